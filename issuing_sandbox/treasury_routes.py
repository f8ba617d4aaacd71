"""The routes of Treasury, the part of the route table that is about financial accounts."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers import bank_flows as test_bank_flows
from issuing_sandbox.test_helpers import received_flows as test_received_flows
from issuing_sandbox.treasury import (
    bank_debit_reversals,
    closing,
    credit_reversals,
    debit_reversals,
    financial_accounts,
    inbound_transfers,
    outbound_payments,
    received_credits,
    received_debits,
    received_flows,
    transactions,
)

TREASURY_ROUTES: Final[dict[tuple[str, str], Callable[[Call], Record]]] = {
    ("POST", "/v1/test_helpers/treasury/inbound_transfers/{id}/fail"): (
        test_bank_flows.fail_transfer
    ),
    ("POST", "/v1/test_helpers/treasury/inbound_transfers/{id}/return"): (
        test_bank_flows.return_transfer
    ),
    ("POST", "/v1/test_helpers/treasury/inbound_transfers/{id}/succeed"): (
        test_bank_flows.succeed_transfer
    ),
    ("POST", "/v1/test_helpers/treasury/outbound_payments/{id}/fail"): (
        test_bank_flows.fail_payment
    ),
    ("POST", "/v1/test_helpers/treasury/outbound_payments/{id}/post"): (
        test_bank_flows.post_payment
    ),
    ("POST", "/v1/test_helpers/treasury/outbound_payments/{id}/return"): (
        test_bank_flows.return_payment
    ),
    ("POST", "/v1/test_helpers/treasury/received_credits"): test_received_flows.create_credit,
    ("POST", "/v1/test_helpers/treasury/received_debits"): test_received_flows.create_debit,
    ("GET", "/v1/treasury/credit_reversals"): credit_reversals.list_all,
    ("POST", "/v1/treasury/credit_reversals"): credit_reversals.create,
    ("GET", "/v1/treasury/credit_reversals/{credit_reversal}"): credit_reversals.retrieve,
    ("GET", "/v1/treasury/debit_reversals"): debit_reversals.list_all,
    ("POST", "/v1/treasury/debit_reversals"): bank_debit_reversals.create,
    ("GET", "/v1/treasury/debit_reversals/{debit_reversal}"): debit_reversals.retrieve,
    ("GET", "/v1/treasury/financial_accounts"): financial_accounts.list_all,
    ("POST", "/v1/treasury/financial_accounts"): financial_accounts.create,
    ("GET", "/v1/treasury/financial_accounts/{financial_account}"): financial_accounts.retrieve,
    ("POST", "/v1/treasury/financial_accounts/{financial_account}"): financial_accounts.update,
    ("POST", "/v1/treasury/financial_accounts/{financial_account}/close"): closing.close,
    ("GET", "/v1/treasury/financial_accounts/{financial_account}/features"): (
        financial_accounts.retrieve_features
    ),
    ("POST", "/v1/treasury/financial_accounts/{financial_account}/features"): (
        financial_accounts.update_features
    ),
    ("GET", "/v1/treasury/inbound_transfers"): inbound_transfers.list_all,
    ("POST", "/v1/treasury/inbound_transfers"): inbound_transfers.create,
    ("GET", "/v1/treasury/inbound_transfers/{id}"): inbound_transfers.retrieve,
    ("POST", "/v1/treasury/inbound_transfers/{inbound_transfer}/cancel"): inbound_transfers.cancel,
    ("GET", "/v1/treasury/outbound_payments"): outbound_payments.list_all,
    ("POST", "/v1/treasury/outbound_payments"): outbound_payments.create,
    ("GET", "/v1/treasury/outbound_payments/{id}"): outbound_payments.retrieve,
    ("POST", "/v1/treasury/outbound_payments/{id}/cancel"): outbound_payments.cancel,
    ("GET", "/v1/treasury/received_credits"): received_credits.list_all,
    ("GET", "/v1/treasury/received_credits/{id}"): received_credits.retrieve,
    ("GET", "/v1/treasury/received_debits"): received_debits.list_all,
    ("GET", "/v1/treasury/received_debits/{id}"): received_debits.retrieve,
    ("GET", "/v1/treasury/transaction_entries"): transactions.list_entries,
    ("GET", "/v1/treasury/transaction_entries/{id}"): transactions.retrieve_entry,
    ("GET", "/v1/treasury/transactions"): transactions.list_all,
    ("GET", "/v1/treasury/transactions/{id}"): transactions.retrieve,
}

#: Renders a record as the API shows it, by kind; records of other kinds are shown as they are.
TREASURY_RENDERERS: Final[dict[str, Callable[[Account, Record], Record]]] = {
    financial_accounts.KIND: financial_accounts.render,
    received_credits.KIND: received_flows.render,
    received_debits.KIND: received_flows.render,
}

#: The kind of object by its id's prefix, for expansion.
TREASURY_KINDS: Final = {
    "credrev": "treasury.credit_reversal",
    "debrev": debit_reversals.KIND,
    "fa": financial_accounts.KIND,
    "ibt": "treasury.inbound_transfer",
    "obp": "treasury.outbound_payment",
    "rc": received_credits.KIND,
    "rd": received_debits.KIND,
    "trxn": transactions.KIND,
    "trxne": transactions.ENTRY_KIND,
}
