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

    def note(self, authorization: str, metadata: dict[str, str]) -> Authorization:
        """Write metadata on ``iauth_…``."""
        return self._api.update(authorization, {"metadata": metadata})

    def approve(self, authorization: str) -> Authorization:
        """Approve ``iauth_…`` while it is asked about, the older way."""
        return self._api.approve(authorization)

    def decline(self, authorization: str) -> Authorization:
        """Decline ``iauth_…`` while it is asked about, the older way."""
        return self._api.decline(authorization)

    def increment(self, authorization: str, amount: Money) -> Authorization:
        """The merchant asks for ``amount`` more on ``iauth_…``."""
        return self._merchant.increment(authorization, {"increment_amount": amount.cents})

    def finalize(self, authorization: str, amount: Money, **details: Any) -> Authorization:
        """What was an estimate on ``iauth_…`` turns out to be ``amount``."""
        params: Any = {"final_amount": amount.cents, **details}
        return self._merchant.finalize_amount(authorization, params)

    def capture(
        self, authorization: str, amount: Money | None = None, **details: Any
    ) -> Authorization:
        """The merchant takes the whole of ``iauth_…``, or ``amount``."""
        params: Any = details if amount is None else {"capture_amount": amount.cents, **details}
        return self._merchant.capture(authorization, params or None)

    def reverse(self, authorization: str, amount: Money | None = None) -> Authorization:
        """The merchant gives the whole of ``iauth_…`` back, or ``amount``."""
        if amount is None:
            return self._merchant.reverse(authorization)
        return self._merchant.reverse(authorization, {"reverse_amount": amount.cents})

    def expire(self, authorization: str) -> Authorization:
        """Nobody captures ``iauth_…`` in time."""
        return self._merchant.expire(authorization)


def checks(told: dict[str, str]) -> dict[str, Any]:
    """What a merchant verified, as Stripe has it.

    Args:
        told: by what was checked, its result: ``{"cvc": "mismatch"}``; of 3D Secure,
            ``{"three_d_secure": "authenticated"}``.
    """
    secure = {"three_d_secure"} & told.keys()
    plain = {f"{name}_check": told[name] for name in told if name not in secure}
    return plain | {name: {"result": told[name]} for name in secure}


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
