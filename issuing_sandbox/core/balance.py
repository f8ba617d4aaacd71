"""The balances: what Issuing can spend, apart from the payments balance."""

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import capability
from issuing_sandbox.store import Record


def retrieve(call: Call) -> Record:
    """``GET /v1/balance``. Holds are gone from ``issuing.available`` at once (money flow, 1.4)."""
    return show(call.account)


def show(account: Account) -> Record:
    """The balance as answered: one entry a currency, the account's own always among them.

    An account without Issuing has no Issuing balance: inferred.
    """
    shown = {
        "object": "balance",
        "available": [
            {**entry, "source_types": {"card": entry["amount"]}}
            for entry in _entries(account, "payments")
        ],
        "issuing": {"available": _entries(account, "issuing")},
        "livemode": False,
        "pending": [{"amount": 0, "currency": account.currency, "source_types": {"card": 0}}],
    }
    if not capability.is_active(account, capability.ISSUING):
        del shown["issuing"]
    return shown


def _entries(account: Account, book: str) -> list[Record]:
    currencies = sorted({account.currency, *account.ledger.currencies(book)})
    return [{"amount": account.ledger.balance(book, each), "currency": each} for each in currencies]
