"""Fraud: risky purchases, and fraud challenges that ask the cardholder about them."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.authorizations import (
    challenge_status,
    check_buyer,
    expect_approval,
    fraud_risk,
    undeliverable_reason,
)
from issuing_harness.program.expectations import expect_equal, expect_fields
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.possible_values import possible
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.replies import always, decision

from .sentences import sentence


@given(sentence("fraud challenges are enabled"))
def are_enabled(issuing: Program) -> None:
    """Enable the Dashboard's setting: a risky purchase asks the cardholder."""
    issuing.dashboard.enable_fraud_challenges()


@given(sentence("the endpoint declines purchases and requests a fraud challenge"))
def declines_and_asks(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint decline purchases, and request a text message to the cardholder."""
    issuing_mailbox.decide_with(always(decision(approved=False, send_fraud_challenges=["sms"])))


@given(
    sentence("{cardholder} has the phone number {number}", number=possible("phone_number")),
    target_fixture="cardholder",
)
def has_phone_number(issuing: Program, cardholder: Cardholder, number: str) -> Cardholder:
    """Set the phone number of a cardholder."""
    return issuing.cardholders.update(cardholder.id, phone_number=number)


@given(
    sentence("{person} holds an active card and has no phone number"),
    target_fixture="card",
)
def has_no_phone_number(issuing: Program, person: dict[str, Any]) -> Card:
    """Give a persona without a phone number an active card."""
    details = {name: value for name, value in person.items() if name != "phone_number"}
    return issuing.cards.issue_with_status(issuing.cardholders.create_enabled(details).id, "active")


@given(
    sentence("somebody has paid {amount} at {merchant} with {risk} fraud risk", risk=fraud_risk),
    target_fixture="authorization",
)
def has_paid_at_risk(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], risk: str
) -> Authorization:
    """Use the only card online at this fraud risk, whoever does it; the purchase is approved."""
    return expect_approval(issuing.fraud_challenges.spend_at_risk(card.id, amount, merchant, risk))


@when(
    sentence(
        "somebody pays {amount} at {merchant} with {card} at {risk} fraud risk", risk=fraud_risk
    ),
    target_fixture="authorization",
)
@given(
    sentence(
        "somebody has tried to pay {amount} at {merchant} with {risk} fraud risk", risk=fraud_risk
    ),
    target_fixture="authorization",
)
@when(
    sentence("somebody pays {amount} at {merchant} with {risk} fraud risk", risk=fraud_risk),
    target_fixture="authorization",
)
def pays_at_risk(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], risk: str
) -> Authorization:
    """Use a card online, whoever does it, at a fraud risk; the only card where none is named."""
    return issuing.fraud_challenges.spend_at_risk(card.id, amount, merchant, risk)


@given(sentence("{cardholder} has confirmed {authorization}"), target_fixture="authorization")
@when(sentence("{cardholder} confirms {authorization}"), target_fixture="authorization")
def confirms(
    issuing: Program, cardholder: Cardholder, authorization: Authorization
) -> Authorization:
    """Respond to the fraud challenge that the purchase was the cardholder's."""
    check_buyer(authorization, cardholder)
    return issuing.fraud_challenges.respond(authorization.id, confirmed=True)


@given(sentence("{cardholder} has denied {authorization}"), target_fixture="authorization")
@when(sentence("{cardholder} denies {authorization}"), target_fixture="authorization")
def denies(issuing: Program, cardholder: Cardholder, authorization: Authorization) -> Authorization:
    """Respond to the fraud challenge that the purchase was not the cardholder's."""
    check_buyer(authorization, cardholder)
    return issuing.fraud_challenges.respond(authorization.id, confirmed=False)


@when(sentence("{cardholder} tries to confirm {authorization}"), target_fixture="outcome")
def tries_to_confirm(
    issuing: Program, cardholder: Cardholder, authorization: Authorization
) -> Outcome[Authorization]:
    """Respond to a fraud challenge that may not exist, and keep a refusal."""
    check_buyer(authorization, cardholder)
    return attempt(lambda: issuing.fraud_challenges.respond(authorization.id, confirmed=True))


@then(sentence("the fraud challenge is {status}", status=challenge_status))
def challenge_is(issuing: Program, authorization: Authorization, status: str) -> None:
    """One text message was sent about the newest authorization, and has this status."""
    challenge = issuing.fraud_challenges.only_one_of(authorization.id)
    expected = {"channel": "sms", "status": status, "undeliverable_reason": None}
    expect_fields(expected, challenge, "the fraud challenge")


@then(sentence("the fraud challenge is undeliverable: {reason}", reason=undeliverable_reason))
def challenge_is_undeliverable(issuing: Program, authorization: Authorization, reason: str) -> None:
    """The text message about the newest authorization could not be sent, for this reason."""
    challenge = issuing.fraud_challenges.only_one_of(authorization.id)
    expected = {"status": "undeliverable", "undeliverable_reason": reason}
    expect_fields(expected, challenge, "the fraud challenge")


@then(sentence("{cardholder} has confirmed {authorization}"))
def is_confirmed(issuing: Program, cardholder: Cardholder, authorization: Authorization) -> None:
    """The authorization was verified by a fraud challenge that the cardholder confirmed."""
    check_buyer(authorization, cardholder)
    _expect_verified(issuing, authorization, verified=True)


@then(sentence("{cardholder} has not confirmed {authorization}"))
def is_not_confirmed(
    issuing: Program, cardholder: Cardholder, authorization: Authorization
) -> None:
    """The authorization was not verified by a fraud challenge."""
    check_buyer(authorization, cardholder)
    _expect_verified(issuing, authorization, verified=False)


def _expect_verified(issuing: Program, authorization: Authorization, *, verified: bool) -> None:
    found = issuing.authorizations.retrieve(authorization.id)
    what = "whether a fraud challenge verified the authorization"
    was_verified = getattr(found, "verified_by_fraud_challenge", None)
    expect_equal(was_verified, verified, what, about=found)
