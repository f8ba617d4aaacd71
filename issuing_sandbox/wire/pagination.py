"""Pages of a list, newest first, with cursors both ways (reference: objects and platform, 7.8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store.tables import Record, Table

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


def paginate(  # noqa: PLR0913 - what a list is made of
    table: Table,
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
        table: all records of the kind.
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
    table: Table, params: Mapping[str, Any], kind: str
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
