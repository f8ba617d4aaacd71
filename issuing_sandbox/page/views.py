"""What the page shows: the overview of accounts, and the page of each account with its lists."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.cells import Cell, book_balance, number, plain, status, timestamp
from issuing_sandbox.page.lists import LISTS, Listing
from issuing_sandbox.page.records import MAX_ROWS, count, held_back


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account, and the path of its page.

    Args:
        account: the account of a key, or one that is connected to that.
        path: its page; accounts of one id, which an imported state can make, are numbered.
    """

    account: Account
    path: str


def account_pages(platforms: Sequence[Account]) -> Iterator[AccountPage]:
    """Yield the page of every account, oldest first, each one's connected accounts after it."""
    seen: dict[str, int] = {}
    for platform in platforms:
        for account in (platform, *platform.connected.values()):
            times = seen[account.id] = seen.get(account.id, 0) + 1
            yield AccountPage(
                account, f"/account/{account.id}" + (f"/{times}" if times > 1 else "")
            )


def connected_pages(platforms: Sequence[Account], account: Account) -> list[AccountPage]:
    """Return the pages of the accounts connected to this one, newest first."""
    pages = [page for page in account_pages(platforms) if page.account.platform is account]
    return pages[::-1]


def platform_page(platforms: Sequence[Account], account: Account) -> AccountPage | None:
    """Return the page of the account that this one is connected to, if it is."""
    pages = account_pages(platforms)
    return next((page for page in pages if page.account is account.platform), None)


def find_page(platforms: Sequence[Account], path: str) -> AccountPage | None:
    """Return the page at a path, if there is one."""
    return next((page for page in account_pages(platforms) if page.path == path), None)


#: The kinds that an account can have objects of and the page has no list of.
UNLISTED_KINDS: Final = (
    "issuing.token",
    "issuing.personalization_design",
    "issuing.settlement",
    "file",
    "ephemeral_key",
)


@dataclass(frozen=True, slots=True)
class ListTable:
    """One list of an account, as a table.

    Args:
        listing: the list.
        rows: the first rows, a cell for each column.
        total: how many records there are.
    """

    listing: Listing
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def anchor(self) -> str:
        """The id of the HTML element, to link to."""
        return self.listing.title.lower().replace(" ", "-")

    @property
    def rest(self) -> int:
        """How many records have no row."""
        return self.total - len(self.rows)


def tables(account: Account) -> list[ListTable]:
    """Return all lists of an account, empty ones as well."""
    return [_table(account, listing) for listing in LISTS]


def listed_ids(list_tables: Iterable[ListTable]) -> set[str]:
    """Return the ids that have a row of their own, so that other rows can link to them."""
    cells = (cell for table in list_tables for row in table.rows for cell in row)
    return {cell.text for cell in cells if cell.look == "id"}


def facts(account: Account) -> dict[str, Cell]:
    """Return the cells that come before the lists, by their labels."""
    cells = {
        "key": plain(account.key),
        "Issuing balance": book_balance(account, "issuing"),
        "held by authorizations": book_balance(account, "holds"),
        "payments balance": book_balance(account, "payments"),
        "clock": _clock(account),
    }
    waiting = held_back(account)
    if waiting is not None:
        cells["deliveries"] = status(f"held back, {waiting} waiting to be released")
    return cells


def unlisted_counts(account: Account) -> dict[str, int]:
    """Return how many objects there are of each kind that has no list, if there are any."""
    counts = {kind: count(account, kind) for kind in UNLISTED_KINDS}
    return {kind: total for kind, total in counts.items() if total}


def _clock(account: Account) -> Cell:
    """Return a cell with the account's time, and how it passes."""
    clock = account.clock
    mode = "follows this machine's clock" if clock.start is None else "stands still"
    moved = f", moved forward by {clock.moved:,} s" if clock.moved else ""
    return plain(f"{timestamp(clock.now()).text} UTC, {mode}{moved}")


def _table(account: Account, listing: Listing) -> ListTable:
    total, records = listing.source(account)
    rows = tuple(tuple(make_cell(record) for _, make_cell in listing.columns) for record in records)
    return ListTable(listing, rows, total)


#: The kinds that are counted in the overview, by the heading of the column.
COUNTED_KINDS: Final = {
    "cardholders": "issuing.cardholder",
    "cards": "issuing.card",
    "authorizations": "issuing.authorization",
    "transactions": "issuing.transaction",
    "events": "event",
    "deliveries": "sandbox.delivery",
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account's row in the overview.

    Args:
        account: whose row it is.
        path: its page.
        cells: what can be spent, what is held, the time, and the counts of ``COUNTED_KINDS``.
    """

    account: Account
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


def overview(accounts: Sequence[Account]) -> list[PlatformRows]:
    """Return the rows of the newest ``MAX_ROWS`` accounts that have a key, newest first."""
    pages = {id(page.account): page for page in account_pages(accounts)}
    return [_platform_rows(account, pages) for account in islice(reversed(accounts), MAX_ROWS)]


def _platform_rows(account: Account, pages: dict[int, AccountPage]) -> PlatformRows:
    newest: Iterator[Account] = islice(reversed(account.connected.values()), MAX_ROWS)
    rows = tuple(_row(pages[id(connected)]) for connected in newest)
    return PlatformRows(_row(pages[id(account)]), rows, len(account.connected) - len(rows))


def _row(page: AccountPage) -> AccountRow:
    account = page.account
    counts = (number(count(account, kind)) for kind in COUNTED_KINDS.values())
    balances = (book_balance(account, "issuing"), book_balance(account, "holds"))
    return AccountRow(account, page.path, (*balances, timestamp(account.clock.now()), *counts))
