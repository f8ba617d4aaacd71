"""An account's objects: one table a kind, in the order the objects were made.

A record is a dict in wire shape whose references are ids. It is never changed in place: an update
puts a new record where the old one was. So a snapshot in an event costs nothing and cannot drift.

A record of which few are ever read may be stored *folded*, as what it is made of; whoever reads it
gets it whole.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from issuing_sandbox.store.conditions import BLOCK, Where
from issuing_sandbox.store.index import Folded, Index, unfolded
from issuing_sandbox.store.indexed_fields import readers
from issuing_sandbox.store.tracked import Row
from issuing_sandbox.store.transaction_log import ABSENT, Changes

Record = dict[str, Any]
_LAST_OF_BLOCK: Final = BLOCK - 1
#: How the name of a table begins; its kind follows. State documents and files contain it, so it
#: stays as it is.
TABLE_PREFIX: Final = "shelf/"


class FoldedRecord(NamedTuple):
    """A record as its values alone, in a third of the memory.

    Args:
        names: of its fields, ``id`` first; the same tuple for all records with these fields.
        values: of the fields, in their order.
    """

    names: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.values[0])

    def unfold(self) -> Record:
        """Return the record."""
        return dict(zip(self.names, self.values, strict=True))

    def get(self, name: str) -> Any:
        """Return the value of a field, ``None`` if there is none."""
        return self.values[self.names.index(name)] if name in self.names else None


#: The names of the fields of folded records, each by itself.
_NAMES: Final[dict[tuple[str, ...], tuple[str, ...]]] = {}


def fold(record: Record) -> FoldedRecord:
    """Return a record, whose first field is ``id``, folded."""
    names = tuple(record)
    # with no call of the named tuple's own constructor, which is a function of Python's
    values = _NAMES.setdefault(names, names), tuple(record.values())
    return tuple.__new__(FoldedRecord, values)


class Table:
    """All objects of one kind, newest last; a part of the account's state.

    Args:
        kind: Stripe's name for it, such as ``issuing.card``.
        changes: the account's undo log.
    """

    __slots__ = ("_index", "_records", "changes", "ids", "name")

    def __init__(self, kind: str, changes: Changes) -> None:
        self.name = TABLE_PREFIX + kind
        self.changes = changes
        self._records: list[Record | Folded] = []
        #: The position of each record by its id; whether there is any is asked of it, too.
        self.ids: dict[str, int] = {}
        self._index = Index(readers(kind))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self.ids

    def get(self, record_id: str) -> Record | None:
        """Return the record of this id, or ``None``."""
        position = self.ids.get(record_id)
        if position is None:
            return None
        record = self._records[position]
        return record if isinstance(record, dict) else record.unfold()

    def __getitem__(self, record_id: str) -> Record:
        """Return the record of an id that another record refers to, so that it must be here."""
        record = self._records[self.ids[record_id]]
        return record if isinstance(record, dict) else record.unfold()

    def put(self, record: Record) -> Record:
        """Store a new record, or the next state of an existing one, and return it."""
        record_id = record["id"]
        position = self.ids.get(record_id)
        if position is None:
            self.add(record_id, record)
        else:
            self.replace(position, record_id, record)
        return record

    def add(self, record_id: str, record: Record | Folded) -> None:
        """Store a new record, which may be folded, under an id that no other has."""
        records = self._records
        self.ids[record_id] = place = len(records)
        records.append(record)
        self.changes.append((self, record_id, ABSENT))
        if place % BLOCK == _LAST_OF_BLOCK:
            self._index.follow(records)

    def replace(self, position: int, record_id: str, record: Record | Folded) -> None:
        """Store the next state of the record at a position, which may be folded."""
        before = self._records[position]
        self.changes.log_replaced(self, record_id, before)
        self._index.replace(position, before, record)
        self._records[position] = record

    def newest_first(self, *, older_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the newest record, or the next older than ``older_than``, to the oldest.

        Args:
            older_than: the id of a record.
            where: conditions on indexed fields that a record has to meet.
        """
        stop = len(self._records) if older_than is None else self.ids[older_than]
        if where:
            return map(unfolded, self._index.descending(self._records, stop, where))
        return map(unfolded, map(self._records.__getitem__, range(stop - 1, -1, -1)))

    def oldest_first(self, *, newer_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the oldest record, or the next newer than ``newer_than``, to the newest."""
        start = 0 if newer_than is None else self.ids[newer_than] + 1
        if where:
            return map(unfolded, self._index.ascending(self._records, start, where))
        return map(unfolded, map(self._records.__getitem__, range(start, len(self._records))))

    def value(self, record_id: str, name: str) -> Any:
        """Return the value of an indexed field of a record."""
        return self._index.value(self[record_id], name)

    def in_order_of(
        self, name: str, where: Where, *, descending: bool, beyond: str | None = None
    ) -> Iterator[Record]:
        """Iterate over records by a number that they have, and then in the order of the table.

        Args:
            name: the indexed field with the number; records without one are passed over.
            where: conditions on indexed fields that a record has to meet.
            descending: from the greatest number to the least.
            beyond: the id of the record with a number after which to begin.
        """
        rank = None
        if beyond is not None:
            rank = (self.value(beyond, name), self.ids[beyond])
        found = self._index.in_order_of(
            self._records, name, where, descending=descending, beyond=rank
        )
        return map(unfolded, found)

    def __setitem__(self, record_id: str, before: Record) -> None:
        """Roll a record back to what it was; use ``put`` to change one."""
        position = self.ids[record_id]
        self._index.replace(position, self._records[position], before)
        self._records[position] = before

    def __delitem__(self, newest: str) -> None:
        """Roll back the creation of the newest record."""
        del self.ids[newest]
        self._records.pop()
        self._index.follow(self._records)

    def row(self, key: str) -> Row:
        """Return a record with its id, for serialisation."""
        return key, self[key]

    def rows(self) -> Iterator[Row]:
        """Iterate over all records, oldest first."""
        return zip(self.ids, map(unfolded, self._records), strict=True)

    def restore(self, rows: Iterable[Row]) -> None:
        """Fill the table, which is empty, with what ``rows`` once gave."""
        for record_id, record in rows:
            self.ids[record_id] = len(self._records)
            self._records.append(record)
        self._index.follow(self._records)


class Store:
    """The tables of one account, by Stripe's name of their kind (``issuing.card``).

    Args:
        changes: the account's undo log.
    """

    def __init__(self, changes: Changes) -> None:
        self._tables = _TablesByKind(changes)
        #: Returns the table of a kind; an empty one is made on first use. It is the dict's own
        #: method, with no Python function between: an authorization calls it twenty times.
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
