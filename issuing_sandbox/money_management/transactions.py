"""Transactions of the second API and their entries: list and retrieve."""

from issuing_sandbox.call import Call
from issuing_sandbox.money_management import books, financial_accounts
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire import moments
from issuing_sandbox.wire.pagination import filter_by


def list_all(call: Call) -> Record:
    """``GET /v2/money_management/transactions``, newest first; of an account, or of one flow."""
    return financial_accounts.page_of_kind(
        call,
        books.TRANSACTION,
        lambda params: [
            *filter_by(params, "financial_account", "flow"),
            *moments.within(params),
        ],
    )


def retrieve(call: Call) -> Record:
    """``GET /v2/money_management/transactions/{id}``."""
    return call.named_in_path(books.TRANSACTION, "id")


def list_entries(call: Call) -> Record:
    """``GET /v2/money_management/transaction_entries``, newest first; of one Transaction."""
    return financial_accounts.page_of_kind(
        call,
        books.ENTRY,
        lambda params: [*filter_by(params, "transaction"), *moments.within(params)],
    )


def retrieve_entry(call: Call) -> Record:
    """``GET /v2/money_management/transaction_entries/{id}``."""
    return call.named_in_path(books.ENTRY, "id")
