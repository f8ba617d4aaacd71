"""Treasury: financial accounts that cards spend from, and notices owed to connected accounts.

No backend answers these calls yet but Stripe, and only for platforms that it granted Treasury to
(platform, 5.2).
"""

from typing import Any, Final

import stripe
from stripe.treasury import FinancialAccount, ReceivedDebit

from issuing_harness.money import Money
from issuing_harness.program.choices import choice


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
        self._senders.create(
            {
                "amount": amount.cents,
                "currency": "usd",
                "financial_account": created.id,
                "network": "ach",
            }
        )
        return self._api.retrieve(created.id)

    def cash(self, account: str) -> Money:
        """Return the cash balance of ``fa_…``."""
        return Money(self._api.retrieve(account).balance.cash["usd"])

    def list_debits(self, account: str) -> list[ReceivedDebit]:
        """List the debits of ``fa_…``, newest first."""
        return self._debits.list({"financial_account": account}).data


#: The preview version of the API that has account notices.
PREVIEW_VERSION: Final = "2026-06-24.preview"
NOTICES_PATH: Final = "/v1/account_notices"
#: Why an account is owed a notice; the published contract does not have them yet.
NOTICE_REASONS: Final = tuple(
    f"issuing.{name}"
    for name in (
        "account_closed_for_inactivity",
        "account_closed_for_not_providing_business_model_clarification",
        "account_closed_for_not_providing_url_clarification",
        "account_closed_for_not_providing_use_case_clarification",
        "account_closed_for_terms_of_service_violation",
        "application_rejected_for_failure_to_verify",
        "credit_application_rejected",
        "credit_increase_application_rejected",
        "credit_limit_decreased",
        "credit_line_closed",
        "dispute_lost",
        "dispute_submitted",
        "dispute_won",
    )
)
notice_reason: Final = choice("reason for a notice", NOTICE_REASONS)


class AccountNotices:
    """The notices a platform owes a connected account.

    Args:
        client: the SDK, speaking for that account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    def list_unsent(self, reason: str) -> list[Any]:
        """List the notices with a reason (``issuing.dispute_won``) that are not sent yet."""
        page = self._request("get", NOTICES_PATH, sent="false")
        return [notice for notice in page["data"] if notice["reason"] == reason]

    def mark_sent(self, notice: str, to: str, at: int) -> stripe.StripeObject:
        """Record that a notice was mailed ``to`` an address ``at`` a time, in unix seconds."""
        email = {"recipient": to, "subject": "Your dispute", "plain_text": "It was decided."}
        return self._request("post", f"{NOTICES_PATH}/{notice}", email=email, sent_at=at)

    def _request(self, method: str, path: str, **params: Any) -> stripe.StripeObject:
        response = self._client.raw_request(method, path, stripe_version=PREVIEW_VERSION, **params)
        return self._client.deserialize(response, api_mode="V1")
