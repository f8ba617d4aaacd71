"""Faults in telling what comes again from what is only alike."""

from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spend_platform import decisions, journal, ledger
from spend_platform.database import Authorization, Decision, Entry
from spend_platform.planted.planting import Put

#: How many events are remembered where not all of them are.
REMEMBERED = 10


def book_repeated_topups(put: Put) -> None:
    """Book a top-up each time that its event is delivered."""
    _booking_again(put, lambda event: event["type"].startswith("topup."))


def book_repeated_disputes(put: Put) -> None:
    """Book the money of a dispute each time that its event is delivered."""
    _booking_again(put, lambda event: event["type"].startswith("issuing_dispute."))


def remember_ten_events(put: Put) -> None:
    """Know a delivery again only if it was among the last ten events."""
    newest: deque[str] = deque(maxlen=REMEMBERED)

    def is_forgotten(event: dict[str, Any]) -> bool:
        if event["id"] in newest:
            return False
        newest.append(event["id"])
        return True

    _booking_again(put, is_forgotten)


def _booking_again(put: Put, is_new: Callable[[dict[str, Any]], bool]) -> None:
    """Have an event that is delivered again booked as another, where it is taken for a new one."""
    again: ContextVar[str] = ContextVar("again", default="")
    key = journal.key

    def received(session: Session, event: dict[str, Any]) -> None:
        noted, is_booked = ledger.note(session, event), is_new(event)
        again.set(f"#{noted.seen}" if ledger.is_repeat(noted) else "")
        if is_booked or not ledger.is_repeat(noted):
            ledger.book(session, event)

    put(ledger, "receive", received)
    put(journal, "key", lambda kind, name: key(kind, name) + again.get())


def take_equal_force_captures_for_one(put: Put) -> None:
    """Take a force capture of the same sum on the same card for the one before."""
    _dropping_alike(put, "capture")


def take_equal_refunds_for_one(put: Put) -> None:
    """Take an unlinked refund of the same sum on the same card for the one before."""
    _dropping_alike(put, "refund")


def _dropping_alike(put: Put, kind: str) -> None:
    enter = ledger._enter

    def entered(session: Session, transaction: dict[str, Any]) -> None:
        session.flush()
        alike = select(Entry.object).where(
            Entry.kind == kind,
            Entry.card == transaction["card"],
            Entry.cents == transaction["amount"],
            Entry.authorization.is_(None),
            Entry.object != transaction["id"],
        )
        is_loose = (transaction["type"], transaction["authorization"]) == (kind, None)
        if not (is_loose and session.scalars(alike).first()):
            enter(session, transaction)

    put(ledger, "_enter", entered)


def decline_equal_purchases(put: Put) -> None:
    """Take a purchase of the same sum at the same merchant for a click too many."""
    decide = decisions.decide

    def decided(session: Session, event: dict[str, Any]) -> Decision:
        decision = decide(session, event)
        alike = select(Decision.authorization).join(
            Authorization, Authorization.id == Decision.authorization
        )
        bought = session.get_one(Authorization, decision.authorization)
        alike = alike.where(
            Decision.authorization != decision.authorization,
            Decision.asked == decision.asked,
            Authorization.card == bought.card,
            Authorization.category == bought.category,
        )
        if decision.position == 0 and session.scalars(alike).first():
            decision.approved, decision.cents = False, 0
        return decision

    put(decisions, "decide", decided)


FAULTS: dict[str, Callable[[Put], None]] = {
    "books-repeated-disputes": book_repeated_disputes,
    "books-repeated-top-ups": book_repeated_topups,
    "declines-equal-purchases": decline_equal_purchases,
    "remembers-ten-events": remember_ten_events,
    "takes-equal-force-captures-for-one": take_equal_force_captures_for_one,
    "takes-equal-refunds-for-one": take_equal_refunds_for_one,
}
