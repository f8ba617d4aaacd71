"""Pages of a list, newest first, with cursors both ways (reference: objects and platform, 7.8)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain, islice
from typing import Any, Final, Protocol

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store.conditions import Condition, Equals, Where, Within
from issuing_sandbox.store.tables import Record, Table

DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 100
BOTH_CURSORS: Final = (
    "Received both starting_after and ending_before parameters. Please pass in only one."
)


class Ordered(Protocol):
    """Records in an order, such as a table, which has them in the order in which they were made."""

    def __contains__(self, record_id: str, /) -> bool:
        """Whether there is a record with this id."""

    def newest_first(self, *, older_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the newest record, or the next older than one, to the oldest."""

    def oldest_first(self, *, newer_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the oldest record, or the next newer than one, to the newest."""


class Merged:
    """The records of several tables by the time of their making.

    Args:
        tables: each in the order in which its records were made, with the conditions that its
            records have to meet. What was made in the same second counts as older in an earlier
            one of them.
        created: returns when a record was made, in unix seconds.
    """

    def __init__(
        self, tables: Sequence[tuple[Table, Where]], created: Callable[[Record], float]
    ) -> None:
        self._tables = [table for table, _ in tables]
        self._conditions = [conditions for _, conditions in tables]
        self._created = created

    def __contains__(self, record_id: str) -> bool:
        return any(record_id in table for table in self._tables)

    def newest_first(self, *, older_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the newest record, or the next older than one, to the oldest."""
        walks = [
            self._tables[place].newest_first(older_than=start, where=[*where, *conditions])
            for place, start, conditions in self._starts(older_than, "l")
        ]
        return merge(*reversed(walks), key=self._created, reverse=True)

    def oldest_first(self, *, newer_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the oldest record, or the next newer than one, to the newest."""
        walks = [
            self._tables[place].oldest_first(newer_than=start, where=[*where, *conditions])
            for place, start, conditions in self._starts(newer_than, "g")
        ]
        return merge(*walks, key=self._created)

    def _starts(
        self, cursor: str | None, side: str
    ) -> Iterator[tuple[int, str | None, Sequence[tuple[str, Condition]]]]:
        """Yield each table's place, its record to start at, and the conditions on its records.

        Args:
            cursor: the record after which to go on, if any; the other tables have to start at the
                time of its making.
            side: ``l`` for what is older than the cursor, ``g`` for what is newer.
        """
        places = (place for place, table in enumerate(self._tables) if cursor and cursor in table)
        home = next(places, None)
        for place, conditions in enumerate(self._conditions):
            if home is None or cursor is None or place == home:
                yield place, cursor if place == home else None, conditions
                continue
            bound = self._created(self._tables[home][cursor])
            includes_bound = (place < home) == (side == "l")
            beside = Within({f"{side}te" if includes_bound else f"{side}t": bound})
            yield place, None, [*conditions, ("created", beside)]


class InOrderOf:
    """The records of a table by a number that they have; those without one are the oldest.

    Args:
        table: the table.
        name: the indexed field with the number.
    """

    def __init__(self, table: Table, name: str) -> None:
        self._table = table
        self._name = name
        self._has_none = (name, Equals(None))

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._table

    def newest_first(self, *, older_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from the greatest number, or the next before a record, to those without one."""
        without = [*where, self._has_none]
        if older_than is not None and self._is_without(older_than):
            return self._table.newest_first(older_than=older_than, where=without)
        return chain(
            self._table.in_order_of(self._name, where, descending=True, beyond=older_than),
            self._table.newest_first(where=without),
        )

    def oldest_first(self, *, newer_than: str | None = None, where: Where = ()) -> Iterator[Record]:
        """Iterate from those without a number, or the next after a record, to the greatest."""
        without = [*where, self._has_none]
        if newer_than is not None and not self._is_without(newer_than):
            return self._table.in_order_of(self._name, where, descending=False, beyond=newer_than)
        return chain(
            self._table.oldest_first(newer_than=newer_than, where=without),
            self._table.in_order_of(self._name, where, descending=False),
        )

    def _is_without(self, record_id: str) -> bool:
        return self._table.value(record_id, self._name) is None


def paginate(  # noqa: PLR0913 - what a list is made of
    table: Ordered,
    params: Mapping[str, Any],
    *,
    kind: str,
    url: str,
    render: Callable[[Record], Record],
    clamps: bool = True,
    where: Where = (),
    matches: Callable[[Record], bool] | None = None,
) -> Record:
    """Return one page of a table as a list object.

    Args:
        table: all records of the kind, in the order of the list.
        params: the request's parameters: ``limit``, ``starting_after``, ``ending_before``,
            ``created`` and whatever ``where`` is made of.
        kind: Stripe's name of the kind, for "No such …".
        url: the list's path, which the response repeats.
        render: returns a record as the API shows it.
        clamps: whether a limit out of bounds becomes the nearest bound; otherwise it is refused.
        where: the conditions, besides ``created``, on records that belong to the list.
        matches: which of those do, where no indexed field can tell.

    Raises:
        SandboxFault: both cursors, or one that names nothing.
    """
    size = _page_size(params.get("limit", DEFAULT_LIMIT), clamps=clamps)
    conditions = [*where, *within("created", params.get("created"))]
    members, backwards = _from_cursor(table, params, kind, conditions)
    found = list(islice(filter(matches, members) if matches else members, size + 1))
    records = found[:size]
    if backwards:
        records.reverse()
    return {
        "object": "list",
        "data": [render(record) for record in records],
        "has_more": len(found) > size,
        "url": url,
    }


def filter_by(params: Mapping[str, Any], *names: str) -> Where:
    """Return the conditions by those of the parameters ``names`` that the request has.

    A record passes if it has the same values under the same names.
    """
    return [(name, Equals(params[name])) for name in names if params.get(name) is not None]


def within(name: str, given: Any) -> Where:
    """Return the condition by a parameter that is a number, or bounds such as ``gte``, if it is.

    Args:
        name: the field that has to be so.
        given: the parameter's value.
    """
    if given is None:
        return ()
    condition: Condition = Within(given) if isinstance(given, dict) else Equals(given)
    return [(name, condition)]


def _page_size(limit: int, *, clamps: bool) -> int:
    bounded = min(max(limit, 1), MAX_LIMIT)
    if limit != bounded and not clamps:
        fault = parameter_faults.too_small if limit < 1 else parameter_faults.too_large
        raise fault("limit", bounded)
    return bounded


def _from_cursor(
    table: Ordered, params: Mapping[str, Any], kind: str, where: Where
) -> tuple[Iterator[Record], bool]:
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise SandboxFault(BOTH_CURSORS)
    for param, cursor in (("starting_after", after), ("ending_before", before)):
        if cursor and cursor not in table:
            raise Missing(kind, cursor, param=param, status=400)
    if before:
        return table.oldest_first(newer_than=before, where=where), True
    return table.newest_first(older_than=after, where=where), False
