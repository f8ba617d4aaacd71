"""Treasury: financial accounts that cards spend from.

No backend answers these calls yet but Stripe, and only for platforms that it granted Treasury to
(platform, 5.2).
"""

from typing import Any

import stripe
from stripe.treasury import FinancialAccount, ReceivedDebit

from issuing_harness.money import Money


class FinancialAccounts:
    """The financial accounts of a connected account.

    Args:
        client: the SDK, speaking for that account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.treasury.financial_accounts
        self._debits = client.v1.treasury.received_debits
        self._senders = client.v1.test_helpers.treasury.received_credits

    def create_funded(self, amount: Money) -> FinancialAccount:
        """Create a financial account that cards may spend from, and send ``amount`` to it."""
        features: Any = {"card_issuing": {"requested": True}}
        created = self._api.create({"supported_currencies": ["usd"], "features": features})
        self.receive(created.id, amount)
        return self._api.retrieve(created.id)

    def receive(self, account: str, amount: Money) -> None:
        """Let a bank send ``amount`` to ``fa_…``."""
        sent: Any = {
            "amount": amount.cents,
            "currency": "usd",
            "financial_account": account,
            "network": "ach",
        }
        self._senders.create(sent)

    def list_all(self) -> list[FinancialAccount]:
        """List the financial accounts, newest first."""
        return self._api.list().data

    def cash(self, account: str) -> Money:
        """Return the cash balance of ``fa_…``."""
        return Money(self._api.retrieve(account).balance.cash["usd"])

    def list_debits(self, account: str) -> list[ReceivedDebit]:
        """List the debits of ``fa_…``, newest first."""
        return self._debits.list({"financial_account": account}).data
