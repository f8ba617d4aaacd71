"""An account's objects: one table a kind, in the order the objects were made.

A record is a dict in wire shape whose references are ids. It is never changed in place: an update
puts a new record where the old one was. So a snapshot in an event costs nothing and cannot drift.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from issuing_sandbox.store.tracked import Row
from issuing_sandbox.store.transaction_log import Changes

Record = dict[str, Any]
#: How the name of a table begins; its kind follows. State documents and files contain it, so it
#: stays as it is.
TABLE_PREFIX: Final = "shelf/"


class Table:
    """All objects of one kind, newest last; a part of the account's state.

    Args:
        kind: Stripe's name for it, such as ``issuing.card``.
        changes: the account's undo log.
    """

    __slots__ = ("_positions", "_records", "changes", "name")

    def __init__(self, kind: str, changes: Changes) -> None:
        self.name = TABLE_PREFIX + kind
        self.changes = changes
        self._records: list[Record] = []
        self._positions: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._positions

    def get(self, record_id: str) -> Record | None:
        """Return the record of this id, or ``None``."""
        position = self._positions.get(record_id)
        return None if position is None else self._records[position]

    def __getitem__(self, record_id: str) -> Record:
        """Return the record of an id that another record refers to, so that it must be here."""
        return self._records[self._positions[record_id]]

    def put(self, record: Record) -> Record:
        """Store a new record, or the next state of an existing one, and return it."""
        record_id = record["id"]
        position = self._positions.get(record_id)
        if position is None:
            self._positions[record_id] = len(self._records)
            self._records.append(record)
            self.changes.log_added(self, record_id)
        else:
            self.changes.log_replaced(self, record_id, self._records[position])
            self._records[position] = record
        return record

    def newest_first(self, *, older_than: str | None = None) -> Iterator[Record]:
        """Iterate from the newest record, or the next older than ``older_than``, to the oldest."""
        start = len(self._records) if older_than is None else self._positions[older_than]
        for position in range(start - 1, -1, -1):
            yield self._records[position]

    def oldest_first(self, *, newer_than: str | None = None) -> Iterator[Record]:
        """Iterate from the oldest record, or the next newer than ``newer_than``, to the newest."""
        start = 0 if newer_than is None else self._positions[newer_than] + 1
        for position in range(start, len(self._records)):
            yield self._records[position]

    def __setitem__(self, record_id: str, before: Record) -> None:
        """Roll a record back to what it was; use ``put`` to change one."""
        self._records[self._positions[record_id]] = before

    def __delitem__(self, newest: str) -> None:
        """Roll back the creation of the newest record."""
        del self._positions[newest]
        self._records.pop()

    def row(self, key: str) -> Row:
        """Return a record with its id, for serialisation."""
        return key, self[key]

    def rows(self) -> Iterator[Row]:
        """Iterate over all records, oldest first."""
        return zip(self._positions, self._records, strict=True)

    def restore(self, rows: Iterable[Row]) -> None:
        """Fill the table, which is empty, with what ``rows`` once gave."""
        for record_id, record in rows:
            self._positions[record_id] = len(self._records)
            self._records.append(record)


class Store:
    """The tables of one account, by Stripe's name of their kind (``issuing.card``).

    Args:
        changes: the account's undo log.
    """

    def __init__(self, changes: Changes) -> None:
        self._tables = _TablesByKind(changes)
        #: Returns the table of a kind; an empty one is made on first use. It is the dict's own
        #: method, with no Python function between: an authorization calls it ten times.
        self.table: Final[Callable[[str], Table]] = self._tables.__getitem__

    def has(self, kind: str) -> bool:
        """Whether there is a table of a kind, which none is made by this."""
        return kind in self._tables


class _TablesByKind(dict[str, Table]):
    """A dict that makes, and registers, the table of a kind when it is first asked for."""

    __slots__ = ("_changes",)

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    def __missing__(self, kind: str) -> Table:
        table = self[kind] = self._changes.register(Table(kind, self._changes))
        return table
