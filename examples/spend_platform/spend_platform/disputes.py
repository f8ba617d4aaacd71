"""Disputes: how far one has come, and how much of a transaction may be disputed."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spend_platform import changes, journal
from spend_platform.database import Entry

#: How far a dispute has come; from the last three nothing follows.
RANK = {"unsubmitted": 0, "submitted": 1, "won": 2, "lost": 2, "expired": 2}


def status(session: Session, dispute: str) -> str:
    """The status of a dispute: the furthest of those that events have told."""
    told: list[str] = changes.values(session, dispute, "status")
    return max(told, key=lambda each: RANK.get(each, 0))


def disputable(session: Session, transaction: str) -> int:
    """Cents of a transaction that may be disputed: what was captured, and not refunded.

    A refund names the authorization, not the capture. A force capture has none, and what is
    refunded of it is not known to be.
    """
    capture = next(iter(journal.about(session, transaction)), None)
    if capture is None or capture.kind != "capture":
        return 0
    if changes.having(session, "transaction", transaction):
        return 0
    return max(0, min(-capture.cents, left_of_purchase(session, capture)))


def left_of_purchase(session: Session, capture: Entry) -> int:
    """Cents that were captured of a capture's purchase, less what was refunded of it."""
    if capture.authorization is None:
        return -capture.cents
    query = select(func.sum(Entry.cents)).where(Entry.authorization == capture.authorization)
    cents: int | None = session.scalars(query).one()
    return -(cents or 0)
