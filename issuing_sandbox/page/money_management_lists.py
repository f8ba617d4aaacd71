"""The lists of v2 financial accounts on an account's page, and of what moves their money."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.money_management import books, card_spending, financial_accounts
from issuing_sandbox.money_management import received_credits as credits_v2
from issuing_sandbox.page.cells import Cell, metadata, money, plain, reference, status, timestamp
from issuing_sandbox.page.lists import Column, Listing
from issuing_sandbox.page.records import objects, title_of
from issuing_sandbox.store.tables import Record


def _cents(cell_of: Callable[[Record], Record]) -> Callable[[Record], Cell]:
    """Return what makes a cell of an amount of the second API."""

    def cell(record: Record) -> Cell:
        amount = cell_of(record)
        return money(amount["value"], amount["currency"])

    return cell


def _balance(name: str) -> Column:
    return name.replace("_", " "), _cents(lambda record: record["balance"][name][books.CURRENCY])


def _moved(kind: str, *columns: Column) -> Listing:
    """Return the list of a kind that has an amount, and belongs to a financial account."""
    return Listing(title_of(kind), objects(kind), (*_COMMON, _AMOUNT, *columns, _ACCOUNT))


_COMMON: Final[tuple[Column, ...]] = (
    ("id", lambda record: Cell(record["id"], "id")),
    ("created", lambda record: timestamp(record["created"])),
    ("status", lambda record: status(record["status"])),
)
_AMOUNT: Final[Column] = ("amount", _cents(lambda record: record["amount"]))
_ACCOUNT: Final[Column] = (
    "financial account",
    lambda record: reference(record["financial_account"]),
)
_TYPE: Final[Column] = ("type", lambda record: plain(record["type"]))

#: The lists, by kind of object.
MONEY_MANAGEMENT_LISTS: Final = {
    financial_accounts.KIND: Listing(
        title_of(financial_accounts.KIND),
        objects(financial_accounts.KIND),
        (*_COMMON, *map(_balance, books.SUB_BALANCES), ("metadata", metadata)),
        shown=financial_accounts.render,
    ),
    books.TRANSACTION: _moved(
        books.TRANSACTION,
        ("flow", lambda record: reference(record["flow"][record["flow"]["type"]])),
    ),
    credits_v2.KIND: _moved(credits_v2.KIND, _TYPE),
    card_spending.DEBIT: _moved(
        card_spending.DEBIT, ("card", lambda record: reference(record["card_spend"]["card_v1_id"]))
    ),
}
