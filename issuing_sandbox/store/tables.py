"""Where an account's objects are kept: one shelf a kind, in the order they were made.

A record is a wire-shaped dict whose references are ids, and it is never changed in place: an update
puts a new record where the old one was. So a snapshot in an event costs nothing and cannot drift.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from issuing_sandbox.store.changes import Changes
from issuing_sandbox.store.tracked import Row

Record = dict[str, Any]
#: How the name of a shelf begins; its kind follows.
TABLE_PREFIX: Final = "shelf/"


class Table:
    """All objects of one kind, newest last.

    Args:
        kind: Stripe's name for it.
        journal: takes back what a refused request has put here.
    """

    __slots__ = ("_place", "_records", "changes", "name")

    def __init__(self, kind: str, changes: Changes) -> None:
        self.name = TABLE_PREFIX + kind
        self.changes = changes
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
            self.changes.made(self, name)
        else:
            self.changes.changed(self, name, self._records[place])
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

    def __setitem__(self, known: str, before: Record) -> None:
        """Take back to what it was; ``put`` is how a record changes."""
        self._records[self._place[known]] = before

    def __delitem__(self, newest: str) -> None:
        """Forget the newest record, which is taken back."""
        del self._place[newest]
        self._records.pop()

    def row(self, key: str) -> Row:
        """A record, for writing down."""
        return key, self[key]

    def rows(self) -> Iterator[Row]:
        """All records, oldest first."""
        return zip(self._place, self._records, strict=True)

    def restore(self, rows: Iterable[Row]) -> None:
        """Put back what ``rows`` once gave."""
        for name, record in rows:
            self._place[name] = len(self._records)
            self._records.append(record)


class Store:
    """The shelves of one account, by Stripe's name of the kind (``issuing.card``).

    Args:
        journal: the account's.
    """

    def __init__(self, changes: Changes) -> None:
        self._shelves = _Shelves(changes)
        #: The shelf of a kind; an empty one is made on first use. No function of ours comes in
        #: between: an authorization asks ten times.
        self.table: Final[Callable[[str], Table]] = self._shelves.__getitem__


class _Shelves(dict[str, Table]):
    __slots__ = ("_changes",)

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    def __missing__(self, kind: str) -> Table:
        table = self[kind] = self._changes.keep(Table(kind, self._changes))
        return table
