"""Transactions of the second API and their entries: list and retrieve."""

from issuing_sandbox.call import Call
from issuing_sandbox.money_management import books, financial_accounts
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.pages import of_table, page_of


def list_all(call: Call) -> Record:
    """``GET /v2/money_management/transactions``, newest first; of an account, or of one flow."""
    financial_accounts.check_funding(call.account)

    def matches(record: Record, owner: str | None, flow: str | None) -> bool:
        is_of_flow = flow is None or flow in record["flow"].values()
        return owner in (None, record["financial_account"]) and is_of_flow

    return page_of(
        call.url,
        call.params,
        lambda params: of_table(
            call.account.table(books.TRANSACTION),
            lambda record: (
                matches(record, params.get("financial_account"), params.get("flow"))
                and books.created_within(params)(record)
            ),
            lambda record: record,
        ),
    )


def retrieve(call: Call) -> Record:
    """``GET /v2/money_management/transactions/{id}``."""
    return call.named_in_path(books.TRANSACTION, "id")


def list_entries(call: Call) -> Record:
    """``GET /v2/money_management/transaction_entries``, newest first; of one Transaction."""
    financial_accounts.check_funding(call.account)
    return page_of(
        call.url,
        call.params,
        lambda params: of_table(
            call.account.table(books.ENTRY),
            lambda record: (
                params.get("transaction") in (None, record["transaction"])
                and books.created_within(params)(record)
            ),
            lambda record: record,
        ),
    )


def retrieve_entry(call: Call) -> Record:
    """``GET /v2/money_management/transaction_entries/{id}``."""
    return call.named_in_path(books.ENTRY, "id")
