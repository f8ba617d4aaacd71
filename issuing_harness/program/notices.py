"""Notices: what US platforms must tell their connected accounts, and prove that they told.

A public preview that the SDK has no names for (platform, 5.3); only Stripe answers it.
"""

from typing import Any, Final

import stripe

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
