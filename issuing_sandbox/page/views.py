"""What each page shows: all accounts, one account, one of its lists, objects, or its requests."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page import (
    account_money,
    buttons,
    entries,
    notices,
    request_rows,
    story,
    switches,
    tables,
)
from issuing_sandbox.page.account_pages import (
    AccountPage,
    account_pages,
    connected_pages,
    platform_page,
)
from issuing_sandbox.page.attempts import HEADINGS as ATTEMPT_HEADINGS
from issuing_sandbox.page.cells import NOTHING, Cell, number, plain, status, timestamp
from issuing_sandbox.page.objects import EVENT_HEADINGS, object_page
from issuing_sandbox.page.records import (
    MAX_ROWS,
    count,
    find_object,
    held_back,
    job_count,
)
from issuing_sandbox.page.sandbox_view import SandboxView
from issuing_sandbox.page.tables import Query

#: The rows of each list on an account's own page, and of each that a search finds something in.
FEW_ROWS: Final = 10
Variables = dict[str, Any]


def passed(account: Account) -> int:
    """Return a count that changes when time brings something about by itself."""
    accounts = (account, *account.connected.values())
    return sum(count(each, "event") + job_count(each) for each in accounts)


def exists_in(account: Account) -> Callable[[str], bool]:
    """Return a function that says whether an id has a page, so that others can link to it."""
    return lambda record_id: find_object(account, record_id) is not None


def _account(sandbox: SandboxView, page: AccountPage, _name: str, _query: Query) -> Variables:
    account = page.account
    connected = connected_pages(sandbox, account)
    found = request_rows.requests_table(sandbox.requests, account, tables.EVERYTHING, FEW_ROWS)
    return {
        "facts": facts(account),
        "tables": [
            tables.table(account, listing, size=FEW_ROWS)
            for listing in tables.all_listings(account)
        ],
        "requests": found,
        "headings": request_rows.HEADINGS,
        "platform": platform_page(sandbox, account),
        "connected": connected[:MAX_ROWS],
        "rest": len(connected[MAX_ROWS:]),
        "buttons": list(buttons.buttons_for(account, buttons.ACCOUNT, {})),
        "present": switches.present_values(account),
    }


def _list(_sandbox: SandboxView, page: AccountPage, name: str, query: Query) -> Variables | None:
    found = [each for each in tables.all_listings(page.account) if each.anchor == name]
    if not found:
        return None
    return {
        "table": tables.table(page.account, found[0], query),
        "choices": tables.filter_choices(page.account, found[0]),
    }


def _object(sandbox: SandboxView, page: AccountPage, name: str, _query: Query) -> Variables | None:
    shown = object_page(page.account, sandbox.requests, name)
    if shown is None:
        return None
    return {
        "shown": shown,
        "story_headings": story.HEADINGS,
        "story_numbers": story.NUMBERS,
        "entry_headings": entries.HEADINGS,
        "entry_numbers": entries.NUMBERS,
        "attempt_headings": ATTEMPT_HEADINGS,
        "event_headings": EVENT_HEADINGS,
        "headings": request_rows.HEADINGS,
        "buttons": list(buttons.buttons_for(page.account, shown.kind, shown.record)),
    }


def _requests(sandbox: SandboxView, page: AccountPage, _name: str, query: Query) -> Variables:
    table = request_rows.requests_table(sandbox.requests, page.account, query)
    return {
        "table": table,
        "headings": request_rows.HEADINGS,
        "classes": request_rows.CLASSES,
    }


def _search(sandbox: SandboxView, page: AccountPage, _name: str, query: Query) -> Variables:
    words = Query(query.words)
    found = [
        tables.table(page.account, listing, words, FEW_ROWS)
        for listing in tables.all_listings(page.account)
        if words.words
    ]
    requests = request_rows.requests_table(sandbox.requests, page.account, words, FEW_ROWS)
    return {
        "tables": [table for table in found if table.found],
        "requests": requests if words.words else None,
        "headings": request_rows.HEADINGS,
    }


#: By what of an account is asked for: what its page shows; ``None`` if there is no such thing.
VIEWS: Final[dict[str, Callable[[SandboxView, AccountPage, str, Query], Variables | None]]] = {
    "account": _account,
    "lists": _list,
    "objects": _object,
    "requests": _requests,
    "search": _search,
}


def facts(account: Account) -> dict[str, Cell]:
    """Return the cells that come before the lists, by their labels."""
    cells = {
        "key": plain(account.key),
        **account_money.facts(account),
        "clock": _clock(account),
    }
    cells |= {label: status(words) for label, words in switches.switched(account).items()}
    if overdue := notices.overdue(account):
        cells["notices overdue"] = Cell(f"{overdue:,}", "bad")
    waiting = held_back(account)
    if waiting is not None:
        cells["deliveries"] = status(f"held back, {waiting} waiting to be released")
    return cells


def _clock(account: Account) -> Cell:
    """Return a cell with the account's time, and how it passes."""
    clock = account.clock
    mode = "follows this machine's clock" if clock.start is None else "stands still"
    moved = f", moved forward by {clock.moved:,} s" if clock.moved else ""
    drawn = " when drawn" if clock.start is None else ""
    return plain(f"{timestamp(clock.now()).text} UTC{drawn}, {mode}{moved}")


