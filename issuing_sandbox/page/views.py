"""Which account is shown at which path."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.cells import Cell, in_book, moment, number, plain, state
from issuing_sandbox.page.lists import LISTS, Listing
from issuing_sandbox.page.records import MOST, count, held_back


@dataclass(frozen=True, slots=True)
class Named:
    """An account, and where its page is.

    Args:
        account: one for a key, or one that is connected to such a one.
        path: its page; accounts of one id, which an imported state can make, are numbered.
    """

    account: Account
    path: str


def named(platforms: Sequence[Account]) -> Iterator[Named]:
    """Every account with its path, oldest first, and each one's connected accounts after it."""
    seen: dict[str, int] = {}
    for platform in platforms:
        for account in (platform, *platform.connected.values()):
            times = seen[account.id] = seen.get(account.id, 0) + 1
            yield Named(account, f"/account/{account.id}" + (f"/{times}" if times > 1 else ""))


def connected(platforms: Sequence[Account], account: Account) -> list[Named]:
    """The accounts connected to this one, newest first."""
    return [each for each in named(platforms) if each.account.platform is account][::-1]


def platform(platforms: Sequence[Account], account: Account) -> Named | None:
    """The account that this one is connected to, if it is."""
    return next((each for each in named(platforms) if each.account is account.platform), None)


def find(platforms: Sequence[Account], path: str) -> Named | None:
    """The account whose page is at a path, if there is one."""
    return next((each for each in named(platforms) if each.path == path), None)


#: What an account can have besides what is listed.
UNLISTED: Final = (
    "issuing.token",
    "issuing.personalization_design",
    "issuing.settlement",
    "file",
    "ephemeral_key",
)


@dataclass(frozen=True, slots=True)
class Table:
    """One list, ready to be shown.

    Args:
        listing: what it is a list of.
        rows: its first ones, a cell for each column.
        total: how many there are.
    """

    listing: Listing
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def anchor(self) -> str:
        """Where in the page it is."""
        return self.listing.title.lower().replace(" ", "-")

    @property
    def rest(self) -> int:
        """How many have no row."""
        return self.total - len(self.rows)


def tables(account: Account) -> list[Table]:
    """All lists, empty ones as well."""
    return [_table(account, each) for each in LISTS]


def ids(shown: Iterable[Table]) -> set[str]:
    """What has a row of its own, so that other rows can lead to it."""
    cells = (cell for table in shown for row in table.rows for cell in row)
    return {cell.text for cell in cells if cell.look == "id"}


def facts(account: Account) -> dict[str, Cell]:
    """What comes before the lists, by what it is called."""
    told = {
        "key": plain(account.key),
        "Issuing balance": in_book(account, "issuing"),
        "held by authorizations": in_book(account, "holds"),
        "payments balance": in_book(account, "payments"),
        "clock": _clock(account),
    }
    waiting = held_back(account)
    if waiting is not None:
        told["deliveries"] = state(f"held back, {waiting} waiting to be released")
    return told


def unlisted(account: Account) -> dict[str, int]:
    """How many objects there are of kinds that have no list."""
    counts = {kind: count(account, kind) for kind in UNLISTED}
    return {kind: many for kind, many in counts.items() if many}


def _clock(account: Account) -> Cell:
    """The account's time, and how it goes."""
    clock = account.clock
    goes = "follows this machine's clock" if clock.start is None else "stands still"
    moved = f", moved forward by {clock.moved:,} s" if clock.moved else ""
    return plain(f"{moment(clock.now()).text} UTC, {goes}{moved}")


def _table(account: Account, listing: Listing) -> Table:
    total, found = listing.source(account)
    rows = tuple(tuple(read(record) for _, read in listing.columns) for record in found)
    return Table(listing, rows, total)


#: What is counted of an account, by the heading of the column.
COUNTED: Final = {
    "cardholders": "issuing.cardholder",
    "cards": "issuing.card",
    "authorizations": "issuing.authorization",
    "transactions": "issuing.transaction",
    "events": "event",
    "deliveries": "sandbox.delivery",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An account of the overview.

    Args:
        account: whose row it is.
        path: where its page is.
        cells: what can be spent, what is held, the time, and what ``COUNTED`` names.
    """

    account: Account
    path: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """The account of a key, and those connected to it, newest first.

    Args:
        row: its own.
        connected: the newest ``MOST``.
        unlisted: how many connected accounts there are besides.
    """

    row: Row
    connected: tuple[Row, ...]
    unlisted: int


def overview(accounts: Sequence[Account]) -> list[Platform]:
    """The newest ``MOST`` accounts that have a key, newest first."""
    paths = {id(each.account): each for each in named(accounts)}
    return [_platform(each, paths) for each in islice(reversed(accounts), MOST)]


def _platform(account: Account, paths: dict[int, Named]) -> Platform:
    newest: Iterator[Account] = islice(reversed(account.connected.values()), MOST)
    rows = tuple(_row(paths[id(each)]) for each in newest)
    return Platform(_row(paths[id(account)]), rows, len(account.connected) - len(rows))


def _row(each: Named) -> Row:
    account = each.account
    counts = (number(count(account, kind)) for kind in COUNTED.values())
    balances = (in_book(account, "issuing"), in_book(account, "holds"))
    return Row(account, each.path, (*balances, moment(account.clock.now()), *counts))
