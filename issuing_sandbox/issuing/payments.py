"""Payments: how many a card has made, for cards that are canceled after a number of them.

What counts: reference, objects and platform, 2.7. An approved authorization above 1 USD, one of up
to 1 USD once it is captured, and a capture that nobody had authorized.
"""

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import cards
from issuing_sandbox.store.tables import Record

AUTHORIZATIONS: Final = "issuing.authorization"
TRANSACTIONS: Final = "issuing.transaction"
#: Cents up to which an authorization counts only when it is captured.
SMALL: Final = 100


def follow(call: Call, document: Record) -> None:
    """Cancel the card of an authorization or transaction that was its last.

    Args:
        call: what made or changed it.
        document: the authorization or transaction as answered.
    """
    card = document["card"]
    name = card if isinstance(card, str) else card["id"]
    record = call.account.table(cards.KIND)[name]
    most = _most(record)
    if most and record["status"] != "canceled" and _count(call.account, record) >= most:
        cards.cancel(call, record)


def leave_room(account: Account, card: Record, amount: int) -> bool:
    """Whether a small authorization is allowed: a card has no more open than its payments."""
    most = _most(card)
    if not most or amount > SMALL:
        return True
    small = (each for each in _of_card(account, card, AUTHORIZATIONS) if _is_small(account, each))
    return sum(1 for _ in small) < most


def _most(card: Record) -> int:
    controls: Record | None = card["lifecycle_controls"]
    return int(controls["cancel_after"]["payment_count"]) if controls else 0


def _count(account: Account, card: Record) -> int:
    made = (_counts(account, each) for each in _of_card(account, card, AUTHORIZATIONS))
    forced = (
        each["type"] == "capture" and each["authorization"] is None
        for each in _of_card(account, card, TRANSACTIONS)
    )
    return sum(1 for each in (*made, *forced) if each)


def _counts(account: Account, authorization: Record) -> bool:
    return _is_approved(authorization) and not _is_small(account, authorization)


def _is_small(account: Account, authorization: Record) -> bool:
    """Whether it was approved for 1 USD at most and has not been captured."""
    asked = (each["amount"] for each in authorization["request_history"] if each["approved"])
    captured = bool(account.captures.get(authorization["id"]))
    return _is_approved(authorization) and not captured and max(asked, default=0) <= SMALL


def _is_approved(authorization: Record) -> bool:
    return bool(authorization["approved"])


def _of_card(account: Account, card: Record, kind: str) -> Iterator[Record]:
    """The newest first; nothing is older than its card."""
    newest = account.table(kind).newest_first()
    since = takewhile(lambda each: each["created"] >= card["created"], newest)
    return (each for each in since if each["card"] == card["id"])
