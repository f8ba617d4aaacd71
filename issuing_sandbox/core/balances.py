"""Balances and balance transactions: what Issuing can spend, and each movement of money.

The Issuing balance and the payments balance are apart. A balance transaction is a row that the
ledger has written. Whatever adds to a balance is reported by the event ``balance.available``, with
the balance as it is then; what takes from one is not (money flow, 8.1).
"""

from typing import Final

from issuing_sandbox.account import funding_model, newer_form
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.core import capability, topups
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, emit
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "balance_transaction"
#: The event that tells of money added to a balance; its object is the balance.
AVAILABLE: Final = "balance.available"


def retrieve_balance(call: Call) -> Record:
    """``GET /v1/balance``. Holds leave ``issuing.available`` at once (money flow, 1.4)."""
    return render_balance(call.account)


def render_balance(account: Account) -> Record:
    """Return the balance as the API shows it: an entry per currency, the account's own always.

    An account without Issuing has no Issuing balance: inferred. Recorded: neither has one whose
    cards spend from a v2 financial account.
    """
    document = {
        "object": "balance",
        "available": [
            {**entry, "source_types": {"card": entry["amount"]}}
            for entry in _entries(account, "payments")
        ],
        "issuing": {"available": _entries(account, "issuing"), **_issuing_pending(account)},
        "livemode": False,
        "pending": [{"amount": 0, "currency": account.currency, "source_types": {"card": 0}}],
    }
    has_issuing = capability.is_active(account, capability.ISSUING)
    if not has_issuing or funding_model.is_v2_funded(account):
        del document["issuing"]
    return document


def _issuing_pending(account: Account) -> Record:
    """Return the field ``pending`` of the Issuing balance, where there is one.

    See the policy ``issuing_pending``.
    """
    policy = account.policies.issuing_pending
    if policy == "never":
        return {}
    cents = topups.pending_for_issuing(account)
    if cents == 0 and policy == "not_zero":
        return {}
    return {"pending": [{"amount": cents, "currency": account.currency}]}


def announce_credits(platform: Account) -> None:
    """Emit ``balance.available`` for each account to whose balances something was just added.

    Called when a request or a job has done its work, so that one event tells of all it did.

    Args:
        platform: the account that acted; those connected to it may have been paid.
    """
    for account in (platform, *platform.connected.values()):
        credit = account.ledger.take_credit()
        if credit is not None and account.policies.balance_available == "credits":
            emit(
                account,
                AVAILABLE,
                render_balance(account),
                cause=NO_REQUEST,
                now=credit["created"],
                event_id=account.ids.following("evt", credit["id"]),
            )


def _entries(account: Account, book: str) -> list[Record]:
    currencies = sorted({account.currency, *account.ledger.currencies(book)})
    return [
        {"amount": account.ledger.balance(book, currency), "currency": currency}
        for currency in currencies
    ]


def retrieve_transaction(call: Call) -> Record:
    """``GET /v1/balance_transactions/{id}``."""
    return call.named_in_path(KIND, "id")


def list_transactions(call: Call) -> Record:
    """``GET /v1/balance_transactions``, newest first."""
    if call.params.get("payout") is not None:
        raise NotModelled("automatic payouts, of which alone this parameter is", param="payout")
    where, type_ = filter_by(call.params, "currency", "source"), call.params.get("type")
    if type_ is None or not newer_versions.is_newer(call.version):
        return call.page(KIND, where=[*where, *filter_by(call.params, "type")])
    # a newer type is shown in the place of one that the row has
    older = newer_versions.older(KIND, "type", type_) or type_
    return call.page(
        KIND,
        where=[*where, ("type", Equals(older))],
        matches=lambda row: newer_form.render(call.account, row, call.version)["type"] == type_,
    )
