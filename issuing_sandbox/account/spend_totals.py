"""What each card and each cardholder has spent, by day and category: what spending limits look at.

Every window of a limit begins at 00:00 UTC, so a day is the finest thing that has to be told apart,
and a decision costs the same however long the history is.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from issuing_sandbox.store.changes import Changes
from issuing_sandbox.store.tables import Record
from issuing_sandbox.store.tracked import TrackedDict, pair

DAY: Final = 86_400

#: Cents by category, on one day.
Spent = Mapping[str, int]
NOTHING: Final[Spent] = MappingProxyType({})


class SpendTotals:
    """The spending of one account.

    Args:
        journal: takes back what a refused request has counted.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        #: What each authorization counts for now.
        self._counted: TrackedDict[str, int] = changes.keep(TrackedDict("counted"))
        #: By card or cardholder, and day.
        self._spent: TrackedDict[tuple[str, int], Spent] = changes.keep(
            TrackedDict("spent", key=pair)
        )
        #: The days on which each card or cardholder has spent, in the order they came up.
        self._days: dict[str, dict[int, None]] = {}
        #: The card that each replacement goes on from.
        self._before: TrackedDict[str, str] = changes.keep(TrackedDict("replaced"))

    def count(self, authorization: Record, cents: int) -> None:
        """Let an authorization count for ``cents`` from now on, on the day it was made."""
        name = authorization["id"]
        more = cents - self._counted.get(name, 0)
        if more:
            self._changes.put(self._counted, name, cents)
            day = authorization["created"] // DAY
            category = authorization["merchant_data"]["category"]
            for holder in (authorization["card"], authorization["cardholder"]):
                self._add(holder, day, category, more)

    def since(self, holder: str, start: int, categories: Collection[str] = ()) -> int:
        """Cents spent by a card or cardholder from the day of ``start`` on.

        A card has also spent what the cards it goes on from have spent.

        Args:
            holder: ``ic_…`` or ``ich_…``.
            start: unix seconds.
            categories: only these; none means all.
        """
        first = start // DAY
        total = 0
        spender: str | None = holder
        while spender is not None:
            total += self._by_itself(spender, first, categories)
            spender = self._before.get(spender)
        return total

    def go_on(self, card: str, before: str) -> None:
        """Let a new card's spending begin with what the card it replaces has spent."""
        self._changes.put(self._before, card, before)

    def index(self) -> None:
        """Find the days of each card and cardholder, once the rest is restored."""
        for holder, day in self._spent:
            self._days.setdefault(holder, {})[day] = None

    def _by_itself(self, holder: str, first: int, categories: Collection[str]) -> int:
        total = 0
        for day in self._days.get(holder, ()):
            if day >= first:
                for category, cents in self._spent.get((holder, day), NOTHING).items():
                    if not categories or category in categories:
                        total += cents
        return total

    def _add(self, holder: str, day: int, category: str, more: int) -> None:
        key = (holder, day)
        spent = self._spent.get(key)
        if spent is None:
            self._days.setdefault(holder, {})[day] = None
            spent = NOTHING
        added = {**spent, category: spent.get(category, 0) + more}
        self._changes.put(self._spent, key, added)
