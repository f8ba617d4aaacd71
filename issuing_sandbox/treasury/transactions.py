"""Transactions of financial accounts and their entries: how they are retrieved and listed.

What makes and moves them is ``books``. What each is about (``flow_details``), and the entries of a
Transaction, are there only when they are expanded.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access, books
from issuing_sandbox.wire.pagination import InOrderOf, filter_by, within

KIND: Final = books.TRANSACTION
ENTRY_KIND: Final = books.ENTRY
POSTED_AT: Final = "posted_at"
#: Where a Transaction has the time at which it was posted, in unix seconds.
POSTING: Final = f"status_transitions.{POSTED_AT}"
ENTRIES_URL: Final = "/v1/treasury/transaction_entries"


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/transactions/{id}``."""
    return call.named_in_path(KIND, "id")


def retrieve_entry(call: Call) -> Record:
    """``GET /v1/treasury/transaction_entries/{id}``."""
    return call.named_in_path(ENTRY_KIND, "id")


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/transactions`` of one financial account.

    Ordered by ``posted_at``, those that are not posted come last: inferred.

    Raises:
        SandboxFault: a time of posting is asked for without what must be given with it.
    """
    access.named_in_list(call)
    params = call.params
    by_posting = params.get("order_by") == POSTED_AT
    posted = (params.get("status_transitions") or {}).get(POSTED_AT)
    if posted is not None and not (by_posting and params.get("status") == "posted"):
        raise SandboxFault(
            "A filter by status_transitions[posted_at] takes status=posted and order_by=posted_at.",
            param="status_transitions",
        )
    table = call.account.table(KIND)
    return call.page(
        KIND,
        where=[*filter_by(params, "financial_account", "status"), *within(POSTING, posted)],
        ordered=InOrderOf(table, POSTING) if by_posting else table,
    )


def list_entries(call: Call) -> Record:
    """``GET /v1/treasury/transaction_entries`` of one financial account.

    An entry is effective when it is made, so that either order (``order_by``) is the same.
    """
    access.named_in_list(call)
    effective = within("effective_at", call.params.get("effective_at"))
    has_values = filter_by(call.params, "financial_account", "transaction")
    return call.page(ENTRY_KIND, where=[*has_values, *effective])


def entries_list(account: Account, transaction: str) -> Record:
    """Return the entries of a Transaction (``trxn_…``) as ``expand[]=entries`` shows them."""
    return {
        "object": "list",
        "data": list(books.entries_of(account, transaction)),
        "has_more": False,
        "url": f"{ENTRIES_URL}?transaction={transaction}",
    }
