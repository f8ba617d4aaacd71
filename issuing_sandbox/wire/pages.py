"""Pages of the second API: a list with the URLs of the pages before and after it.

A page's token is opaque at Stripe; here it is the parameters of the list, and the object that the
page begins after or ends before. That a page has 20 objects unless told is inferred.
"""

import base64
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson

from issuing_sandbox.errors import InvalidFields
from issuing_sandbox.store.tables import Record

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100
_PREFIX: Final = "page_"

Params = dict[str, Any]


def page_of(url: str, params: Params, find: Callable[[Params], Sequence[Record]]) -> Record:
    """Return one page of a list.

    Args:
        url: the list's path.
        params: of the request; a ``page`` stands for all parameters of the first one.
        find: returns all objects that parameters ask for, in order.

    Raises:
        InvalidFields: a page that is none, or one of so many objects.
    """
    cursor = _decoded(params["page"]) if "page" in params else {"params": params}
    asked: Params = cursor["params"]
    size = asked.get("limit", DEFAULT_LIMIT)
    if not 1 <= size <= MAX_LIMIT:
        raise InvalidFields("limit", f"Expected a number from 1 to {MAX_LIMIT}.")
    found = find(asked)
    first = _first_place(cursor, [record["id"] for record in found], size)
    shown = found[first : first + size]
    has_more = len(found) > first + size
    after = {"params": asked, "after": shown[-1]["id"]} if shown and has_more else None
    before = {"params": asked, "before": shown[0]["id"]} if shown and first else None
    return {
        "data": list(shown),
        "next_page_url": _url(url, after),
        "previous_page_url": _url(url, before),
    }


def _first_place(cursor: Params, names: Sequence[str], size: int) -> int:
    """Return where the page begins; an object that is listed no more is at the end."""
    if "after" in cursor:
        return _place(names, cursor["after"]) + 1
    if "before" in cursor:
        return max(_place(names, cursor["before"]) - size, 0)
    return 0


def _place(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _url(url: str, cursor: Params | None) -> str | None:
    if cursor is None:
        return None
    token = base64.urlsafe_b64encode(orjson.dumps(cursor)).decode().rstrip("=")
    return f"{url}?page={_PREFIX}{token}"


def _decoded(token: str) -> Params:
    text = token.removeprefix(_PREFIX)
    try:
        cursor = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        cursor = None
    if not isinstance(cursor, dict) or not isinstance(cursor.get("params"), dict):
        raise InvalidFields("page", "This is no page of the list.")
    return cursor
