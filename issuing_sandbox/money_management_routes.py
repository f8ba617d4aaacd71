"""The routes of money management, the part of the route table that is about v2 accounts."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.money_management import (
    card_spending,
    financial_accounts,
    received_credits,
    transactions,
)
from issuing_sandbox.store.tables import Record

_PATH: Final = "/v2/money_management"

MONEY_MANAGEMENT_ROUTES: Final[dict[tuple[str, str], Callable[[Call], Record]]] = {
    ("GET", f"{_PATH}/financial_accounts"): financial_accounts.list_all,
    ("GET", f"{_PATH}/financial_accounts/{{id}}"): financial_accounts.retrieve,
    ("POST", f"{_PATH}/financial_accounts/{{id}}"): financial_accounts.update,
    ("GET", f"{_PATH}/financial_addresses"): received_credits.list_addresses,
    ("POST", f"{_PATH}/financial_addresses"): received_credits.create_address,
    ("GET", f"{_PATH}/financial_addresses/{{id}}"): received_credits.retrieve_address,
    ("GET", f"{_PATH}/received_credits"): received_credits.list_all,
    ("GET", f"{_PATH}/received_credits/{{id}}"): received_credits.retrieve,
    ("GET", f"{_PATH}/received_debits"): card_spending.list_debits,
    ("GET", f"{_PATH}/received_debits/{{id}}"): card_spending.retrieve_debit,
    ("POST", f"{_PATH}/test_helpers/financial_addresses/{{id}}/credit"): (
        received_credits.credit_address
    ),
    ("POST", "/v2/test_helpers/financial_addresses/{id}/credit"): received_credits.credit_address,
    ("GET", f"{_PATH}/transaction_entries"): transactions.list_entries,
    ("GET", f"{_PATH}/transaction_entries/{{id}}"): transactions.retrieve_entry,
    ("GET", f"{_PATH}/transactions"): transactions.list_all,
    ("GET", f"{_PATH}/transactions/{{id}}"): transactions.retrieve,
}
