"""Fraud: suspicious purchases, and challenges that ask the cardholder about them."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.mailbox import always, decision

from .cardholders import PERSONA
from .sentences import PURCHASE, sentence


@given(sentence("fraud challenges are switched on"))
def are_switched_on(issuing: Program) -> None:
    """Enable the Dashboard's setting: a suspicious purchase asks the cardholder."""
    issuing.dashboard.enable_fraud_challenges()


@given(sentence("the endpoint declines purchases and has the cardholder asked"))
def declines_and_asks(issuing_mailbox: Mailbox) -> None:
    """Make the endpoint decline purchases, and request a text message to the cardholder."""
    issuing_mailbox.decide_with(always(decision(approved=False, send_fraud_challenges=["sms"])))


@given(sentence("the cardholder can be reached at {number}"), target_fixture="card")
def can_be_reached(issuing: Program, card: Card, number: str) -> Card:
    """Set the phone number of the cardholder that holds the card."""
    issuing.cardholders.update(card.cardholder.id, phone_number=number)
    return issuing.cards.retrieve(card.id)


@given(
    sentence("{person} holds an active card and has no telephone"),
    converters=PERSONA,
    target_fixture="card",
)
def has_no_telephone(issuing: Program, person: dict[str, Any]) -> Card:
    """Give a persona without a phone number an active card."""
    details = {name: value for name, value in person.items() if name != "phone_number"}
    return issuing.cards.issue_with_status(issuing.cardholders.create_enabled(details).id, "active")


@given(
    sentence("somebody has paid {amount} at {merchant} with a fraud risk of {level}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
@when(
    sentence("somebody pays {amount} at {merchant} with a fraud risk of {level}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_at_risk(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], level: str
) -> Authorization:
    """Use the card online, with a fraud risk that Stripe rates at this level."""
    return issuing.fraud_challenges.spend_at_risk(card.id, amount, merchant, level)


@given(sentence("the cardholder has confirmed the purchase"), target_fixture="authorization")
@when(sentence("the cardholder confirms the purchase"), target_fixture="authorization")
def confirms(issuing: Program, authorization: Authorization) -> Authorization:
    """Respond to the challenge that the purchase was the cardholder's."""
    return issuing.fraud_challenges.respond(authorization.id, confirmed=True)


@given(sentence("the cardholder has denied the purchase"), target_fixture="authorization")
@when(sentence("the cardholder denies the purchase"), target_fixture="authorization")
def denies(issuing: Program, authorization: Authorization) -> Authorization:
    """Respond to the challenge that the purchase was not the cardholder's."""
    return issuing.fraud_challenges.respond(authorization.id, confirmed=False)


@when(sentence("the cardholder tries to confirm the purchase"), target_fixture="outcome")
def tries_to_confirm(issuing: Program, authorization: Authorization) -> Outcome[Authorization]:
    """Respond to a challenge that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.fraud_challenges.respond(authorization.id, confirmed=True))


@then(sentence("the challenge is {status}"))
def challenge_is(issuing: Program, authorization: Authorization, status: str) -> None:
    """One text message was sent, and the challenge has this status."""
    [challenge] = issuing.fraud_challenges.list_for(authorization.id)
    assert (challenge.channel, challenge.status) == ("sms", status)
    assert challenge.undeliverable_reason is None


@then(sentence("the cardholder cannot be asked: {reason}"))
def cannot_be_asked(issuing: Program, authorization: Authorization, reason: str) -> None:
    """The text message could not be delivered, for this reason."""
    [challenge] = issuing.fraud_challenges.list_for(authorization.id)
    assert (challenge.status, challenge.undeliverable_reason) == ("undeliverable", reason)


@then(sentence("the cardholder has stood up for the authorization"))
def was_stood_up_for(issuing: Program, authorization: Authorization) -> None:
    """The authorization was verified by a fraud challenge."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert retrieved.verified_by_fraud_challenge is True


@then(sentence("nobody has stood up for the authorization"))
def was_not_stood_up_for(issuing: Program, authorization: Authorization) -> None:
    """The authorization was not verified by a fraud challenge."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert retrieved.verified_by_fraud_challenge is False
