"""Card flows: what cards on a financial account hold of it, take from it and give back to it."""

from typing import Any, NamedTuple

import stripe
from stripe.issuing import Authorization, Dispute
from stripe.issuing import Transaction as Settled
from stripe.treasury import DebitReversal, ReceivedCredit, ReceivedDebit, Transaction

from issuing_harness.money import Money
from issuing_harness.program.expectations import expect_present


class SubBalances(NamedTuple):
    """What a financial account has.

    Args:
        cash: what can be spent.
        outbound_pending: what is held for what is going out.
    """

    cash: Money
    outbound_pending: Money


class CardFlows:
    """Reads what purchases did to the financial account of their card.

    Each is found from the side of Issuing: an authorization, a transaction or a dispute names it.

    Args:
        client: the SDK, speaking for the connected account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._issuing = client.v1.issuing
        self._treasury = client.v1.treasury

    def balances(self, account: str) -> SubBalances:
        """Return the sub-balances of the financial account ``fa_…``."""
        balance = self._treasury.financial_accounts.retrieve(account).balance
        return SubBalances(Money(balance.cash["usd"]), Money(balance.outbound_pending["usd"]))

    def withdraw_card_issuing(self, account: str) -> None:
        """Withdraw the feature by which cards spend ``fa_…``."""
        features: Any = {"card_issuing": {"requested": False}}
        self._treasury.financial_accounts.features.update(account, features)

    def names_of(self, authorization: str) -> Authorization.Treasury:
        """Return what the authorization ``iauth_…`` names of Treasury's, as it is now.

        Raises:
            ProductFailure: it names nothing, as of a card that spends the Issuing balance.
        """
        found = self._issuing.authorizations.retrieve(authorization)
        named: Authorization.Treasury | None = getattr(found, "treasury", None)
        return expect_present(named, "what the authorization names of Treasury", about=found)

    def hold_of(self, authorization: str) -> Transaction:
        """Return the Transaction that an authorization holds by, with its entries.

        Raises:
            ProductFailure: it has none.
        """
        name = expect_present(
            self.names_of(authorization).transaction, "the Transaction of the authorization"
        )
        return self._treasury.transactions.retrieve(name, {"expand": ["entries"]})

    def debit_of(self, transaction: str) -> ReceivedDebit:
        """Return the received debit of the capture ``ipi_…``, with its Transaction.

        Raises:
            ProductFailure: the capture names none.
        """
        name = self._named_by(transaction, "received_debit")
        return self._treasury.received_debits.retrieve(name, {"expand": ["transaction"]})

    def credit_of(self, transaction: str) -> ReceivedCredit:
        """Return the received credit of the refund ``ipi_…``, with its Transaction.

        Raises:
            ProductFailure: the refund names none.
        """
        name = self._named_by(transaction, "received_credit")
        return self._treasury.received_credits.retrieve(name, {"expand": ["transaction"]})

    def dispute(self, transaction: Settled, **details: Any) -> Dispute:
        """Dispute a capture by its received debit; details as of ``Disputes.create``."""
        debit = self._named_by(transaction.id, "received_debit")
        params: Any = {"treasury": {"received_debit": debit}, **details}
        return self._issuing.disputes.create(params)

    def reversal_of(self, dispute: str) -> DebitReversal:
        """Return the debit reversal of the dispute ``idp_…``.

        Raises:
            ProductFailure: it has none.
        """
        found = self._issuing.disputes.retrieve(dispute)
        named = found.treasury.debit_reversal if found.treasury else None
        name = expect_present(named, "the debit reversal of the dispute", about=found)
        return self._treasury.debit_reversals.retrieve(name)

    def _named_by(self, transaction: str, field: str) -> str:
        found = self._issuing.transactions.retrieve(transaction)
        named: str | None = getattr(getattr(found, "treasury", None), field, None)
        return expect_present(named, f"the {field} of the transaction", about=found)
