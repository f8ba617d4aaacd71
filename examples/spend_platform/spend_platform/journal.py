"""The journal: each movement of money is entered once, however often it is told.

What an entry is about (a top-up, a transaction) and its kind are its key. Stripe may tell the same
thing in one event that arrives twice, or in two different events; both find the key taken.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spend_platform.database import Entry

#: The kind of money that was there before the books were begun.
OPENING = "opening"


def key(kind: str, name: str) -> str:
    """What makes an entry the same entry."""
    return f"{kind}:{name}"


def enter(  # noqa: PLR0913 - the columns of an entry
    session: Session,
    kind: str,
    name: str,
    cents: int,
    created: int,
    *,
    card: str | None = None,
    authorization: str | None = None,
) -> None:
    """Enter a movement unless it is there.

    Args:
        session: an open transaction of the database.
        kind: ``topup``, ``capture`` …
        name: the id of what moved the money, ``ipi_…``.
        cents: positive when the money came in.
        created: unix seconds, Stripe's.
        card: whose purchase it was.
        authorization: what allowed the purchase, if anything did.
    """
    if session.get(Entry, key(kind, name)) is None:
        entry = Entry(key=key(kind, name), kind=kind, object=name, cents=cents, created=created)
        entry.card, entry.authorization = card, authorization
        session.add(entry)


def open_with(session: Session, cents: int) -> None:
    """Say what the Issuing balance was before the first event; a second time replaces the first."""
    session.merge(
        Entry(key=key(OPENING, OPENING), kind=OPENING, object=OPENING, cents=cents, created=0)
    )


def about(session: Session, name: str) -> list[Entry]:
    """The entries of one thing, ``ipi_…``."""
    return list(session.scalars(select(Entry).where(Entry.object == name).order_by(Entry.key)))


def day(stamp: float) -> str:
    """The day (UTC) of a moment (unix seconds), ``2026-06-01``."""
    return f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%d}"
