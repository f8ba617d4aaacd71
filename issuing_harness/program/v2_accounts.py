"""v2 financial accounts, which the cards of an account of today spend from, and what it refuses."""

from typing import TYPE_CHECKING, Any

import stripe
from stripe.issuing import Card

from issuing_harness.money import Money
from issuing_harness.program.calls import VALID_CARD
from issuing_harness.program.funding import VERSION, Funding

if TYPE_CHECKING:  # older SDKs have no v2 accounts
    from stripe.v2.money_management import Transaction


class V2Accounts:
    """The v2 financial account of a program.

    Args:
        client: the SDK.
        funding: what the program's cards spend from.
    """

    def __init__(self, client: stripe.StripeClient, funding: Funding) -> None:
        self._client = client
        self._funding = funding
        self._options: stripe.RequestOptions = {"stripe_version": VERSION}

    @property
    def id(self) -> str:
        """The id ``fa_test_…`` of the account."""
        return self._funding.card_parameters["financial_account_v2"]

    def held(self) -> Money:
        """Return what the account holds back for purchases that wait for their capture."""
        account = self._client.v2.money_management.financial_accounts.retrieve(
            self.id, {}, self._options
        )
        return Money(account.balance.outbound_pending["usd"].value)

    def newest_transaction(self) -> "Transaction":
        """Return the newest Transaction of the account."""
        named: Any = {"financial_account": self.id, "limit": 1}
        return self._client.v2.money_management.transactions.list(named, self._options).data[0]

    def issue_naming(self, cardholder: str, **account: str) -> Card:
        """Issue a virtual card to ``ich_…`` that names this account as its money, or none."""
        params: Any = {**VALID_CARD, "cardholder": cardholder, **account}
        return self._client.v1.issuing.cards.create(params)

    def list_treasury(self) -> object:
        """List the financial accounts of Treasury, those of the first API."""
        return self._client.v1.treasury.financial_accounts.list({"limit": 1})
