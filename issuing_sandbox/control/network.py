"""The controls for the card network: endpoints under ``/_sandbox/`` that are the sandbox's own.

They stand in for what a network does that Stripe's test mode offers nobody: it decides purchases by
itself, tells of them afterwards, passes on a merchant's details late, and makes tokens of a card.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import published
from issuing_sandbox.contract.compiler import compile_schema
from issuing_sandbox.contract.parsers import Enum, Hash, Integer, Parser, Text
from issuing_sandbox.issuing import (
    lifecycle_controls,
    network_fallback,
    purchase_details,
    tokens,
    transactions,
)
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers import authorizations
from issuing_sandbox.webhooks.events import NO_REQUEST
from issuing_sandbox.wire.fields import check_count

#: How late the network may tell of a purchase: 31 days, the longest that an authorization is open.
MAX_SECONDS_AGO: Final = 31 * 86_400


def stand_in(account: Account, decision: str) -> Record:
    """``POST /_sandbox/network/stand_in``: the network decides each purchase from now on.

    As if it could not reach Stripe: it says ``approve`` or ``decline`` to all, and no endpoint is
    asked. With ``none`` it reaches Stripe again.
    """
    network_fallback.set_stand_in(account, decision)
    return {"object": "sandbox.stand_in", "decision": decision}


def advise(account: Account, decision: str, seconds_ago: int = 0, **purchase: Any) -> Record:
    """``POST /_sandbox/network/advice``: the network tells of a purchase that it has decided.

    Stripe learns of it only now; the network was asked ``seconds_ago`` seconds before.
    """
    check_count(seconds_ago, "seconds_ago", minimum=0, maximum=MAX_SECONDS_AGO)
    requested_at = account.clock.now() - seconds_ago
    call = _call(account, purchase)
    decided = network_fallback.decision_of(decision, requested_at=requested_at)
    document = authorizations.create_by_advice(call, decided)
    lifecycle_controls.cancel_if_used_up(call, document)
    return document


def add_purchase_details(account: Account, transaction: str, **details: Any) -> Record:
    """``POST /_sandbox/transactions/{transaction}/purchase_details``: details that come late.

    As parameters of a capture has them. A part that was there before is replaced.
    """
    return transactions.add_details(_call(account, details, transaction=transaction))


def request_token(account: Account, card: str, wallet_provider: str | None = None) -> Record:
    """``POST /_sandbox/cards/{card}/tokens``: the card is to be added to a wallet.

    Or, without a ``wallet_provider``, saved by an online store. The token is ``requested`` until
    its status is set.
    """
    return tokens.request(_call(account, card=card), wallet_provider)


def set_token_status(account: Account, token: str, status: str) -> Record:
    """``POST /_sandbox/tokens/{token}/status``: the wallet or the network changes a token."""
    return tokens.update(_call(account, {"status": status}, token=token))


def _call(account: Account, params: dict[str, Any] | None = None, **path: str) -> Call:
    """Return what a resource needs to do its work for nobody's request."""
    now, version = account.clock.now(), account.api_version
    return Call(account, NO_REQUEST, now, params or {}, path, "", version, False)


def _parser(operation: str, name: str) -> Parser:
    """Return the parser of a parameter that an operation of Stripe's has too."""
    return compile_schema(published.operations()[operation]["parameters"][name])


_CREATE: Final = "POST /v1/test_helpers/issuing/authorizations"
_CAPTURE: Final = f"{_CREATE}/{{authorization}}/capture"
_ADVICE: Final[dict[str, Parser]] = {
    "amount": Integer(),
    "card": Text(),
    "decision": Enum(network_fallback.DECISIONS),
    "merchant_data": _parser(_CREATE, "merchant_data"),
    "seconds_ago": Integer(),
}
_DETAILS: Final = purchase_details.FIELD
NETWORK_CONTROLS: Final[dict[tuple[str, str], tuple[Callable[..., Record], Hash]]] = {
    ("POST", "cards/{card}/tokens"): (
        request_token,
        Hash({"wallet_provider": Enum(tokens.WALLETS)}),
    ),
    ("POST", "network/advice"): (advise, Hash(_ADVICE, ["card", "amount", "decision"])),
    ("POST", "network/stand_in"): (
        stand_in,
        Hash(
            {"decision": Enum([*network_fallback.DECISIONS, network_fallback.REACHED])},
            ["decision"],
        ),
    ),
    ("POST", "tokens/{token}/status"): (
        set_token_status,
        Hash({"status": Enum(list(tokens.TRANSITIONS))}, ["status"]),
    ),
    ("POST", "transactions/{transaction}/purchase_details"): (
        add_purchase_details,
        Hash({_DETAILS: _parser(_CAPTURE, _DETAILS)}, [_DETAILS]),
    ),
}
