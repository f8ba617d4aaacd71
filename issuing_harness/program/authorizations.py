"""Authorizations: a card is used, and the merchant captures or gives back."""

from typing import Any

import stripe
from stripe.issuing import Authorization

from issuing_harness.money import Money


class Authorizations:
    """What cards are used for, simulated by Stripe's test helpers."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.authorizations
        self._merchant = client.v1.test_helpers.issuing.authorizations

    def spend(
        self, card: str, amount: Money, merchant: dict[str, Any], **details: Any
    ) -> Authorization:
        """Use the card ``ic_…``, by chip unless ``details`` say otherwise.

        A decline is no error: it is an authorization that was not approved.
        """
        params: Any = {
            "card": card,
            "amount": amount.cents,
            "authorization_method": "chip",
            "merchant_data": merchant,
            **details,
        }
        return self._merchant.create(params)

    def retrieve(self, authorization: str) -> Authorization:
        """The authorization ``iauth_…`` as it is now."""
        return self._api.retrieve(authorization)

    def capture(self, authorization: str, amount: Money | None = None) -> Authorization:
        """The merchant takes the whole of ``iauth_…``, or ``amount``."""
        if amount is None:
            return self._merchant.capture(authorization)
        return self._merchant.capture(authorization, {"capture_amount": amount.cents})

    def reverse(self, authorization: str) -> Authorization:
        """The merchant gives the whole of ``iauth_…`` back."""
        return self._merchant.reverse(authorization)

    def expire(self, authorization: str) -> Authorization:
        """Nobody captures ``iauth_…`` in time."""
        return self._merchant.expire(authorization)
