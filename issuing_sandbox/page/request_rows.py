"""The rows of the request log: what was asked, what came of it, and what it changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.account_pages import AccountPage, PagePath
from issuing_sandbox.page.cells import NOTHING, Cell, plain, status
from issuing_sandbox.page.records import MAX_ROWS, MAX_SCANNED, existing_table, find_object
from issuing_sandbox.page.redaction import redact_beginning
from issuing_sandbox.page.request_log import LONGEST, LoggedRequest, RequestLog
from issuing_sandbox.page.tables import Query

HEADINGS: Final = (
    *("request", "at (UTC, real time)", "method", "path", "status", "ms", "idempotency key"),
    *("changed", "said"),
)
#: Those of the list of all accounts' requests.
HEADINGS_OF_ALL: Final = (HEADINGS[0], "account", *HEADINGS[1:])
#: By the first digit of a status, the choices of the filter.
CLASSES: Final = ("2", "4", "5")
_WRITING: Final = ("POST", "DELETE")
_MILLISECONDS: Final = 1000
#: The most objects that a row names.
_MAX_CHANGED: Final = 8


@dataclass(frozen=True, slots=True)
class LoggedRows:
    """The newest requests of all accounts that are asked for.

    Args:
        rows: each with when it came, newest first, up to the page that is asked for.
        found: how many there are.
    """

    rows: tuple[tuple[float, tuple[Cell, ...]], ...]
    found: int


@dataclass(frozen=True, slots=True)
class RequestTable:
    """Requests that are kept, as a table.

    Args:
        rows: those to show.
        found: how many are asked for.
        query: what is asked for.
        size: the most rows that a page has.
    """

    rows: tuple[tuple[Cell, ...], ...]
    found: int
    query: Query
    size: int = MAX_ROWS

    @property
    def rest(self) -> int:
        """How many that are asked for have no row on this page or one before it."""
        return max(0, self.found - (self.query.page - 1) * self.size - len(self.rows))


def requests_table(
    log: RequestLog, account: Account, query: Query, size: int = MAX_ROWS
) -> RequestTable:
    """Return the requests of an account, newest first.

    Args:
        log: the sandbox's.
        account: whose requests.
        query: words that a row has; ``status`` may be the first digit of one.
        size: the most rows.
    """
    changed = _changed_by_request(account)
    kept, begin = log.newest_first(account.id), (query.page - 1) * size
    shown = slice(begin, begin + size)
    asked = _asked(kept, lambda entry: _row(entry, account, changed), HEADINGS, query, shown)
    return RequestTable(tuple(cells for _, cells in asked.rows), asked.found, query, size)


def all_requests(log: RequestLog, pages: Iterable[AccountPage], query: Query) -> LoggedRows:
    """Return the requests of all accounts, and those without a valid key, newest first.

    Args:
        log: the sandbox's.
        pages: of all accounts; each row leads to those of its own account.
        query: words that a row has; ``status`` may be the first digit of one.
    """
    by_id = {page.account.id: page for page in pages}
    changed_by_id: dict[str, dict[str, list[str]]] = {}

    def row(entry: LoggedRequest) -> tuple[Cell, ...]:
        page = by_id.get(entry.account)
        if page is None:
            first, *others = _row(entry, None, {})
            return (first, Cell(entry.account or NOTHING), *others)
        if entry.account not in changed_by_id:
            changed_by_id[entry.account] = _changed_by_request(page.account)
        cells = _row(entry, page.account, changed_by_id[entry.account])
        path = PagePath(page.path)
        first, *others = (replace(cell, page=path) for cell in cells)
        return (first, Cell(entry.account, "account", page=path), *others)

    end = query.page * MAX_ROWS
    return _asked(log.newest_first(), row, HEADINGS_OF_ALL, query, slice(0, end))


def _asked(
    kept: Iterable[LoggedRequest],
    row: Callable[[LoggedRequest], tuple[Cell, ...]],
    headings: Sequence[str],
    query: Query,
    part: slice,
) -> LoggedRows:
    """Return a part of the rows that a query asks for; only those that are looked at are made."""
    digit = query.filters.get("status", "")
    asked = [entry for entry in kept if f"{entry.status}".startswith(digit)]
    if not query.words:
        rows = [(entry.at, row(entry)) for entry in asked[part]]
        return LoggedRows(tuple(rows), len(asked))
    words = Query(query.words)
    made = ((entry.at, row(entry)) for entry in asked)
    found = [(at, cells) for at, cells in made if words.admits(headings, cells)]
    return LoggedRows(tuple(found[part]), len(found))


def requests_about(log: RequestLog, account: Account, record_id: str) -> RequestTable:
    """Return the requests that changed or named an object, newest first."""
    changed = _changed_by_request(account)
    about = [
        entry
        for entry in log.newest_first(account.id)
        if record_id in entry.path.split("/") or record_id in _changed(entry, account, changed)
    ]
    rows = [_row(entry, account, changed) for entry in about[:MAX_ROWS]]
    return RequestTable(tuple(rows), len(about), Query())


def _changed(
    entry: LoggedRequest, account: Account | None, changed: dict[str, list[str]]
) -> list[str]:
    return [*changed.get(entry.request_id, []), *_returned(entry, account)]


def _row(
    entry: LoggedRequest, account: Account | None, changed: dict[str, list[str]]
) -> tuple[Cell, ...]:
    names = list(dict.fromkeys(_changed(entry, account, changed)))
    asked = redact_beginning(unquote(entry.path), LONGEST)
    if entry.query:
        asked += f"?{redact_beginning(unquote_plus(entry.query), LONGEST)}"
    return (
        Cell(entry.request_id or NOTHING, "request"),
        Cell(f"{datetime.fromtimestamp(entry.at, UTC):%Y-%m-%d %H:%M:%S}", "time"),
        Cell(entry.method),
        Cell(asked, "path"),
        _status(entry),
        Cell(f"{entry.seconds * _MILLISECONDS:,.2f}", "number"),
        plain(redact_beginning(entry.idempotency_key or "", LONGEST)),
        Cell("\n".join(names[:_MAX_CHANGED]) or NOTHING, "links", tuple(names[:_MAX_CHANGED])),
        plain(_said(entry)),
    )


def _status(entry: LoggedRequest) -> Cell:
    if entry.lost:
        return Cell(f"{entry.status}, lost ({entry.lost})", "bad")
    is_bad = entry.status >= HTTPStatus.BAD_REQUEST
    return Cell(f"{entry.status}", "bad") if is_bad else status(f"{entry.status}")


def _returned(entry: LoggedRequest, account: Account | None) -> Iterable[str]:
    """Yield the id of the object that a change returned: its JSON begins with it."""
    if account is None or entry.method not in _WRITING or entry.status >= HTTPStatus.BAD_REQUEST:
        return
    before, _, rest = entry.content.partition(b'"id": "')
    name = rest.partition(b'"')[0].decode("utf-8", "replace")
    if before.strip() == b"{" and find_object(account, name):
        yield name


def _said(entry: LoggedRequest) -> str | None:
    """Return what a refusal said."""
    if entry.status < HTTPStatus.BAD_REQUEST:
        return None
    try:
        error: Any = orjson.loads(entry.content)["error"]
        return f"{error['message']}"
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return "(a long refusal)" if entry.content else None


def _changed_by_request(account: Account) -> dict[str, list[str]]:
    """Return the ids of the objects of the newest events, by the request that caused them."""
    changed: dict[str, list[str]] = {}
    events = existing_table(account, "event")
    for event in islice(events.newest_first() if events else (), MAX_SCANNED):
        name, about = event["request"]["id"], event["data"]["object"].get("id")
        if name and about:
            changed.setdefault(name, []).append(about)
    return changed
