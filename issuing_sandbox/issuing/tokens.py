"""Tokens: what stands for a card in the wallet of a telephone or watch.

::

    requested -> active, deleted
    active    -> suspended, deleted
    suspended -> active, deleted
    deleted      is final

A purchase with a wallet creates a token; so does a wallet or an online store that asks for one,
which only the sandbox's own controls can have happen.
Facts: reference, objects and platform, section 4.
"""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import cards
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "issuing.token"
WALLETS: Final = ("apple_pay", "google_pay", "samsung_pay")
#: The statuses that may follow each status by update. A request that names the status it has
#: already changes nothing.
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "requested": ("active", "deleted"),
    "active": ("suspended", "deleted"),
    "suspended": ("active", "deleted"),
    "deleted": (),
}


def create_for_wallet(call: Call, card: Record, wallet: str) -> Record:
    """Create a token of a card for a wallet (``apple_pay``, ``google_pay`` …) that pays with it."""
    return _create(call, card, wallet, call.account.policies.wallet_token_status)


def request(call: Call, wallet: str | None) -> Record:
    """Create a token that is requested of the card in the path.

    Args:
        call: the request.
        wallet: the wallet that asks for it; ``None`` if it is an online store.

    Raises:
        Missing: there is no such card.
        WrongState: the card is canceled; the wording is ours.
    """
    card = call.named_in_path(cards.KIND, "card")
    if card["status"] == "canceled":
        raise WrongState("This card has status 'canceled'; no token can be made of it.")
    return _create(call, card, wallet, "requested")


def _create(call: Call, card: Record, wallet: str | None, status: str) -> Record:
    """Create a token of a card, and emit it; by the contract one without a wallet names none."""
    record = {
        "id": call.account.ids.mint("intok", call.now),
        "object": KIND,
        "card": card["id"],
        "created": call.now,
        "device_fingerprint": None,
        "last4": call.account.ids.digits(4),
        "livemode": False,
        "network": card["brand"].lower(),
        "network_updated_at": call.now,
        "status": status,
        **({"wallet_provider": wallet} if wallet else {}),
    }
    call.emit("issuing_token.created", call.account.table(KIND).put(record))
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/tokens/{token}``."""
    return call.named_in_path(KIND, "token")


def update(call: Call) -> Record:
    """``POST /v1/issuing/tokens/{token}``: its status."""
    old = call.named_in_path(KIND, "token")
    before, after = old["status"], call.params["status"]
    if after == before:
        return old
    if after not in TRANSITIONS[before]:
        raise WrongState(f"A token with status '{before}' cannot become '{after}'.", param="status")
    new = call.account.table(KIND).put({**old, "status": after, "network_updated_at": call.now})
    call.emit_updated("issuing_token.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/tokens``, newest first: those of one card."""
    return call.page(KIND, where=filter_by(call.params, "card", "status"))
