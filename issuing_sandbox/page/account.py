"""The page of one account: what there is to say about it, and all its lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.page.cells import Cell, moment, plain, state
from issuing_sandbox.page.lists import LISTS, Listing
from issuing_sandbox.page.money import in_book
from issuing_sandbox.page.records import count, held_back

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
