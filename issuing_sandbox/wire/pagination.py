"""Pages of a list, newest first, with cursors both ways (reference: objects and platform, 7.8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Protocol

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store.tables import Record

DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 100
BOTH_CURSORS: Final = (
    "Received both starting_after and ending_before parameters. Please pass in only one."
)
COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


class Ordered(Protocol):
    """Records in an order, such as a table, which has them in the order in which they were made."""

    def __contains__(self, record_id: str, /) -> bool:
        """Whether there is a record with this id."""

    def newest_first(self, *, older_than: str | None = None) -> Iterator[Record]:
        """Iterate from the newest record, or the next older than one, to the oldest."""

    def oldest_first(self, *, newer_than: str | None = None) -> Iterator[Record]:
        """Iterate from the oldest record, or the next newer than one, to the newest."""


class OrderedBy:
    """Records in another order than they were made in.

    Args:
        records: in the order in which they were made.
        key: what orders them; among equals, the order in which they were made counts.
    """

    def __init__(self, records: Iterable[Record], key: Callable[[Record], Any]) -> None:
        self._records = sorted(records, key=key)
        self._positions = {record["id"]: place for place, record in enumerate(self._records)}

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._positions

    def newest_first(self, *, older_than: str | None = None) -> Iterator[Record]:
        """Iterate from the last record, or the next before ``older_than``, to the first."""
        start = len(self._records) if older_than is None else self._positions[older_than]
        return reversed(self._records[:start])

    def oldest_first(self, *, newer_than: str | None = None) -> Iterator[Record]:
        """Iterate from the first record, or the next after ``newer_than``, to the last."""
        start = 0 if newer_than is None else self._positions[newer_than] + 1
        return iter(self._records[start:])


def paginate(  # noqa: PLR0913 - what a list is made of
    table: Ordered,
    params: Mapping[str, Any],
    *,
    kind: str,
    url: str,
    render: Callable[[Record], Record],
    clamps: bool = True,
    matches: Callable[[Record], bool] = lambda _: True,
) -> Record:
    """Return one page of a table as a list object.

    Args:
        table: all records of the kind, in the order of the list.
        params: the request's parameters: ``limit``, ``starting_after``, ``ending_before``,
            ``created`` and whatever ``matches`` looks at.
        kind: Stripe's name of the kind, for "No such …".
        url: the list's path, which the response repeats.
        render: returns a record as the API shows it.
        clamps: whether a limit out of bounds becomes the nearest bound; otherwise it is refused.
        matches: which records belong to the list.

    Raises:
        SandboxFault: both cursors, or one that names nothing.
    """
    size = _page_size(params.get("limit", DEFAULT_LIMIT), clamps=clamps)
    candidates, backwards = _from_cursor(table, params, kind)
    created = params.get("created")
    members = (r for r in candidates if is_within(r.get("created", 0), created) and matches(r))
    found = list(islice(members, size + 1))
    records = found[:size]
    if backwards:
        records.reverse()
    return {
        "object": "list",
        "data": [render(record) for record in records],
        "has_more": len(found) > size,
        "url": url,
    }


def filter_by(params: Mapping[str, Any], *names: str) -> Callable[[Record], bool]:
    """Return a filter by those of the parameters ``names`` that the request has.

    A record passes if it has the same values under the same names.
    """
    required = [(name, params[name]) for name in names if params.get(name) is not None]
    return lambda record: all(record.get(name) == value for name, value in required)


def _page_size(limit: int, *, clamps: bool) -> int:
    bounded = min(max(limit, 1), MAX_LIMIT)
    if limit != bounded and not clamps:
        fault = parameter_faults.too_small if limit < 1 else parameter_faults.too_large
        raise fault("limit", bounded)
    return bounded


def _from_cursor(
    table: Ordered, params: Mapping[str, Any], kind: str
) -> tuple[Iterator[Record] | Iterable[Record], bool]:
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise SandboxFault(BOTH_CURSORS)
    for param, cursor in (("starting_after", after), ("ending_before", before)):
        if cursor and cursor not in table:
            raise Missing(kind, cursor, param=param, status=400)
    if before:
        return table.oldest_first(newer_than=before), True
    return table.newest_first(older_than=after), False


def is_within(value: int, given: Any) -> bool:
    """Return whether a number matches a parameter: a number, or bounds such as ``gte``."""
    if not isinstance(given, dict):
        return given in (None, value)
    return all(COMPARISONS[name](value, bound) for name, bound in given.items())
