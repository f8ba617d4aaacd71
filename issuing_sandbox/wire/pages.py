"""Pages of the second API: a list with the URLs of the pages before and after it.

A page's token is opaque at Stripe; here it is the parameters of the list, and the object that the
page begins after or ends before, which may be listed no more. That a page has 20 objects unless
told is inferred.
"""

import base64
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

import orjson

from issuing_sandbox.contract import json_parameters, published
from issuing_sandbox.errors import InvalidFields, NotModelled
from issuing_sandbox.store.conditions import Where
from issuing_sandbox.store.tables import Record, Table

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100
_PREFIX: Final = "page_"
#: What a token names besides parameters: an object, from which the page goes on either way.
_AFTER: Final = "after"
_BEFORE: Final = "before"

Params = dict[str, Any]


class Listing(NamedTuple):
    """What a list shows, walked no further than a page needs.

    Args:
        newest_first: iterates over what is listed from the newest record, or from the next one
            older than a name, to the oldest.
        oldest_first: the same the other way, from the next one newer than a name.
        has: whether a name is one of the list's, also of a record that is listed no more.
        show: returns a record as the list shows it.
    """

    newest_first: Callable[[str | None], Iterable[Record]]
    oldest_first: Callable[[str | None], Iterable[Record]]
    has: Callable[[str], bool]
    show: Callable[[Record], Record]


def of_table(
    table: Table, where: Where = (), show: Callable[[Record], Record] = lambda record: record
) -> Listing:
    """Return the listing of a table's records that meet conditions on indexed fields."""
    return Listing(
        lambda name: table.newest_first(older_than=name, where=where),
        lambda name: table.oldest_first(newer_than=name, where=where),
        table.__contains__,
        show,
    )


def page_of(url: str, params: Params, listing_of: Callable[[Params], Listing]) -> Record:
    """Return one page of a list.

    Args:
        url: the list's path.
        params: of the request; a ``page`` stands for all parameters of the first one.
        listing_of: returns what the list shows of parameters.

    Raises:
        InvalidFields: a page that is none, or one of so many objects.
        NotModelled: another parameter beside ``page``; what Stripe makes of both is unknown.
    """
    _refuse_beside_page(params)
    cursor = _decoded(url, params["page"]) if "page" in params else {"params": params}
    asked: Params = cursor["params"]
    size = asked.get("limit", DEFAULT_LIMIT)
    if not 1 <= size <= MAX_LIMIT:
        raise InvalidFields("limit", f"Expected a number from 1 to {MAX_LIMIT}.")
    listing = listing_of(asked)
    shown = [listing.show(record) for record in _records(listing, cursor, size)]
    return {
        "data": shown,
        "next_page_url": _next_url(url, asked, _AFTER, shown[-1:], listing.newest_first),
        "previous_page_url": _next_url(url, asked, _BEFORE, shown[:1], listing.oldest_first),
    }


def _records(listing: Listing, cursor: Params, size: int) -> list[Record]:
    """Return the records of a page, newest first; the first page is always a full one."""
    if not all(listing.has(cursor[side]) for side in (_AFTER, _BEFORE) if side in cursor):
        raise _no_page()
    if _BEFORE in cursor:
        newer = list(islice(listing.oldest_first(cursor[_BEFORE]), size))
        if len(newer) == size:
            return newer[::-1]
    return list(islice(listing.newest_first(cursor.get(_AFTER)), size))


def _refuse_beside_page(params: Params) -> None:
    beside = [name for name in params if name != "page"] if "page" in params else []
    if beside:
        raise NotModelled(f"the parameter {beside[0]} beside a page", param=beside[0])


def _next_url(
    url: str,
    asked: Params,
    side: str,
    outermost: list[Record],
    walk: Callable[[str | None], Iterable[Record]],
) -> str | None:
    """Return the URL of the page beyond the outermost object, if there is one."""
    for name in (record["id"] for record in outermost):
        if next(iter(walk(name)), None) is not None:
            token = base64.urlsafe_b64encode(orjson.dumps({"params": asked, side: name}))
            return f"{url}?page={_PREFIX}{token.decode().rstrip('=')}"
    return None


def _decoded(url: str, token: str) -> Params:
    """Return what a token says, whoever wrote it: the list's parameters, and an object's name."""
    text = token.removeprefix(_PREFIX)
    try:
        cursor = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        raise _no_page() from None
    if not isinstance(cursor, dict) or not isinstance(cursor.get("params"), dict):
        raise _no_page()
    if not all(isinstance(cursor.get(side, ""), str) for side in (_AFTER, _BEFORE)):
        raise _no_page()
    schemas = published.operations()[f"GET {url}"]["parameters"]
    try:
        json_parameters.check_object(cursor["params"], schemas)
    except InvalidFields:
        raise _no_page() from None
    return cursor


def _no_page() -> InvalidFields:
    return InvalidFields("page", "This is no page of the list.")
