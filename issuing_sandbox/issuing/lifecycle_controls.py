"""Cancel a card once it has made as many payments as its ``lifecycle_controls`` allow.

What counts as a payment: an approved authorization above 1 USD, one of up to 1 USD once it is
captured, and a capture that nobody had authorized (reference: objects and platform, 2.7). What a
request says of ``lifecycle_controls`` is read in ``card_details``.
"""

from collections.abc import Iterator
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.issuing import cards
from issuing_sandbox.store.conditions import Equals, Within
from issuing_sandbox.store.tables import Record

AUTHORIZATIONS: Final = "issuing.authorization"
TRANSACTIONS: Final = "issuing.transaction"
#: Cents up to which an authorization counts only when it is captured.
SMALL_AMOUNT: Final = 100


def cancel_if_used_up(action: Action, document: Record) -> None:
    """Cancel the card of an authorization or transaction that was the card's last payment.

    Args:
        action: what made or changed the object.
        document: the authorization or transaction as the API returns it.
    """
    card = document["card"]
    if type(card) is dict and not card["lifecycle_controls"]:
        return
    card_id = card if isinstance(card, str) else card["id"]
    record = action.account.table(cards.KIND)[card_id]
    limit = _payment_limit(record)
    is_limited = limit and record["status"] != "canceled"
    if is_limited and _payment_count(action.account, record) >= limit:
        cards.cancel(action, record)


def is_small_amount_allowed(account: Account, card: Record, amount: int) -> bool:
    """Return whether a card may have one more small authorization open.

    It may have as many as it may make payments. Amounts above ``SMALL_AMOUNT`` are always allowed.
    """
    limit = _payment_limit(card)
    if not limit or amount > SMALL_AMOUNT:
        return True
    authorizations = _of_card(account, card, AUTHORIZATIONS)
    return sum(_is_open_and_small(account, record) for record in authorizations) < limit


def _payment_limit(card: Record) -> int:
    """Return how many payments the card may make; 0 for any number."""
    controls: Record | None = card["lifecycle_controls"]
    return int(controls["cancel_after"]["payment_count"]) if controls else 0


def _payment_count(account: Account, card: Record) -> int:
    authorizations = _of_card(account, card, AUTHORIZATIONS)
    transactions = _of_card(account, card, TRANSACTIONS)
    authorized = sum(_is_payment(account, record) for record in authorizations)
    return authorized + sum(_is_force_capture(record) for record in transactions)


def _is_payment(account: Account, authorization: Record) -> bool:
    return bool(authorization["approved"]) and not _is_open_and_small(account, authorization)


def _is_force_capture(transaction: Record) -> bool:
    return bool(transaction["type"] == "capture" and transaction["authorization"] is None)


def _is_open_and_small(account: Account, authorization: Record) -> bool:
    """Return whether it was approved for 1 USD at most and has not been captured."""
    if not authorization["approved"] or account.transactions_by_authorization.get(
        authorization["id"]
    ):
        return False
    history = authorization["request_history"]
    approved = (request["amount"] for request in history if request["approved"])
    return max(approved, default=0) <= SMALL_AMOUNT


def _of_card(account: Account, card: Record, kind: str) -> Iterator[Record]:
    """Return the card's objects of a kind, newest first, without those of a card it replaces."""
    since_card = Within({"gte": card["created"]})
    return account.table(kind).newest_first(
        where=[("card", Equals(card["id"])), ("created", since_card)]
    )
