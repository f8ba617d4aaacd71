"""Challenges: a purchase looks like fraud, and the cardholder is asked whether it was them."""

from typing import Any

import stripe
from stripe.issuing import Authorization

from issuing_harness.money import Money


class Challenges:
    """Suspicion and its answer, simulated by Stripe's test helpers."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._issuing = client.v1.issuing.authorizations
        self._api = client.v1.test_helpers.issuing.authorizations

    def provoke(
        self, card: str, amount: Money, merchant: dict[str, Any], level: str
    ) -> Authorization:
        """Use the card ``ic_…`` in a way that Stripe finds risky: ``highest``, or less."""
        params: Any = {
            "card": card,
            "amount": amount.cents,
            "merchant_data": merchant,
            "risk_assessment": {"fraud_risk": {"level": level}},
        }
        return self._api.create(params)

    def of(self, authorization: str) -> list[Authorization.FraudChallenge]:
        """What was sent about ``iauth_…``; nothing, for most."""
        return self._issuing.retrieve(authorization).fraud_challenges or []

    def answer(self, authorization: str, *, confirmed: bool) -> Authorization:
        """The cardholder says of ``iauth_…`` that it was them, or that it was not."""
        return self._api.respond(authorization, {"confirmed": confirmed})
