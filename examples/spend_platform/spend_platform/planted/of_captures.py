"""Faults in booking settled money: captures, refunds, disputes and top-ups."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from spend_platform import authorizations, journal, ledger
from spend_platform.authorizations import id_of
from spend_platform.database import Authorization, Entry
from spend_platform.planted.planting import Put, book_by

#: What happens with a transaction instead of its entry; ``None`` leaves it out.
Change = Callable[[Session, dict[str, Any]], dict[str, Any] | None]


def ignore_force_captures(put: Put) -> None:
    """Book what belongs to an authorization, and no capture without one (RE4)."""
    _entering(
        put, lambda _, transaction: None if _is_loose(transaction, "capture") else transaction
    )


def ignore_unlinked_refunds(put: Put) -> None:
    """Look for the purchase of a refund, and drop it where there is none (RE4)."""
    _entering(put, lambda _, each: None if _is_loose(each, "refund") else each)


def _is_loose(transaction: dict[str, Any], kind: str) -> bool:
    return transaction["type"] == kind and transaction["authorization"] is None


def count_the_first_capture_only(put: Put) -> None:
    """Expect one capture an authorization (AM3)."""

    def first(session: Session, transaction: dict[str, Any]) -> dict[str, Any] | None:
        if transaction["type"] != "capture" or transaction["authorization"] is None:
            return transaction
        session.flush()
        others = session.scalars(
            select(Entry.object).where(
                Entry.kind == "capture",
                Entry.authorization == id_of(transaction["authorization"]),
                Entry.object != transaction["id"],
            )
        ).first()
        return transaction if others is None else None

    _entering(put, first)
    _believe_the_release(put)


def book_refunds_as_charges(put: Put) -> None:
    """Take every sum for one that was spent (AM2)."""
    _entering(put, lambda _, each: {**each, "amount": -abs(each["amount"])})


def refund_the_wrong_purchase(put: Put) -> None:
    """Give a refund to the newest purchase of the card that is large enough (RE6)."""

    def misled(session: Session, transaction: dict[str, Any]) -> dict[str, Any]:
        session.flush()
        newest = session.scalars(
            select(Entry.authorization)
            .where(Entry.kind == "capture", Entry.card == id_of(transaction["card"]))
            .where(Entry.cents <= -transaction["amount"], Entry.authorization.is_not(None))
            .order_by(literal_column("entries.rowid").desc())
        ).first()
        is_refund = transaction["type"] == "refund" and newest is not None
        return {**transaction, "authorization": newest} if is_refund else transaction

    _entering(put, misled)


def _entering(put: Put, change: Change) -> None:
    enter = ledger._enter

    def entered(session: Session, transaction: dict[str, Any]) -> None:
        changed = change(session, transaction)
        if changed is not None:
            enter(session, changed)

    put(ledger, "_enter", entered)


def book_the_approved_amount(put: Put) -> None:
    """Book what was approved when a purchase is over, not what was captured (AM1)."""
    booking = ledger.BOOKINGS["issuing_authorization"]

    def booked(session: Session, snapshot: dict[str, Any]) -> None:
        settled = snapshot["transactions"]
        if snapshot["status"] == "closed" and len(settled) == 1:
            snapshot = {**snapshot, "transactions": [_as_approved(session, snapshot, settled[0])]}
        booking(session, snapshot)

    book_by(put, "issuing_authorization", booked)


def _as_approved(
    session: Session, snapshot: dict[str, Any], transaction: dict[str, Any]
) -> dict[str, Any]:
    approved = sum(row["amount"] for row in snapshot["request_history"] if row["approved"])
    entry = session.get(Entry, journal.key("capture", transaction["id"]))
    if entry is not None:
        entry.cents = -approved
    return {**transaction, "amount": -approved}


def free_money_between_events(put: Put) -> None:
    """Release a hold at one event and book its capture at the other one (DE11)."""

    def merged(session: Session, snapshot: dict[str, Any]) -> None:
        authorizations.merge(session, snapshot)

    book_by(put, "issuing_authorization", merged)
    _believe_the_release(put)


def _believe_the_release(put: Put) -> None:
    since = authorizations.captured_since
    put(authorizations, "captured_since", lambda *which: max(0, since(*which)))


def settle_holds_by_refunds(put: Put) -> None:
    """Take a refund for a capture of the authorization that it bears (RE2)."""
    since = authorizations.captured_since

    def settled(session: Session, authorization: Authorization) -> int:
        of_it = Entry.authorization == authorization.id
        query = select(func.coalesce(func.sum(Entry.cents), 0)).where(Entry.kind == "refund", of_it)
        return since(session, authorization) + session.scalars(query).one()

    put(authorizations, "captured_since", settled)


def ignore_reinstated_funds(put: Put) -> None:
    """Win disputes and never notice (WH7)."""
    book_by(put, "issuing_dispute", lambda *_: None)


def book_pending_topups(put: Put) -> None:
    """Count a top-up once it is made, though it may fail (FU1)."""
    booking = ledger.BOOKINGS["topup"]

    def booked(session: Session, topup: dict[str, Any]) -> None:
        is_pending = topup["status"] == "pending"
        booking(session, {**topup, "status": "succeeded"} if is_pending else topup)

    book_by(put, "topup", booked)


FAULTS: dict[str, Callable[[Put], None]] = {
    "books-pending-top-ups": book_pending_topups,
    "books-refunds-as-charges": book_refunds_as_charges,
    "books-the-approved-amount": book_the_approved_amount,
    "counts-the-first-capture-only": count_the_first_capture_only,
    "frees-money-between-events": free_money_between_events,
    "ignores-force-captures": ignore_force_captures,
    "ignores-reinstated-funds": ignore_reinstated_funds,
    "ignores-unlinked-refunds": ignore_unlinked_refunds,
    "refunds-the-wrong-purchase": refund_the_wrong_purchase,
    "settles-holds-by-refunds": settle_holds_by_refunds,
}
