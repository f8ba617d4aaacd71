"""What is in an account's books, as a cell."""

from issuing_sandbox.account import Account
from issuing_sandbox.page.cells import Cell, money


def in_book(account: Account, book: str) -> Cell:
    """The cents in one book of the ledger, a line for each currency it has ever held."""
    currencies = sorted({account.currency, *account.ledger.currencies(book)})
    amounts = [money(account.ledger.balance(book, each), each).text for each in currencies]
    return Cell("\n".join(amounts), "number")
