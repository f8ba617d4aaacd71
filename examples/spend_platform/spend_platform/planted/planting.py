"""How a fault is put into the good code, which does not know of it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from spend_platform import ledger

#: How a fault is put in: like ``setattr``, or like a test's ``monkeypatch.setattr``.
Put = Callable[[object, str, Any], None]
#: Whether an object that an event tells of is passed over.
Test = Callable[[Session, dict[str, Any]], bool]


def book_by(put: Put, family: str, booking: ledger.Booking) -> None:
    """Have the events of a family (``topup``) booked in another way."""
    put(ledger, "BOOKINGS", {**ledger.BOOKINGS, family: booking})


def pass_over(put: Put, family: str, test: Test) -> None:
    """Have the events of a family book nothing where a test holds."""
    booking = ledger.BOOKINGS[family]

    def booked(session: Session, thing: dict[str, Any]) -> None:
        if not test(session, thing):
            booking(session, thing)

    book_by(put, family, booked)
