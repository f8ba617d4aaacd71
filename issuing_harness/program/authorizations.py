"""Authorizations: purchases with a card, what the merchant does next, and fraud challenges."""

from typing import Any

import stripe
from stripe.issuing import Authorization

from issuing_harness.money import Money


class Authorizations:
    """The authorizations of a program; merchants are simulated by Stripe's test helpers.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1.issuing.authorizations
        self._merchant = client.v1.test_helpers.issuing.authorizations

    def spend(
        self, card: str, amount: Money, merchant: dict[str, Any], **details: Any
    ) -> Authorization:
        """Use the card ``ic_…``, by chip unless ``details`` say otherwise.

        A decline is not an error; it returns an authorization with ``approved`` false.
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
        """Retrieve the authorization ``iauth_…``."""
        return self._api.retrieve(authorization)

    def set_metadata(self, authorization: str, metadata: dict[str, str]) -> Authorization:
        """Set metadata of ``iauth_…``."""
        return self._api.update(authorization, {"metadata": metadata})

    def approve(self, authorization: str) -> Authorization:
        """Approve ``iauth_…`` during its real-time request by a call, the older way."""
        return self._api.approve(authorization)

    def decline(self, authorization: str) -> Authorization:
        """Decline ``iauth_…`` during its real-time request by a call, the older way."""
        return self._api.decline(authorization)

    def increment(self, authorization: str, amount: Money) -> Authorization:
        """Raise ``iauth_…`` by ``amount``, as a merchant."""
        return self._merchant.increment(authorization, {"increment_amount": amount.cents})

    def finalize(self, authorization: str, amount: Money, **details: Any) -> Authorization:
        """Replace the estimated amount of ``iauth_…`` by the final one, as a fuel pump."""
        params: Any = {"final_amount": amount.cents, **details}
        return self._merchant.finalize_amount(authorization, params)

    def capture(
        self, authorization: str, amount: Money | None = None, **details: Any
    ) -> Authorization:
        """Capture ``amount`` of ``iauth_…``, or the whole of it."""
        params: Any = details if amount is None else {"capture_amount": amount.cents, **details}
        return self._merchant.capture(authorization, params or None)

    def reverse(self, authorization: str, amount: Money | None = None) -> Authorization:
        """Reverse ``amount`` of ``iauth_…``, or the whole of it."""
        if amount is None:
            return self._merchant.reverse(authorization)
        return self._merchant.reverse(authorization, {"reverse_amount": amount.cents})

    def expire(self, authorization: str) -> Authorization:
        """Expire ``iauth_…``, as if nobody had captured it in time."""
        return self._merchant.expire(authorization)


def verification_data(results: dict[str, str]) -> dict[str, Any]:
    """Return what a merchant verified, as the parameter ``verification_data``.

    Args:
        results: results by what was checked: ``{"cvc": "mismatch"}``; for 3D Secure,
            ``{"three_d_secure": "authenticated"}``.
    """
    secure = {"three_d_secure"} & results.keys()
    checks = {f"{name}_check": results[name] for name in results if name not in secure}
    return checks | {name: {"result": results[name]} for name in secure}


class FraudChallenges:
    """Suspicious purchases and the cardholder's response, by Stripe's test helpers.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._issuing = client.v1.issuing.authorizations
        self._api = client.v1.test_helpers.issuing.authorizations

    def spend_at_risk(
        self, card: str, amount: Money, merchant: dict[str, Any], level: str
    ) -> Authorization:
        """Use the card ``ic_…`` with a fraud risk that Stripe rates ``highest``, or less."""
        params: Any = {
            "card": card,
            "amount": amount.cents,
            "merchant_data": merchant,
            "risk_assessment": {"fraud_risk": {"level": level}},
        }
        return self._api.create(params)

    def list_for(self, authorization: str) -> list[Authorization.FraudChallenge]:
        """List the challenges sent about ``iauth_…``; most authorizations have none."""
        return self._issuing.retrieve(authorization).fraud_challenges or []

    def respond(self, authorization: str, *, confirmed: bool) -> Authorization:
        """Respond to the challenge of ``iauth_…`` as the cardholder, confirming it or not."""
        return self._api.respond(authorization, {"confirmed": confirmed})
