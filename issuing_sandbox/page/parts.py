"""The pages about all accounts, of which each process that shares them has a part.

A part is plain: one process hands it to another, which draws the page of all parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from typing import Final

from issuing_sandbox.page import request_rows, views
from issuing_sandbox.page.account_pages import account_pages
from issuing_sandbox.page.records import MAX_ROWS
from issuing_sandbox.page.request_rows import LoggedRows, RequestTable
from issuing_sandbox.page.sandbox_view import SandboxView
from issuing_sandbox.page.tables import Query
from issuing_sandbox.page.views import PlatformRows

NO_REQUESTS: Final = LoggedRows((), 0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one process has for the pages about all accounts.

    Args:
        accounts: how many accounts have a key.
        requests: how many requests there were.
        attempts: how many attempts at deliveries there were.
        passed: a count that changes when time brings something about by itself.
        platforms: the rows of the newest accounts, newest first.
        logged: the newest requests that are asked for.
    """

    accounts: int
    requests: int
    attempts: int
    passed: int
    platforms: tuple[PlatformRows, ...] = ()
    logged: LoggedRows = NO_REQUESTS


def counts_of(sandbox: SandboxView) -> Part:
    """Return the part of a process without any rows: enough to see whether anything happened."""
    passed = sum(views.passed(account) for account in sandbox.accounts)
    return Part(len(sandbox.accounts), sandbox.requests.total, sandbox.attempts, passed)


def home_part(sandbox: SandboxView) -> Part:
    """Return the part of a process in the page of all accounts."""
    return replace(counts_of(sandbox), platforms=tuple(views.overview(sandbox)))


def requests_part(sandbox: SandboxView, query: Query) -> Part:
    """Return the part of a process in the page of all requests, up to the one asked for."""
    pages = account_pages(sandbox)
    logged = request_rows.all_requests(sandbox.requests, pages, query)
    return replace(counts_of(sandbox), logged=logged)


def newest_platforms(parts: Sequence[Part]) -> list[PlatformRows]:
    """Return the rows of the newest accounts of all parts, newest first."""
    rows = (part.platforms for part in parts)
    newest = merge(*rows, key=lambda platform: platform.row.created, reverse=True)
    return list(islice(newest, MAX_ROWS))


def requests_table(parts: Sequence[Part], query: Query) -> RequestTable:
    """Return the newest requests of all parts as a table: the page that is asked for."""
    rows = merge(*(part.logged.rows for part in parts), key=lambda row: row[0], reverse=True)
    begin = (query.page - 1) * MAX_ROWS
    shown = tuple(cells for _, cells in islice(rows, begin, begin + MAX_ROWS))
    return RequestTable(shown, sum(part.logged.found for part in parts), query)
