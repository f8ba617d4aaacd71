"""Spend totals: what each card and cardholder has spent by day and category, for spending limits.

Every window of a limit begins at 00:00 UTC, so no period shorter than a day has to be told apart,
and a decision costs the same however long the history is.
"""

from collections.abc import Collection, Mapping
from typing import Final

from issuing_sandbox.store.tables import Record
from issuing_sandbox.store.tracked import TrackedDict, parse_pair
from issuing_sandbox.store.transaction_log import ABSENT, Changes

#: Seconds.
DAY: Final = 86_400

#: Cents by merchant category, on one day.
SpendByCategory = Mapping[str, int]


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
        counted, authorization_id = self._counted, authorization["id"]
        before = counted.get(authorization_id)
        difference = cents - (before or 0)
        if not difference:
            return
        log, all_spent = self._changes.append, self._spent
        log((counted, authorization_id, ABSENT if before is None else before))
        counted[authorization_id] = cents
        day = authorization["created"] // DAY
        category = authorization["merchant_data"]["category"]
        for spender in (authorization["card"], authorization["cardholder"]):
            key = (spender, day)
            spent = all_spent.get(key)
            if spent is None:
                self._days.setdefault(spender, {})[day] = None
                log((all_spent, key, ABSENT))
                all_spent[key] = {category: difference}
            else:
                log((all_spent, key, spent))
                all_spent[key] = {**spent, category: spent.get(category, 0) + difference}

    def since(self, spender: str, start: int, categories: Collection[str] = ()) -> int:
        """Return the cents spent by a card or cardholder from the day of ``start`` on.

        A card has also spent what the cards it replaces have spent.

        Args:
            spender: ``ic_…`` or ``ich_…``.
            start: unix seconds.
            categories: only these; none means all.
        """
        first_day, total, all_spent = start // DAY, 0, self._spent
        current: str | None = spender
        while current is not None:
            for day in self._days.get(current, ()):
                spent = all_spent.get((current, day)) if day >= first_day else None
                if spent and categories:
                    total += sum(cents for name, cents in spent.items() if name in categories)
                elif spent:
                    total += sum(spent.values())
            current = self._replaced.get(current)
        return total

    def continue_from(self, card: str, replaced: str) -> None:
        """Let a new card's spending begin with what the card it replaces has spent."""
        self._changes.put(self._replaced, card, replaced)

    def rebuild_index(self) -> None:
        """Derive the days of each card and cardholder, after the rest has been restored."""
        for spender, day in self._spent:
            self._days.setdefault(spender, {})[day] = None
