"""Money between financial accounts and banks: payments out, transfers in, and what is reversed.

Test bank accounts say what becomes of a payment or a transfer
(docs.stripe.com/treasury/moving-money): a payment names one by its numbers, a transfer by a token.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, Self, TypeVar

import stripe
from stripe.treasury import (
    CreditReversal,
    DebitReversal,
    FinancialAccount,
    InboundTransfer,
    OutboundPayment,
    ReceivedCredit,
    ReceivedDebit,
    Transaction,
    TransactionEntry,
)

from issuing_harness.clock import wait_until
from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice_in_words, choice_of
from issuing_harness.program.dates import DatedClock
from issuing_harness.program.prices import parse_signed_amount

#: Seconds that features and banks may take before the harness stops waiting for them.
TIMEOUT: Final = 60
#: What a business takes besides to move money by ACH.
CAPABILITIES: Final[dict[str, Any]] = {
    name: {"requested": True} for name in ("treasury", "us_bank_account_ach_payments")
}
#: What a financial account takes to pay by bank and inside Stripe, and to pull money.
FEATURES: Final[dict[str, Any]] = {
    "inbound_transfers": {"ach": {"requested": True}},
    "intra_stripe_flows": {"requested": True},
    "outbound_payments": {"ach": {"requested": True}},
}
_ROUTING_NUMBER: Final = "110000000"
_WORKS: Final = "000123456789"
#: By what becomes of a payment, the account number of the bank account that it goes to.
RECEIVERS: Final[Mapping[str, str]] = {
    "is slow": "000000000009",
    "is closed": "000111111113",
    "does not exist": "000111111116",
    "has another number": "000111111119",
    "is out of order": "000000000234",
}
#: By what becomes of a transfer, the payment method that it debits.
PAYERS: Final[Mapping[str, str]] = {
    "works": "pm_usBankAccount",
    "is slow": "pm_usBankAccount_processing",
    "is closed": "pm_usBankAccount_accountClosed",
    "does not exist": "pm_usBankAccount_noAccount",
    "has too little money": "pm_usBankAccount_insufficientFunds",
    "allows no debits": "pm_usBankAccount_debitNotAuthorized",
    "is too risky": "pm_usBankAccount_riskLevelHighest",
}
receiver: Final = choice_in_words("bank account to pay", RECEIVERS)
payer: Final = choice_in_words("bank account to debit", PAYERS)
payment_status: Final = choice_of("status of an outbound payment", OutboundPayment, "status")
transfer_status: Final = choice_of("status of an inbound transfer", InboundTransfer, "status")
transaction_status: Final = choice_of("status of a Transaction", Transaction, "status")
entry_type: Final = choice_of("type of an entry", TransactionEntry, "type")
return_code: Final = choice_of("reason for a return", OutboundPayment.ReturnedDetails, "code")
failure_code: Final = choice_of(
    "reason why a transfer has failed", InboundTransfer.FailureDetails, "code"
)


class _HasStatus(Protocol):
    status: Any


T = TypeVar("T", bound=_HasStatus)


class EntryRow(NamedTuple):
    """An entry of a Transaction.

    Args:
        type: what it is, ``outbound_payment_posting``.
        cash: what it adds to cash, negative for what it takes.
        outbound_pending: what it adds to what is held for going out.
    """

    type: str
    cash: Money
    outbound_pending: Money

    @classmethod
    def parse(cls, cells: Sequence[str]) -> Self:
        """Return the entry that a table's row describes: its type and two signed amounts.

        Raises:
            VocabularyError: the type is none of Stripe's, or there are not three cells.
        """
        if len(cells) != len(cls._fields):
            raise VocabularyError(
                "A row of entries has a type, cash and what is outbound pending, like "
                f"| outbound payment | -$10.00 | $10.00 |; this one is | {' | '.join(cells)} |."
            )
        type_, *amounts = cells
        cash, pending = map(parse_signed_amount, amounts)
        return cls(entry_type(type_.replace(" ", "_")), cash, pending)


class BankFlows:
    """The financial accounts of a business, the money it sends and pulls, and what it reverses.

    Args:
        client: the SDK, speaking for the business's account.
        clock: the clock to wait by.
    """

    def __init__(self, client: stripe.StripeClient, clock: DatedClock) -> None:
        self._api = client.v1.treasury
        self._helpers = client.v1.test_helpers.treasury
        self._clock = clock

    def open_account(self, cash: Money) -> FinancialAccount:
        """Open a financial account, wait for its features, and let a bank send ``cash`` to it.

        Raises:
            WaitTimeout: a feature did not become active in time.
        """
        params: Any = {"supported_currencies": ["usd"], "features": FEATURES}
        account = self._api.financial_accounts.create(params).id
        wait_until(
            self._clock,
            TIMEOUT,
            lambda: self.account(account),
            lambda found: len(found.active_features or []) > len(FEATURES) - 1,
            awaited=f"the features of {account}",
            describe=lambda found: f"active: {', '.join(found.active_features or [])}",
        )
        if cash.cents:
            self.receive(account, cash)
        return self.account(account)

    def account(self, name: str) -> FinancialAccount:
        """Retrieve the financial account ``fa_…``."""
        return self._api.financial_accounts.retrieve(name)

    def cash(self, name: str) -> Money:
        """Return the cash of ``fa_…``."""
        return Money(self.account(name).balance.cash["usd"])

    def give_up_intra_stripe(self, name: str) -> None:
        """Request the feature no more by which ``fa_…`` moves money inside Stripe."""
        params: Any = {"intra_stripe_flows": {"requested": False}}
        self._api.financial_accounts.features.update(name, params)

    def receive(self, name: str, amount: Money) -> ReceivedCredit:
        """Let a bank send money to ``fa_…``."""
        params: Any = {**_flow(name, amount), "network": "ach"}
        return self._helpers.received_credits.create(params)

    def lose(self, name: str, amount: Money) -> ReceivedDebit:
        """Let a bank take money from ``fa_…``."""
        params: Any = {**_flow(name, amount), "network": "ach"}
        return self._helpers.received_debits.create(params)

    def pay(self, name: str, amount: Money, number: str = _WORKS) -> OutboundPayment:
        """Pay a supplier's bank account, by its account number, from ``fa_…``."""
        data = {
            "type": "us_bank_account",
            "billing_details": {"name": "Supplies Inc."},
            "us_bank_account": {
                "account_holder_type": "company",
                "account_number": number,
                "routing_number": _ROUTING_NUMBER,
            },
        }
        params: Any = {**_flow(name, amount), "destination_payment_method_data": data}
        return self._api.outbound_payments.create(params)

    def pay_account(self, name: str, amount: Money, other: str) -> OutboundPayment:
        """Pay the financial account ``other`` of somebody else from ``fa_…``, inside Stripe."""
        data = {"type": "financial_account", "financial_account": other}
        params: Any = {**_flow(name, amount), "destination_payment_method_data": data}
        return self._api.outbound_payments.create(params)

    def payment(self, name: str) -> OutboundPayment:
        """Retrieve the payment ``obp_…``."""
        return self._api.outbound_payments.retrieve(name)

    def cancel_payment(self, name: str) -> OutboundPayment:
        """Cancel the payment ``obp_…``."""
        return self._api.outbound_payments.cancel(name)

    def post(self, name: str) -> OutboundPayment:
        """Let the bank take the money of ``obp_…``."""
        return self._helpers.outbound_payments.post(name)

    def fail_payment(self, name: str) -> OutboundPayment:
        """Let the payment ``obp_…`` not be sent."""
        return self._helpers.outbound_payments.fail(name)

    def send_back(self, name: str, code: str) -> OutboundPayment:
        """Let the bank send the money of ``obp_…`` back for a reason."""
        params: Any = {"returned_details": {"code": code}}
        return self._helpers.outbound_payments.return_outbound_payment(name, params)

    def pull(self, name: str, amount: Money, method: str) -> InboundTransfer:
        """Pull money into ``fa_…`` from the business's bank account, a payment method."""
        params: Any = {**_flow(name, amount), "origin_payment_method": method}
        return self._api.inbound_transfers.create(params)

    def transfer(self, name: str) -> InboundTransfer:
        """Retrieve the transfer ``ibt_…``."""
        return self._api.inbound_transfers.retrieve(name)

    def cancel_transfer(self, name: str) -> InboundTransfer:
        """Cancel the transfer ``ibt_…``."""
        return self._api.inbound_transfers.cancel(name)

    def succeed(self, name: str) -> InboundTransfer:
        """Let the bank pay the transfer ``ibt_…``."""
        return self._helpers.inbound_transfers.succeed(name)

    def refuse(self, name: str, code: str) -> InboundTransfer:
        """Let the bank refuse the transfer ``ibt_…`` for a reason."""
        params: Any = {"failure_details": {"code": code}}
        return self._helpers.inbound_transfers.fail(name, params)

    def take_back(self, name: str) -> InboundTransfer:
        """Let the bank take back what the transfer ``ibt_…`` has brought."""
        return self._helpers.inbound_transfers.return_inbound_transfer(name)

    def debit(self, name: str) -> ReceivedDebit:
        """Retrieve the received debit ``rd_…``."""
        return self._api.received_debits.retrieve(name)

    def credits_of(self, account: str) -> list[ReceivedCredit]:
        """List what ``fa_…`` has received, newest first."""
        return self._api.received_credits.list({"financial_account": account}).data

    def credit(self, name: str) -> ReceivedCredit:
        """Retrieve the received credit ``rc_…``."""
        return self._api.received_credits.retrieve(name)

    def reverse_credit(self, name: str) -> CreditReversal:
        """Give back the received credit ``rc_…``."""
        return self._api.credit_reversals.create({"received_credit": name})

    def credit_reversal(self, name: str) -> CreditReversal:
        """Retrieve the reversal ``credrev_…``."""
        return self._api.credit_reversals.retrieve(name)

    def reverse_debit(self, name: str) -> DebitReversal:
        """Ask the received debit ``rd_…`` back."""
        return self._api.debit_reversals.create({"received_debit": name})

    def debit_reversal(self, name: str) -> DebitReversal:
        """Retrieve the reversal ``debrev_…``."""
        return self._api.debit_reversals.retrieve(name)

    def transaction(self, name: str) -> Transaction:
        """Retrieve the Transaction ``trxn_…`` with its entries."""
        return self._api.transactions.retrieve(name, {"expand": ["entries"]})

    def wait_for_status(self, retrieve: Callable[[], T], status: str, awaited: str) -> T:
        """Wait until what is retrieved has a status, and return it.

        Raises:
            WaitTimeout: it did not have it in time.
        """
        return wait_until(
            self._clock,
            TIMEOUT,
            retrieve,
            lambda found: found.status == status,
            awaited=f"the status {status} of {awaited}",
            describe=lambda found: f"status {found.status}",
        )


def entry_rows(transaction: Transaction) -> list[EntryRow]:
    """Return the entries of a Transaction that was retrieved with them, oldest first."""
    listed = transaction.entries.data if transaction.entries else []
    return [
        EntryRow(
            entry.type,
            Money(entry.balance_impact.cash),
            Money(entry.balance_impact.outbound_pending),
        )
        for entry in reversed(listed)
    ]


def _flow(account: str, amount: Money) -> dict[str, Any]:
    return {"financial_account": account, "amount": amount.cents, "currency": "usd"}
