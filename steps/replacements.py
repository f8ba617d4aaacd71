"""Replacements: new cards for lost, stolen, damaged or expiring ones."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt

from .cardholders import PERSONA
from .sentences import PURCHASE, sentence


@given(
    sentence("{person} holds a card that expires this month"),
    converters=PERSONA,
    target_fixture="card",
)
def holds_expiring(issuing: Program, person: dict[str, Any]) -> Card:
    """Give a persona an active virtual card that expires at the end of this month."""
    return issuing.cards.issue_expiring(issuing.cardholders.create_enabled(person))


@given(sentence("the program has replaced the card as {reason}"), target_fixture="card")
@when(sentence("the program replaces the card as {reason}"), target_fixture="card")
def replaces(issuing: Program, card: Card, reason: str) -> Card:
    """Issue a replacement for the card; from now on it is *the card*."""
    return issuing.cards.replace(card, reason)


@when(sentence("the program tries to replace the card as {reason}"), target_fixture="outcome")
def tries_to_replace(issuing: Program, card: Card, reason: str) -> Outcome[Card]:
    """Issue a replacement for the card, and keep a refusal."""
    return attempt(lambda: issuing.cards.replace(card, reason))


@when(
    sentence("somebody pays {amount} at {merchant} with the old card"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_with_old(issuing: Program, amount: Money, merchant: dict[str, Any]) -> Authorization:
    """Use the card that was replaced."""
    return issuing.authorizations.spend(issuing.cards.replaced.id, amount, merchant)


@then(sentence("the card takes the place of the old one as {reason}"))
def takes_place(issuing: Program, card: Card, reason: str) -> None:
    """Both cards name each other, and the new one has the reason."""
    assert card.replacement_for == issuing.cards.replaced.id
    assert card.replacement_reason == reason
    assert issuing.cards.retrieve(issuing.cards.replaced.id).replaced_by == card.id


@then(sentence("the card has the number of the old one"))
def has_same_number(issuing: Program, card: Card) -> None:
    """Both cards have the same number."""
    old = issuing.cards.retrieve_secrets(issuing.cards.replaced.id, "number")
    new = issuing.cards.retrieve_secrets(card.id, "number")
    assert (new.number, new.last4) == (old.number, old.last4)


@then(sentence("the card has another number than the old one"))
def has_other_number(issuing: Program, card: Card) -> None:
    """The cards have different numbers."""
    old = issuing.cards.retrieve_secrets(issuing.cards.replaced.id, "number")
    new = issuing.cards.retrieve_secrets(card.id, "number")
    assert new.number != old.number


@then(sentence("the card expires later than the old one"))
def expires_later(issuing: Program, card: Card) -> None:
    """The new card's expiry month is later."""
    old = issuing.cards.replaced
    assert (card.exp_year, card.exp_month) > (old.exp_year, old.exp_month)


@then(sentence("the old card is {status}"))
def old_has_status(issuing: Program, status: str) -> None:
    """The old card, retrieved again, has this status."""
    assert issuing.cards.retrieve(issuing.cards.replaced.id).status == status


@then(sentence("{event} is sent about the old card"))
def is_sent_about_old(issuing: Program, event: str) -> None:
    """Such an event is listed before the deadline, and shows the old card as it is now."""
    old = issuing.cards.retrieve(issuing.cards.replaced.id)
    event_object = issuing.events.wait_for(old.id, event).data.object
    assert (event_object["status"], event_object["replaced_by"]) == (old.status, old.replaced_by)
