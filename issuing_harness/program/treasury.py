"""Financial accounts: Treasury's own, from which a card may spend instead of the Issuing balance.

Nothing here answers yet but Stripe, to platforms it granted Treasury to (platform, 5.2).
"""

from typing import Any, Final

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

    def open(self, amount: Money) -> FinancialAccount:
        """One that cards may spend from, to which somebody has sent ``amount``."""
        features: Any = {"card_issuing": {"requested": True}}
        opened = self._api.create({"supported_currencies": ["usd"], "features": features})
        self._senders.create(
            {
                "amount": amount.cents,
                "currency": "usd",
                "financial_account": opened.id,
                "network": "ach",
            }
        )
        return self._api.retrieve(opened.id)

    def cash(self, account: str) -> Money:
        """What can be spent from ``fa_…`` now."""
        return Money(self._api.retrieve(account).balance.cash["usd"])

    def debits(self, account: str) -> list[ReceivedDebit]:
        """What was taken from ``fa_…``, newest first."""
        return self._debits.list({"financial_account": account}).data


#: The preview that has notices.
PREVIEW: Final = "2026-06-24.preview"
PATH: Final = "/v1/account_notices"


class Notices:
    """The notices a connected account is owed.

    Args:
        client: the SDK, speaking for that account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    def unsent(self, reason: str) -> list[Any]:
        """Those that nobody has sent, for this reason (``issuing.dispute_won``)."""
        page = self._asked("get", PATH, sent="false")
        return [each for each in page["data"] if each["reason"] == reason]

    def sent(self, notice: str, to: str, at: int) -> stripe.StripeObject:
        """Say that a notice was mailed ``to`` an address ``at`` a time, in unix seconds."""
        email = {"recipient": to, "subject": "Your dispute", "plain_text": "It was decided."}
        return self._asked("post", f"{PATH}/{notice}", email=email, sent_at=at)

    def _asked(self, method: str, path: str, **params: Any) -> stripe.StripeObject:
        answer = self._client.raw_request(method, path, stripe_version=PREVIEW, **params)
        return self._client.deserialize(answer, api_mode="V1")