#: The kinds that are counted in the overview, by the heading of the column.
COUNTED_KINDS: Final = {
    "cardholders": "issuing.cardholder",
    "cards": "issuing.card",
    "authorizations": "issuing.authorization",
    "transactions": "issuing.transaction",
    "events": "event",
}


#: The headings of the overview: what can be spent and what is held, the time, and counts.
_OVERVIEW: Final = (*account_money.HEADINGS, "notices overdue", "clock (UTC)", *COUNTED_KINDS)
#: Those of columns that are there only if an account has something in them.
_RARE: Final = (account_money.HEADINGS[-1], "notices overdue")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account's row in the overview.

    Args:
        id: of the account.
        key: as errors show it.
        created: when it was opened, by its own clock.
        path: its page.
        cells: by the headings of the overview.
    """

    id: str
    key: str
    created: int
    path: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PlatformRows:
    """The rows of a key's account and of those connected to it, newest first.

    Args:
        row: its own.
        connected: those of the newest ``MAX_ROWS``.
        unlisted: how many connected accounts have no row.
    """

    row: AccountRow
    connected: tuple[AccountRow, ...]
    unlisted: int


def overview(sandbox: SandboxView) -> list[PlatformRows]:
    """Return the rows of the newest ``MAX_ROWS`` accounts that have a key, newest first."""
    pages = {id(page.account): page for page in account_pages(sandbox)}
    newest = islice(reversed(sandbox.accounts), MAX_ROWS)
    return [_platform_rows(account, pages) for account in newest]


def headings(platforms: Sequence[PlatformRows]) -> list[tuple[int, str]]:
    """Return the columns of the overview that are shown: the place of a cell, and its heading."""
    rows = [row for each in platforms for row in (each.row, *each.connected)]
    return [
        (place, heading)
        for place, heading in enumerate(_OVERVIEW)
        if heading not in _RARE or any(row.cells[place].text != NOTHING for row in rows)
    ]


def _platform_rows(account: Account, pages: dict[int, AccountPage]) -> PlatformRows:
    newest: Iterator[Account] = islice(reversed(account.connected.values()), MAX_ROWS)
    rows = tuple(_row(pages[id(connected)]) for connected in newest)
    return PlatformRows(_row(pages[id(account)]), rows, len(account.connected) - len(rows))


def _row(page: AccountPage) -> AccountRow:
    account = page.account
    counts = (number(count(account, kind)) for kind in COUNTED_KINDS.values())
    late = notices.overdue(account)
    overdue = Cell(f"{late:,}", "bad number") if late else Cell(NOTHING, "number")
    clock = timestamp(account.clock.now())
    cells = (*account_money.cells(account), overdue, clock, *counts)
    return AccountRow(account.id, account.key, account.created, page.path, cells)
