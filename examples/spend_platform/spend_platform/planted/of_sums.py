"""Faults in which sum of which money is booked."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from spend_platform import journal, ledger
from spend_platform.authorizations import id_of
from spend_platform.planted.planting import Put, book_by

#: Cents of a dollar, and the most that a column of 15 bits and one for a decimal holds.
DOLLAR = 100
MOST = 327_670


def calculate_in_dollars(put: Put) -> None:
    """Calculate in dollars with a decimal point, and cut what is less than a cent: 19.98."""
    _entering(put, lambda cents: int(cents / DOLLAR * DOLLAR))


def cut_large_sums(put: Put) -> None:
    """Keep sums where those above some $3,000 have no room."""
    _entering(put, lambda cents: max(-MOST, min(MOST, cents)))


def _entering(put: Put, change: Callable[[int], int]) -> None:
    enter = ledger._enter

    def entered(session: Session, transaction: dict[str, Any]) -> None:
        enter(session, {**transaction, "amount": change(transaction["amount"])})

    put(ledger, "_enter", entered)


def book_in_the_merchants_currency(put: Put) -> None:
    """Book what the merchant was paid, in whatever currency, as if it were dollars."""
    enter = ledger._enter

    def entered(session: Session, transaction: dict[str, Any]) -> None:
        amount = transaction.get("merchant_amount", transaction["amount"])
        enter(session, {**transaction, "amount": amount})

    put(ledger, "_enter", entered)


def keep_reversed_topups(put: Put) -> None:
    """Count a top-up that has once succeeded, though the bank has taken it back."""
    booking = ledger.BOOKINGS["topup"]

    def booked(session: Session, topup: dict[str, Any]) -> None:
        is_reversed = topup["status"] == "reversed"
        booking(session, {**topup, "status": "succeeded"} if is_reversed else topup)

    book_by(put, "topup", booked)


def count_topups_of_payments(put: Put) -> None:
    """Count each top-up, whichever balance it is for."""
    booking = ledger.BOOKINGS["topup"]

    def booked(session: Session, topup: dict[str, Any]) -> None:
        booking(session, {**topup, "destination_balance": "issuing"})

    book_by(put, "topup", booked)


def win_whole_captures(put: Put) -> None:
    """Bring back all of a capture that a dispute was won about, also if it was about a part."""

    def booked(session: Session, dispute: dict[str, Any]) -> None:
        captures = journal.about(session, id_of(dispute.get("transaction")) or "")
        for row in dispute["balance_transactions"] or []:
            cents = -captures[0].cents if captures else row["amount"]
            journal.enter(session, "dispute", row["id"], cents, row["created"])

    book_by(put, "issuing_dispute", booked)


FAULTS: dict[str, Callable[[Put], None]] = {
    "books-in-the-merchants-currency": book_in_the_merchants_currency,
    "calculates-in-dollars": calculate_in_dollars,
    "counts-top-ups-of-payments": count_topups_of_payments,
    "cuts-large-sums": cut_large_sums,
    "keeps-reversed-top-ups": keep_reversed_topups,
    "wins-whole-captures": win_whole_captures,
}
