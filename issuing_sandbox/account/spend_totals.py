"""Spend totals: what each card and cardholder has spent by day and category, for spending limits.

Every window of a limit begins at 00:00 UTC, so no period shorter than a day has to be told apart,
and a decision costs the same however long the history is.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from issuing_sandbox.store.tables import Record
from issuing_sandbox.store.tracked import TrackedDict, parse_pair
from issuing_sandbox.store.transaction_log import ABSENT, Changes

#: Seconds.
DAY: Final = 86_400

#: Cents by merchant category, on one day.
SpendByCategory = Mapping[str, int]
NOTHING: Final[SpendByCategory] = MappingProxyType({})


class SpendTotals:
    """The spending of one account's cards and cardholders.

    The names of its parts are in state documents and state files, so they stay as they are.

    Args:
        changes: the account's undo log, which takes back what a refused request has counted.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        #: The cents that each authorization counts for now.
        self._counted: TrackedDict[str, int] = changes.register(TrackedDict("counted"))
        #: By card or cardholder, and day (days since 1970).
        self._spent: TrackedDict[tuple[str, int], SpendByCategory] = changes.register(
            TrackedDict("spent", parse_key=parse_pair)
        )
        #: The days on which each card or cardholder has spent, in the order they came up.
        self._days: dict[str, dict[int, None]] = {}
        #: The card that each replacement replaces.
        self._replaced: TrackedDict[str, str] = changes.register(TrackedDict("replaced"))

    def count(self, authorization: Record, cents: int) -> None:
        """Count an authorization for ``cents`` from now on, on the day it was made."""
        authorization_id = authorization["id"]
        before = self._counted.get(authorization_id)
        difference = cents - (before or 0)
        if difference:
            old = ABSENT if before is None else before
            self._changes.append((self._counted, authorization_id, old))
            self._counted[authorization_id] = cents
            day = authorization["created"] // DAY
            category = authorization["merchant_data"]["category"]
            for spender in (authorization["card"], authorization["cardholder"]):
                self._add(spender, day, category, difference)

    def since(self, spender: str, start: int, categories: Collection[str] = ()) -> int:
        """Return the cents spent by a card or cardholder from the day of ``start`` on.

        A card has also spent what the cards it replaces have spent.

        Args:
            spender: ``ic_…`` or ``ich_…``.
            start: unix seconds.
            categories: only these; none means all.
        """
        first_day = start // DAY
        total = 0
        current: str | None = spender
        while current is not None:
            for day in self._days.get(current, ()):
                if day >= first_day:
                    for category, cents in self._spent.get((current, day), NOTHING).items():
                        if not categories or category in categories:
                            total += cents
            current = self._replaced.get(current)
        return total

    def continue_from(self, card: str, replaced: str) -> None:
        """Let a new card's spending begin with what the card it replaces has spent."""
        self._changes.put(self._replaced, card, replaced)

    def rebuild_index(self) -> None:
        """Derive the days of each card and cardholder, after the rest has been restored."""
        for spender, day in self._spent:
            self._days.setdefault(spender, {})[day] = None

    def _add(self, spender: str, day: int, category: str, cents: int) -> None:
        key, before = (spender, day), self._spent.get((spender, day))
        if before is None:
            self._days.setdefault(spender, {})[day] = None
        spent = NOTHING if before is None else before
        self._changes.append((self._spent, key, ABSENT if before is None else before))
        self._spent[key] = {**spent, category: spent.get(category, 0) + cents}
