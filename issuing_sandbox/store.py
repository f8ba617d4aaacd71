"""Where an account's objects are kept: one shelf a kind, in the order they were made.

A record is a wire-shaped dict whose references are ids, and it is never changed in place: an update
puts a new record where the old one was. So a snapshot in an event costs nothing and cannot drift.
"""

from collections.abc import Iterator
from typing import Any

from issuing_sandbox.journal import Journal

Record = dict[str, Any]


class Shelf:
    """All objects of one kind, newest last.

    Args:
        journal: takes back what a refused request has put here.
    """

    __slots__ = ("_journal", "_place", "_records")

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._records: list[Record] = []
        self._place: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, wanted: str) -> bool:
        return wanted in self._place

    def get(self, wanted: str) -> Record | None:
        """The record of this id, or ``None``."""
        place = self._place.get(wanted)
        return None if place is None else self._records[place]

    def __getitem__(self, known: str) -> Record:
        """The record of an id that another record refers to, so that it must be here."""
        return self._records[self._place[known]]

    def put(self, record: Record) -> Record:
        """Keep a new record, or the next state of one that is known."""
        name = record["id"]
        place = self._place.get(name)
        if place is None:
            self._place[name] = len(self._records)
            self._records.append(record)
            self._journal.note(self._forget_newest)
        else:
            self._journal.note(self._records.__setitem__, place, self._records[place])
            self._records[place] = record
        return record

    def newest_first(self, *, older_than: str | None = None) -> Iterator[Record]:
        """Records from the newest, or from just below ``older_than``, down to the oldest."""
        start = len(self._records) if older_than is None else self._place[older_than]
        for place in range(start - 1, -1, -1):
            yield self._records[place]

    def oldest_first(self, *, newer_than: str | None = None) -> Iterator[Record]:
        """Records from the oldest, or from just above ``newer_than``, up to the newest."""
        start = 0 if newer_than is None else self._place[newer_than] + 1
        for place in range(start, len(self._records)):
            yield self._records[place]

    def _forget_newest(self) -> None:
        del self._place[self._records.pop()["id"]]


class Store:
    """The shelves of one account, by Stripe's name of the kind (``issuing.card``).

    Args:
        journal: the account's.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._shelves: dict[str, Shelf] = {}

    def shelf(self, kind: str) -> Shelf:
        """The shelf of this kind; an empty one is made on first use."""
        found = self._shelves.get(kind)
        if found is None:
            found = self._shelves[kind] = Shelf(self._journal)
        return found
