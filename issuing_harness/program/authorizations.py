"""Authorizations: purchases with a card, what the merchant does next, and fraud challenges."""

from collections.abc import Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Authorization, Card, Cardholder
from stripe.params.test_helpers.issuing import (
    AuthorizationCreateParams,
    AuthorizationCreateParamsVerificationData,
    AuthorizationCreateParamsVerificationDataThreeDSecure,
)

from issuing_harness.errors import GivenNotMet, ProductFailure, VocabularyError
from issuing_harness.money import Money
from issuing_harness.program import cast
from issuing_harness.program.choices import choice, choice_in_words, choice_of, known_choices
from issuing_harness.program.descriptions import (
    decision_in_words,
    describe,
    request_in_words,
    with_meaning,
)
from issuing_harness.program.expectations import expect, expect_one


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

    def spend_by_wallet(
        self, card: str, amount: Money, merchant: dict[str, Any], wallet: str
    ) -> Authorization:
        """Use the card ``ic_…`` contactless, by a wallet such as ``apple_pay``."""
        return self.spend(card, amount, merchant, authorization_method="contactless", wallet=wallet)

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


#: How a card is presented, by the words of a sentence.
PRESENTATIONS: Final[Mapping[str, str]] = {
    "by chip": "chip",
    "by swipe": "swipe",
    "by keyed-in number": "keyed_in",
    "contactless": "contactless",
    "online": "online",
}
#: How Stripe rates the risk that a purchase is fraud, by the words of a sentence.
FRAUD_RISKS: Final[Mapping[str, str]] = {
    "the highest": "highest",
    "an elevated": "elevated",
    "a normal": "normal",
    "a low": "low",
    "no assessed": "not_assessed",
}
#: Fields of ``verification_data`` by what a merchant verifies.
VERIFIED: Final[Mapping[str, str]] = {
    "cvc": "cvc_check",
    "expiry": "expiry_check",
    "address_line1": "address_line1_check",
    "address_postal_code": "address_postal_code_check",
    "3-D_Secure": "three_d_secure",
}
presentation: Final = choice_in_words("way to present a card", PRESENTATIONS)
fraud_risk: Final = choice_in_words("fraud risk", FRAUD_RISKS)
wallet: Final = choice_of("digital wallet", AuthorizationCreateParams, "wallet")
#: Reasons that only an approval has, and those that either may have: when nobody decided in time or
#: in a valid manner, when the network did (docs.stripe.com/api/issuing/authorizations/object).
_APPROVED: Final = ("card_active", "webhook_approved")
_EITHER: Final = ("network_fallback", "stripe_internal_error", "webhook_error", "webhook_timeout")
_REASONS: Final = known_choices(Authorization.RequestHistory, "reason")
approval_reason: Final = choice(
    "reason for an approval", [each for each in _REASONS if each in (*_APPROVED, *_EITHER)]
)
decline_reason: Final = choice(
    "reason for a decline", [each for each in _REASONS if each not in _APPROVED]
)
challenge_status: Final = choice_of(
    "fraud challenge status", Authorization.FraudChallenge, "status"
)
undeliverable_reason: Final = choice_of(
    "reason why a fraud challenge is undeliverable",
    Authorization.FraudChallenge,
    "undeliverable_reason",
)
authorization_status: Final = choice_of("authorization status", Authorization, "status")


def verification_data(results: Mapping[str, str]) -> dict[str, Any]:
    """Return what a merchant verified, as the parameter ``verification_data``.

    Args:
        results: results by what was verified: ``{"cvc": "mismatch", "3-D_Secure": "failed"}``.

    Raises:
        VocabularyError: there is no such result.
    """
    return {VERIFIED[name]: _result(VERIFIED[name], text) for name, text in results.items()}


def _result(field: str, text: str) -> Any:
    if field == "three_d_secure":
        secure = AuthorizationCreateParamsVerificationDataThreeDSecure
        return {"result": choice_of("result of 3-D Secure", secure, "result")(text)}
    return choice_of("result", AuthorizationCreateParamsVerificationData, field)(text)


def expect_decision(authorization: Authorization, expected: str) -> Authorization:
    """Return an authorization that must have been decided in a certain way.

    Args:
        authorization: the authorization.
        expected: the latest decision in words: ``declined: spending_controls``.

    Raises:
        ProductFailure: it was decided otherwise.
    """
    __tracebackhide__ = True
    found, what = decision_in_words(authorization), "the decision on the authorization"
    said, wanted = with_meaning(found), with_meaning(expected)
    expect(found == expected, what, expected=wanted, found=said, about=authorization)
    return authorization


_TRIED: Final = "If it was to be declined, write 'has tried to spend'."
_OWN_BUDGET: Final = (
    f"The endpoint itself has declined it. {_TRIED} Most scenarios set no budget: a card that was "
    "given none has to be approved as far as Stripe's balance goes; or, where each card has $20.00 "
    'of its own, a profile says so under [application.takes]: budget = {fixed = "2000"}.'
)


def expect_approval(authorization: Authorization) -> Authorization:
    """Return an authorization whose latest request must have been approved, as a Given says."""
    __tracebackhide__ = True
    found = request_in_words(authorization)
    if found.startswith("approved"):
        return authorization
    raise GivenNotMet(
        str(
            ProductFailure.of(
                "the decision on the authorization",
                expected="approved, because a Given says that it took place",
                found=with_meaning(found),
                about=describe(authorization),
                hint=_OWN_BUDGET if "webhook_declined" in found else _TRIED,
            )
        )
    )


def check_holder(card: Card, person: Mapping[str, Any], holder: str | None) -> None:
    """Check that a persona holds the card that a sentence lets them use.

    Args:
        card: the card.
        person: the persona who uses it.
        holder: the persona who holds it; None if it is nobody of the cast.

    Raises:
        VocabularyError: somebody else holds it.
    """
    user = cast.persona_of(person["name"])
    if holder != user:
        raise VocabularyError(
            f"A sentence lets {user} use a card, and that is {describe(card)}. Name a card of "
            f"{user}'s, or let {holder or card.cardholder.name} use it."
        )


def check_buyer(authorization: Authorization, cardholder: Cardholder) -> None:
    """Check that a cardholder is the one whose card was used.

    Raises:
        VocabularyError: it was another cardholder's card.
    """
    buyer = authorization.card.cardholder
    if buyer.id != cardholder.id:
        raise VocabularyError(
            f"A sentence asks {cardholder.name} about {describe(authorization)}, and the card is "
            f"{buyer.name}'s. Name a purchase of {cardholder.name}'s, or ask {buyer.name}."
        )


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

    def only_one_of(self, authorization: str) -> Authorization.FraudChallenge:
        """Return the challenge sent about ``iauth_…``; most authorizations have none.

        Raises:
            ProductFailure: there is none, or more than one.
        """
        retrieved = self._issuing.retrieve(authorization)
        challenges: list[Authorization.FraudChallenge] = (
            getattr(retrieved, "fraud_challenges", None) or []
        )
        return expect_one(challenges, "fraud challenges of the authorization", about=retrieved)

    def respond(self, authorization: str, *, confirmed: bool) -> Authorization:
        """Respond to the challenge of ``iauth_…`` as the cardholder, confirming it or not."""
        return self._api.respond(authorization, {"confirmed": confirmed})
