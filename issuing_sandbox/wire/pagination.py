"""Pages of a list, newest first, with cursors both ways (reference: objects and platform, 7.8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store.tables import Record, Table

DEFAULT: Final = 10
MOST: Final = 100
BOTH: Final = "Received both starting_after and ending_before parameters. Please pass in only one."
COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def page(  # noqa: PLR0913 - what a list is made of
    table: Table,
    params: Mapping[str, Any],
    *,
    kind: str,
    url: str,
    render: Callable[[Record], Record],
    clamps: bool = True,
    wanted: Callable[[Record], bool] = lambda _: True,
) -> Record:
    """One page of a shelf.

    Args:
        shelf: where the records are.
        params: the request's parameters: ``limit``, ``starting_after``, ``ending_before``,
            ``created`` and whatever ``wanted`` looks at.
        kind: Stripe's name of the kind, for "No such …".
        url: the list's path, which the answer repeats.
        render: how a record is shown.
        clamps: whether a limit out of bounds becomes the nearest bound; otherwise it is refused.
        wanted: which records belong to the list.

    Raises:
        SandboxFault: both cursors, or one that names nothing.
    """
    size = _size(params.get("limit", DEFAULT), clamps=clamps)
    candidates, backwards = _from_cursor(table, params, kind)
    matching = (r for r in candidates if _created_fits(r, params.get("created")) and wanted(r))
    found = list(islice(matching, size + 1))
    shown = found[:size]
    if backwards:
        shown.reverse()
    return {
        "object": "list",
        "data": [render(record) for record in shown],
        "has_more": len(found) > size,
        "url": url,
    }


def equal(params: Mapping[str, Any], *names: str) -> Callable[[Record], bool]:
    """A filter: each of ``names`` that the request gives equals the record's."""
    given = [(name, params[name]) for name in names if params.get(name) is not None]
    return lambda record: all(record.get(name) == value for name, value in given)


def _size(limit: int, *, clamps: bool) -> int:
    bounded = min(max(limit, 1), MOST)
    if limit != bounded and not clamps:
        wrong = parameter_faults.too_small if limit < 1 else parameter_faults.too_large
        raise wrong("limit", bounded)
    return bounded


def _from_cursor(
    table: Table, params: Mapping[str, Any], kind: str
) -> tuple[Iterator[Record] | Iterable[Record], bool]:
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise SandboxFault(BOTH)
    for param, cursor in (("starting_after", after), ("ending_before", before)):
        if cursor and cursor not in table:
            raise Missing(kind, cursor, param=param, status=400)
    if before:
        return table.oldest_first(newer_than=before), True
    return table.newest_first(older_than=after), False


def _created_fits(record: Record, created: Any) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(record["created"] == created)
    return all(COMPARISONS[name](record["created"], bound) for name, bound in created.items())
