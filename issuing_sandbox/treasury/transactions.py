"""Transactions of financial accounts and their entries: how they are retrieved and listed.

What makes and moves them is ``books``. What each is about (``flow_details``), and the entries of a
Transaction, are there only when they are expanded.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access, books
from issuing_sandbox.wire.pagination import filter_by, is_within

KIND: Final = books.TRANSACTION
ENTRY_KIND: Final = books.ENTRY
ENTRIES_URL: Final = "/v1/treasury/transaction_entries"


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/transactions/{id}``."""
    return call.named_in_path(KIND, "id")


def retrieve_entry(call: Call) -> Record:
    """``GET /v1/treasury/transaction_entries/{id}``."""
    return call.named_in_path(ENTRY_KIND, "id")


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/transactions`` of one financial account."""
    access.named_in_list(call)
    return call.page(KIND, matches=filter_by(call.params, "financial_account", "status"))


def list_entries(call: Call) -> Record:
    """``GET /v1/treasury/transaction_entries`` of one financial account."""
    access.named_in_list(call)
    effective = call.params.get("effective_at")
    has_values = filter_by(call.params, "financial_account", "transaction")
    return call.page(
        ENTRY_KIND,
        matches=lambda entry: has_values(entry) and is_within(entry["effective_at"], effective),
    )


def entries_list(account: Account, transaction: str) -> Record:
    """Return the entries of a Transaction (``trxn_…``) as ``expand[]=entries`` shows them."""
    return {
        "object": "list",
        "data": list(books.entries_of(account, transaction)),
        "has_more": False,
        "url": f"{ENTRIES_URL}?transaction={transaction}",
    }
