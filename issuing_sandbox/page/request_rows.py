"""The rows of the request log: what was asked, what came of it, and what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.cells import NOTHING, Cell, plain, status
from issuing_sandbox.page.records import MAX_ROWS, MAX_SCANNED, existing_table, find_object
from issuing_sandbox.page.redaction import redact_text
from issuing_sandbox.page.request_log import LoggedRequest, RequestLog
from issuing_sandbox.page.tables import Query

HEADINGS: Final = (
    *("request", "at (UTC, real time)", "method", "path", "status", "ms", "idempotency key"),
    *("changed", "said"),
)
#: By the first digit of a status, the choices of the filter.
CLASSES: Final = ("2", "4", "5")
_WRITING: Final = ("POST", "DELETE")
_MILLISECONDS: Final = 1000
#: The most objects that a row names.
_MAX_CHANGED: Final = 8


@dataclass(frozen=True, slots=True)
class RequestTable:
    """Requests that are kept, as a table.

    Args:
        rows: the newest that are asked for.
        found: how many are asked for.
        query: what is asked for.
    """

    rows: tuple[tuple[Cell, ...], ...]
    found: int
    query: Query

    @property
    def rest(self) -> int:
        """How many have no row."""
        return self.found - len(self.rows)


def requests_table(
    log: RequestLog, account: Account | None, query: Query, size: int = MAX_ROWS
) -> RequestTable:
    """Return the requests of an account, or of all, newest first.

    Args:
        log: the sandbox's.
        account: whose requests; ``None`` for all, which link to no object.
        query: words that a row has; ``status`` may be the first digit of one.
        size: the most rows.
    """
    changed = _changed_by_request(account) if account else {}
    kept = log.newest_first(account.id if account else None)
    digit = query.filters.get("status", "")
    rows = (_row(entry, account, changed) for entry in kept if f"{entry.status}".startswith(digit))
    words = Query(query.words)
    found = [row for row in rows if words.admits(HEADINGS, row)]
    return RequestTable(tuple(found[:size]), len(found), query)


def requests_about(log: RequestLog, account: Account, record_id: str) -> RequestTable:
    """Return the requests that changed or named an object, newest first."""
    table = requests_table(log, account, Query(), MAX_SCANNED)
    rows = [row for row in table.rows if _concerns(row, record_id)]
    return RequestTable(tuple(rows[:MAX_ROWS]), len(rows), Query())


def _concerns(row: tuple[Cell, ...], record_id: str) -> bool:
    return record_id in row[HEADINGS.index("changed")].links or record_id in row[3].text.split("/")


def _row(
    entry: LoggedRequest, account: Account | None, changed: dict[str, list[str]]
) -> tuple[Cell, ...]:
    names = list(dict.fromkeys([*changed.get(entry.request_id, []), *_returned(entry, account)]))
    query = f"?{redact_text(entry.query)}" if entry.query else ""
    return (
        Cell(entry.request_id or NOTHING, "request"),
        Cell(f"{datetime.fromtimestamp(entry.at, UTC):%Y-%m-%d %H:%M:%S}", "time"),
        Cell(entry.method),
        Cell(redact_text(entry.path) + query, "path"),
        _status(entry),
        Cell(f"{entry.seconds * _MILLISECONDS:,.2f}", "number"),
        plain(entry.idempotency_key),
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
        return redact_text(f"{error['message']}")
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
