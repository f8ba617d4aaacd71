"""The index of a table: which of its records have a value of a field, block by block.

A table has its records in the order in which they were made, and a list shows the first so many
that pass all its conditions. As soon as there are 1,024 more, they are a block, and of each indexed
field the block knows which of its places have which value, as the bits of an integer. To pass over
a block in which nothing fits takes a look-up and an ``&`` for each condition, however the
conditions are combined: a thousand times fewer steps than to look at each record.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from typing import Any, Protocol

from issuing_sandbox.store.conditions import ALL, BITS, BLOCK, PLACE_BITS, Groups, Where, Within

Record = dict[str, Any]
#: Returns the value of an indexed field of a record, which may be folded.
Read = Callable[[Any], Any]
#: A number that a record has, and the record's position.
Rank = tuple[float, int]


class Folded(Protocol):
    """A record as what it is made of, which takes less memory and no time until it is read."""

    @property
    def id(self) -> str:
        """The record's id."""

    def unfold(self) -> Record:
        """Return the record."""

    def get(self, name: str) -> Any:
        """Return the value of a field, or as much of it as an index reads."""


def unfolded(record: Record | Folded) -> Record:
    """Return a record that may be folded."""
    return record if isinstance(record, dict) else record.unfold()


class Index:
    """The index of one table, of all its indexed fields; derived from the records.

    Args:
        fields: how each indexed field of a record is read, by its name.
    """

    __slots__ = ("_blocks", "_fields")

    def __init__(self, fields: Mapping[str, Read]) -> None:
        self._fields = fields
        self._blocks: list[dict[str, Groups]] = []

    @property
    def size(self) -> int:
        """How many records are in blocks; those behind them are looked at one by one."""
        return len(self._blocks) * BLOCK

    def follow(self, records: Sequence[Record | Folded]) -> None:
        """Let the blocks be those that the records of the table make up now."""
        while len(records) < self.size:
            self._blocks.pop()
        for start in range(self.size, len(records) - BLOCK + 1, BLOCK):
            block = records[start : start + BLOCK]
            fields = self._fields.items()
            self._blocks.append({name: Groups(map(read, block)) for name, read in fields})

    def replace(self, position: int, before: Record | Folded, after: Record | Folded) -> None:
        """Follow a change of the record at a position."""
        if position >= self.size:
            return
        block, place = self._blocks[position >> PLACE_BITS], position % BLOCK
        for name, read in self._fields.items():
            old, new = read(before), read(after)
            if old != new:
                block[name].move(place, old, new)

    def value(self, record: Record, name: str) -> Any:
        """Return the value of an indexed field of a record."""
        return self._fields[name](record)

    def fits(self, record: Record | Folded, where: Where) -> bool:
        """Return whether a record meets all conditions."""
        return all(condition.fits(self._fields[name](record)) for name, condition in where)

    def descending(
        self, records: Sequence[Record | Folded], stop: int, where: Where
    ) -> Iterator[Record | Folded]:
        """Iterate over the records that meet all conditions, from below ``stop`` to the first."""
        for position in range(stop - 1, min(stop, self.size) - 1, -1):
            if self.fits(records[position], where):
                yield records[position]
        stop = min(stop, self.size)
        for number in range((stop + BLOCK - 1) // BLOCK - 1, -1, -1):
            start = number * BLOCK
            found = self.places(number, where)
            if stop - start < BLOCK:
                found &= (1 << (stop - start)) - 1
            while found:
                place = found.bit_length() - 1
                found ^= BITS[place]
                yield records[start + place]

    def ascending(
        self, records: Sequence[Record | Folded], start: int, where: Where
    ) -> Iterator[Record | Folded]:
        """Iterate over the records that meet all conditions, from ``start`` to the last."""
        for number in range(start // BLOCK, len(self._blocks)):
            begin = number * BLOCK
            found = self.places(number, where)
            if start > begin:
                found &= -(1 << (start - begin))
            while found:
                bit = found & -found
                found ^= bit
                yield records[begin + bit.bit_length() - 1]
        for position in range(max(start, self.size), len(records)):
            if self.fits(records[position], where):
                yield records[position]

    def in_order_of(
        self,
        records: Sequence[Record | Folded],
        name: str,
        where: Where,
        *,
        descending: bool,
        beyond: Rank | None,
    ) -> Iterator[Record | Folded]:
        """Iterate over records by a number that they have, and by position where it is the same.

        Args:
            records: all of the table.
            name: the field with the number; a record in which it is ``None`` is passed over.
            where: the conditions that a record has to meet.
            descending: from the greatest number to the least.
            beyond: where to begin; ``None`` begins at the end.
        """
        read, rest = self._fields[name], range(self.size, len(records))
        fitting = (at for at in rest if self.fits(records[at], where))
        ranks = ((read(records[at]), at) for at in fitting)
        walks = [
            *(
                self._ranks(number, name, where, descending=descending, beyond=beyond)
                for number in range(len(self._blocks))
            ),
            sorted(
                (
                    rank
                    for rank in ranks
                    if rank[0] is not None
                    and (beyond is None or (rank < beyond if descending else rank > beyond))
                ),
                reverse=descending,
            ),
        ]
        return (records[at] for _, at in merge(*walks, reverse=descending))

    def _ranks(
        self, number: int, name: str, where: Where, *, descending: bool, beyond: Rank | None
    ) -> Iterator[Rank]:
        """Iterate over the ranks of a block's records that meet all conditions."""
        found, start = self.places(number, where), number * BLOCK
        groups = self._blocks[number][name]
        values = groups.sorted_values() if found else []
        if beyond is not None:
            side = {"lte" if descending else "gte": beyond[0]}
            values = values[Within(side).span(values)]
        for value in reversed(values) if descending else values:
            bits = groups.bits[value] & found
            if beyond is not None and value == beyond[0]:
                place = min(max(beyond[1] - start, -1), BLOCK)
                bits &= (1 << max(place, 0)) - 1 if descending else -1 << place + 1
            while bits:
                bit = 1 << bits.bit_length() - 1 if descending else bits & -bits
                bits ^= bit
                yield value, start + bit.bit_length() - 1

    def places(self, number: int, where: Where) -> int:
        """Return the places of a block whose records meet all conditions, as bits."""
        block, found = self._blocks[number], ALL
        for name, condition in where:
            found &= condition.places(block[name])
            if not found:
                break
        return found
