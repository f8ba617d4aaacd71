"""What an account has: its Issuing balance, its financial accounts of either API, what is held.

An account whose cards spend from a v2 financial account has no Issuing balance, and shows none.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from issuing_sandbox.account import funding_model
from issuing_sandbox.account.account import Account
from issuing_sandbox.money_management import books as books_v2
from issuing_sandbox.money_management import financial_accounts as accounts_v2
from issuing_sandbox.page.cells import NOTHING, Cell, book_balance, lines, money
from issuing_sandbox.page.records import existing_table
from issuing_sandbox.treasury import books, financial_accounts

#: The headings of an account's money in the overview.
HEADINGS: Final = ("Issuing balance", "held", "financial accounts")
#: How many financial accounts the top of a page has.
_FEW: Final = 10


class Funds(NamedTuple):
    """What an open financial account has, in cents.

    Args:
        id: its id, ``fa_…``.
        ready: what can be spent.
        outbound: what is held, or on its way out.
    """

    id: str
    ready: int
    outbound: int


def has_issuing_balance(account: Account) -> bool:
    """Whether cards of the account can spend an Issuing balance."""
    return not funding_model.is_v2_funded(account)


def facts(account: Account) -> dict[str, Cell]:
    """Return the cells that say what the account has, by their labels."""
    cells = {}
    if has_issuing_balance(account):
        cells["Issuing balance"] = book_balance(account, "issuing")
        cells["held by authorizations"] = book_balance(account, "holds")
    cells["payments balance"] = book_balance(account, "payments")
    if found := _of_treasury(account):
        cells["financial accounts"] = _told(found, "cash")
    if found := _of_v2(account):
        cells["v2 financial accounts"] = _told(found, "available")
    return cells


def cells(account: Account) -> tuple[Cell, ...]:
    """Return the cells of the account in the overview, below ``HEADINGS``."""
    none = Cell(NOTHING, "number")
    found = [*_of_treasury(account), *_of_v2(account)]
    if has_issuing_balance(account):
        own = (book_balance(account, "issuing"), book_balance(account, "holds"))
    else:
        own = (none, none)
    return (*own, _summed(found) if found else none)


def _summed(found: list[Funds]) -> Cell:
    """Return a cell with what financial accounts have together, and what is held there."""
    outbound = sum(each.outbound for each in found)
    told = [money(sum(each.ready for each in found)).text]
    return Cell("\n".join([*told, f"{money(outbound).text} held"] if outbound else told), "number")


def _of_treasury(account: Account) -> list[Funds]:
    return _funds(account, financial_accounts.KIND, books.balance, books.OUTBOUND_PENDING)


def _of_v2(account: Account) -> list[Funds]:
    return _funds(account, accounts_v2.KIND, books_v2.balance, books_v2.OUTBOUND_PENDING)


def _funds(account: Account, kind: str, balance: Callable[..., int], outbound: str) -> list[Funds]:
    """Return what the open financial accounts of a kind have, newest first.

    Args:
        account: whose they are.
        kind: of either API.
        balance: returns the cents in a sub-balance of one, by default of what can be spent.
        outbound: the sub-balance of what is held, or on its way out.
    """
    table = existing_table(account, kind)
    records = table.newest_first() if table else ()
    opened = [each["id"] for each in records if each["status"] == "open"]
    return [
        Funds(name, balance(account, name), balance(account, name, outbound)) for name in opened
    ]


def _told(found: list[Funds], word: str) -> Cell:
    """Return a cell with a line for each of the newest; ``word`` is what can be spent."""
    return lines([_line(each, word) for each in found[:_FEW]])


def _line(funds: Funds, word: str) -> str:
    outbound = f", {money(funds.outbound).text} outbound pending" if funds.outbound else ""
    return f"{funds.id}: {money(funds.ready).text} {word}{outbound}"
