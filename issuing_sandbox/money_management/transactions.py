"""Transactions of the second API and their entries: list and retrieve."""

from issuing_sandbox.call import Call
from issuing_sandbox.money_management import books, financial_accounts
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire import moments
from issuing_sandbox.wire.pages import of_table, page_of
from issuing_sandbox.wire.pagination import filter_by


def list_all(call: Call) -> Record:
    """``GET /v2/money_management/transactions``, newest first; of an account, or of one flow."""
    financial_accounts.check_funding(call.account)
    table = call.account.table(books.TRANSACTION)
    return page_of(
        call.url,
        call.params,
        lambda params: of_table(
            table, [*filter_by(params, "financial_account", "flow"), *moments.within(params)]
        ),
    )


def retrieve(call: Call) -> Record:
    """``GET /v2/money_management/transactions/{id}``."""
    return call.named_in_path(books.TRANSACTION, "id")


def list_entries(call: Call) -> Record:
    """``GET /v2/money_management/transaction_entries``, newest first; of one Transaction."""
    financial_accounts.check_funding(call.account)
    table = call.account.table(books.ENTRY)
    return page_of(
        call.url,
        call.params,
        lambda params: of_table(
            table, [*filter_by(params, "transaction"), *moments.within(params)]
        ),
    )


def retrieve_entry(call: Call) -> Record:
    """``GET /v2/money_management/transaction_entries/{id}``."""
    return call.named_in_path(books.ENTRY, "id")
