"""The tables, and how the file they are in is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

#: Seconds to wait for another process to finish writing: a decision has two seconds in all.
PATIENCE = 1.0


class Base(DeclarativeBase):
    """What all tables share."""


class Budget(Base):
    """Cents a card may spend in a calendar month (UTC)."""

    __tablename__ = "budgets"
    card: Mapped[str] = mapped_column(primary_key=True)
    cents: Mapped[int]


class BlockedCategory(Base):
    """A merchant category nobody may spend in, in Stripe's words (``gambling`` …)."""

    __tablename__ = "blocked_categories"
    category: Mapped[str] = mapped_column(primary_key=True)


class Allowed(Base):
    """An entry of a list of what alone may be bought at: ``kind`` is ``category`` or ``merchant``.

    A merchant stands there by its network's id. A list without an entry allows everything.
    """

    __tablename__ = "allowed"
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


class Told(Base):
    """A value that events said a field of an object has; ``times`` entered less times left.

    ``stamp`` is when it was entered last (unix seconds).
    """

    __tablename__ = "told"
    object: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """An event that arrived, and how often."""

    __tablename__ = "events"
    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    object: Mapped[str | None] = mapped_column(index=True)
    created: Mapped[int] = mapped_column(index=True)
    seen: Mapped[int] = mapped_column(default=1)


class Authorization(Base):
    """The newest snapshot of an authorization, and what it keeps from being spent.

    ``histories``, ``movements`` and ``settlements`` count the rows of the snapshot's
    ``request_history``, ``balance_transactions`` and ``transactions``: lists that only grow, and so
    tell a newer snapshot from an older one. ``held`` and ``captured`` are the snapshot's own cents;
    ``holding`` is what this program counts with once everything else it knows is considered.
    ``asked`` and ``reason`` are those of the first question: the amount of what was declined says
    nothing. ``merchant_amount`` is in the smallest unit of ``merchant_currency``, for display.
    """

    __tablename__ = "authorizations"
    id: Mapped[str] = mapped_column(primary_key=True)
    card: Mapped[str] = mapped_column(index=True)
    category: Mapped[str | None]
    network_id: Mapped[str | None]
    status: Mapped[str]
    approved: Mapped[bool]
    amount: Mapped[int]
    asked: Mapped[int]
    reason: Mapped[str | None]
    merchant_amount: Mapped[int | None]
    merchant_currency: Mapped[str | None]
    histories: Mapped[int]
    movements: Mapped[int]
    settlements: Mapped[int]
    held: Mapped[int]
    captured: Mapped[int]
    holding: Mapped[int] = mapped_column(default=0)


class Decision(Base):
    """What was answered to a question; ``position`` is its place in ``request_history``."""

    __tablename__ = "decisions"
    authorization: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    asked: Mapped[int]
    approved: Mapped[bool]
    cents: Mapped[int]
    reason: Mapped[str]


class Entry(Base):
    """Money that moved for good: cents, positive when they came in. Written once, never changed."""

    __tablename__ = "entries"
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    object: Mapped[str] = mapped_column(index=True)
    card: Mapped[str | None] = mapped_column(index=True)
    authorization: Mapped[str | None] = mapped_column(index=True)
    cents: Mapped[int]
    created: Mapped[int]


class Books:
    """The file, its tables made where they are missing.

    SQLite lets one writer in at a time, and those who wait for it ask again and again, the unlucky
    ones in vain. Within this process they queue instead.
    """

    def __init__(self, path: Path) -> None:
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE})
        event.listen(engine, "connect", _leave_transactions_alone)
        event.listen(engine, "begin", _take_the_lock)
        Base.metadata.create_all(engine)
        self._sessions = sessionmaker(engine)
        self._turn = Lock()

    @contextmanager
    def open(self) -> Iterator[Session]:
        """One transaction, alone: all of it is kept, or nothing when an exception leaves it."""
        with self._turn, self._sessions.begin() as session:
            yield session


def emptied(session: Session) -> None:
    """Forget everything."""
    for table in Base.metadata.sorted_tables:
        session.execute(table.delete())


def _leave_transactions_alone(connection: Any, _: object) -> None:
    # Python's sqlite3 would begin a transaction only at the first write, after the reads that a
    # decision rests on.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _take_the_lock(connection: Connection) -> None:
    # Two purchases at the same moment must not both find the last of the budget.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
