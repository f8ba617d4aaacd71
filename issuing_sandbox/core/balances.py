"""The balances: what Issuing can spend, apart from the payments balance."""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import capability
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.pagination import equal


def retrieve_balance(call: Call) -> Record:
    """``GET /v1/balance``. Holds are gone from ``issuing.available`` at once (money flow, 1.4)."""
    return show_balance(call.account)


def show_balance(account: Account) -> Record:
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


KIND: Final = "balance_transaction"


def retrieve_transaction(call: Call) -> Record:
    """``GET /v1/balance_transactions/{id}``."""
    return call.named_in_path(KIND, "id")


def list_transactions(call: Call) -> Record:
    """``GET /v1/balance_transactions``, newest first."""
    call.refuse_unmodelled("payout")
    return call.page(KIND, wanted=equal(call.params, "currency", "source", "type"))
