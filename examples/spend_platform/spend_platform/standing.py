"""How things stand: a card's month, and the balance."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from spend_platform import journal
from spend_platform.database import (
    Allowed,
    Authorization,
    BlockedCategory,
    Budget,
    Entry,
    Event,
)

DECEMBER = 12

# Statements are written once: building one costs more than SQLite needs to answer it.
_BY_KIND = select(Entry.kind, func.sum(Entry.cents)).group_by(Entry.kind)
_OF_CARD = _BY_KIND.where(
    Entry.card == bindparam("card"),
    Entry.created >= bindparam("first"),
    Entry.created < bindparam("next"),
)
_HELD = select(func.coalesce(func.sum(Authorization.holding), 0))
_HELD_ON_CARD = _HELD.where(Authorization.card == bindparam("card"))


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month by UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, stamp: float) -> "Month":
        """The month a moment (unix seconds) is in."""
        moment = datetime.fromtimestamp(stamp, UTC)
        return cls(moment.year, moment.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """``2026-05``.

        Raises:
            ValueError: it is not written like that.
        """
        moment = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls(moment.year, moment.month)

    @property
    def bounds(self) -> tuple[int, int]:
        """The first second of this month, and of the next (unix)."""
        first = datetime(self.year, self.number, 1, tzinfo=UTC)
        year, month = divmod(self.year * DECEMBER + self.number, DECEMBER)
        return int(first.timestamp()), int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp())

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class CardMonth:
    """A card's month, in cents; ``budget`` and ``remaining`` are None where nothing caps it.

    What is held counts in full, whichever month it was approved in: once captured, it is spent now.
    A refund gives back in the month it arrives. Captures cannot be refused, so ``remaining`` may
    fall below zero.
    """

    budget: int | None
    held: int
    spent: int
    refunded: int

    @property
    def remaining(self) -> int | None:
        """What the budget leaves."""
        if self.budget is None:
            return None
        return self.budget - self.held - self.spent + self.refunded


@dataclass(frozen=True, slots=True)
class Balance:
    """The Issuing balance as the books have it, in cents."""

    opening: int
    settled: int
    held: int

    @property
    def available(self) -> int:
        """What is left to spend."""
        return self.opening + self.settled - self.held


@dataclass(frozen=True, slots=True)
class Standing:
    """All a decision rests on.

    ``allows_merchant`` is true of every merchant while no list names any.
    """

    available: int
    remaining: int | None
    blocks_category: bool
    allows_merchant: bool = True


def standing(session: Session, authorization: Authorization, now: int) -> Standing:
    """How things stand for a purchase that is asked for at ``now`` (unix seconds)."""
    return Standing(
        available=balance(session).available,
        remaining=card_month(session, authorization.card, Month.of(now)).remaining,
        blocks_category=_blocks(session, authorization.category),
        allows_merchant=_allows(session, authorization),
    )


def _blocks(session: Session, category: str | None) -> bool:
    return category is not None and session.get(BlockedCategory, category) is not None


def _allows(session: Session, authorization: Authorization) -> bool:
    """Whether no list has an entry, or one of them has this merchant."""
    entries = {(each.kind, each.value) for each in session.scalars(select(Allowed))}
    own = {("category", authorization.category), ("merchant", authorization.network_id)}
    return not entries or not entries.isdisjoint(own)


def card_month(session: Session, card: str, month: Month) -> CardMonth:
    """A card's month."""
    budget = session.get(Budget, card)
    first, next_ = month.bounds
    within = {"card": card, "first": first, "next": next_}
    moved = dict(session.execute(_OF_CARD, within).all())
    return CardMonth(
        budget=budget.cents if budget else None,
        held=session.scalars(_HELD_ON_CARD, {"card": card}).one(),
        spent=-moved.get("capture", 0),
        refunded=moved.get("refund", 0),
    )


def balance(session: Session) -> Balance:
    """The balance now."""
    moved = dict(session.execute(_BY_KIND).all())
    opening = moved.pop(journal.OPENING, 0)
    held = session.scalars(_HELD).one()
    return Balance(opening=opening, settled=sum(moved.values()), held=held)


def present(session: Session) -> Month:
    """The month of the newest event: the books are as old as what they have heard."""
    newest = session.scalars(select(func.max(Event.created))).one()
    return Month.of(datetime.now(UTC).timestamp() if newest is None else newest)


def shown(figures: CardMonth | Balance) -> dict[str, Any]:
    """Figures with what follows from them."""
    if isinstance(figures, CardMonth):
        return {**asdict(figures), "remaining": figures.remaining}
    available = figures.available
    return {**asdict(figures), "available": available, "overdrawn": available < 0}
