"""Replacements: new cards for lost, stolen, damaged or expiring ones."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.choices import choice_of
from issuing_harness.program.descriptions import shown
from issuing_harness.program.expectations import expect, expect_equal, expect_present
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence

REASON: Final[Converters] = {
    "reason": choice_of("reason for a replacement", Card, "replacement_reason")
}


@given(sentence("{person} holds a card that expires this month"), target_fixture="card")
def holds_expiring(issuing: Program, person: dict[str, Any]) -> Card:
    """Give a persona an active virtual card that expires at the end of this month."""
    return issuing.cards.issue_expiring(issuing.cardholders.create_enabled(person))


@given(sentence("the program has replaced {card} as {reason}", **REASON), target_fixture="card")
@when(sentence("the program replaces {card} as {reason}", **REASON), target_fixture="card")
def replaces(issuing: Program, card: Card, reason: str) -> Card:
    """Issue a replacement for the card; both are told apart as *replacement* and *replaced*."""
    return issuing.cards.replace(card, reason)


@when(
    sentence("the program tries to replace {card} as {reason}", **REASON), target_fixture="outcome"
)
def tries_to_replace(issuing: Program, card: Card, reason: str) -> Outcome[Card]:
    """Issue a replacement for the card, and keep a refusal."""
    return attempt(lambda: issuing.cards.replace(card, reason))


@when(sentence("somebody pays {amount} at {merchant} with {card}"), target_fixture="authorization")
def pays_with(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use a card, whoever has it."""
    return issuing.authorizations.spend(card.id, amount, merchant)


@then(sentence("{card} replaces {old:card} as {reason}", **REASON))
def is_linked(issuing: Program, card: Card, old: Card, reason: str) -> None:
    """Both cards name each other, and the new one has the reason."""
    expect_equal(card.replacement_for, old.id, "the card that was replaced", about=card)
    expect_equal(card.replacement_reason, reason, "the reason of the replacement", about=card)
    found = issuing.cards.retrieve(old.id).replaced_by
    expect_equal(found, card.id, "the replacement of the card", about=old)


@then(sentence("{card} has the same number as {old:card}"))
def has_same_number(issuing: Program, card: Card, old: Card) -> None:
    """Both cards have the same number."""
    number, other = _number(issuing, card), _number(issuing, old)
    expect_equal(number, other, "the number of the card", about=card)
    expect_equal(card.last4, old.last4, "the last four digits of the card", about=card)


@then(sentence("{card} has a different number from {old:card}"))
def has_other_number(issuing: Program, card: Card, old: Card) -> None:
    """The cards have different numbers."""
    number, other = _number(issuing, card), _number(issuing, old)
    what = "the number of the card"
    expect(number != other, what, expected=f"another than {other}", found=number, about=card)


@then(sentence("{card} expires later than {old:card}"))
def expires_later(issuing: Program, card: Card, old: Card) -> None:
    """The card, retrieved again, has a later expiry month."""
    later, earlier = _expiry(issuing.cards.retrieve(card.id)), _expiry(old)
    what, expected = "the year and the month of expiry", f"later than {shown(earlier)}"
    expect(later > earlier, what, expected=expected, found=later, about=card)


def _number(issuing: Program, card: Card) -> str:
    """Return the number of a card, retrieved with it."""
    retrieved = issuing.cards.retrieve_secrets(card.id, "number")
    number: str | None = getattr(retrieved, "number", None)
    return expect_present(number, "the number of the card", about=card)


def _expiry(card: Card) -> tuple[int, int]:
    return card.exp_year, card.exp_month
