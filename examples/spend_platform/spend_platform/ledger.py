"""The ledger: what events say about money, booked once and in whatever order they arrive."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from spend_platform import authorizations, changes, journal
from spend_platform.authorizations import id_of
from spend_platform.database import Authorization, Event

#: Cards of a US program are in dollars; money in other currencies is in other balances.
CURRENCY = "usd"
#: What books an event, by the first word of its type.
Booking = Callable[[Session, dict[str, Any]], None]


def receive(session: Session, event: dict[str, Any]) -> None:
    """Book an event, unless it was booked before.

    Args:
        session: an open transaction; the event is noted and booked in it, or neither.
        event: as Stripe sent it, its signature checked.
    """
    noted = note(session, event)
    if not is_repeat(noted):
        book(session, event)


def note(session: Session, event: dict[str, Any]) -> Event:
    """Count an arrival."""
    noted = session.get(Event, event["id"])
    if noted is not None:
        noted.seen += 1
        return noted
    about = event["data"]["object"].get("id")
    noted = Event(id=event["id"], type=event["type"], object=about, created=event["created"])
    session.add(noted)
    session.flush()
    return noted


def is_repeat(noted: Event) -> bool:
    """Whether an event arrived before."""
    return noted.seen > 1


def book(session: Session, event: dict[str, Any]) -> None:
    """Book what an event is about; most types, and all unknown ones, say nothing about money."""
    changes.follow(session, event)
    booking = BOOKINGS.get(event["type"].partition(".")[0])
    if booking is not None:
        booking(session, event["data"]["object"])


def _topup(session: Session, topup: dict[str, Any]) -> None:
    # A reversed top-up had succeeded, whether or not that was heard of.
    if (topup.get("destination_balance"), topup["currency"]) != ("issuing", CURRENCY):
        return
    if topup["status"] in {"succeeded", "reversed"}:
        journal.enter(session, "topup", topup["id"], topup["amount"], topup["created"])
    if topup["status"] == "reversed":
        journal.enter(session, "topup_reversal", topup["id"], -topup["amount"], topup["created"])


def _authorization(session: Session, authorization: dict[str, Any]) -> None:
    # A capture is told twice, here and by issuing_transaction.created; whichever arrives first
    # books it, so that money is never counted as free between the two.
    for transaction in authorization["transactions"] or []:
        _enter(session, transaction)
    authorizations.merge(session, authorization)


def _transaction(session: Session, transaction: dict[str, Any]) -> None:
    _enter(session, transaction)
    current = session.get(Authorization, id_of(transaction["authorization"]) or "")
    if current is not None:
        authorizations.recount(session, current)


def _enter(session: Session, transaction: dict[str, Any]) -> None:
    journal.enter(
        session,
        transaction["type"],
        transaction["id"],
        transaction["amount"],
        transaction["created"],
        card=id_of(transaction["card"]),
        authorization=id_of(transaction["authorization"]),
    )


def _dispute(session: Session, dispute: dict[str, Any]) -> None:
    for row in dispute["balance_transactions"] or []:
        journal.enter(session, "dispute", row["id"], row["amount"], row["created"])


BOOKINGS: dict[str, Booking] = {
    "topup": _topup,
    "issuing_authorization": _authorization,
    "issuing_transaction": _transaction,
    "issuing_dispute": _dispute,
}
