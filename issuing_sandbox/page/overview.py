"""The first page: a row for each account, and those of the connected ones under their platform."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.page.cells import Cell, moment, number
from issuing_sandbox.page.finding import Named, named
from issuing_sandbox.page.money import in_book
from issuing_sandbox.page.records import MOST, count

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
