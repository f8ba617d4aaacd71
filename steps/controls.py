"""Spending controls: what cards and cardholders may spend, where, and how much per interval."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cards import HIGH_LIMIT
from issuing_harness.program.controls import (
    AGGREGATION_DELAY,
    Control,
    SpendingLimit,
    control_name,
    merchant_category,
    spending_limits,
)
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import sentence


@given(sentence("{person} holds a card limited to {spending_limit}"), target_fixture="card")
def holds_limited(issuing: Program, person: dict[str, Any], spending_limit: SpendingLimit) -> Card:
    """Give a persona an active card with this limit alone."""
    cardholder = issuing.cardholders.create_enabled(person)
    return _issue(issuing, cardholder.id, spending_limit.controls())


@given(
    sentence(
        "{person} holds a card limited to {spending_limit} for the category {category}",
        category=merchant_category,
    ),
    target_fixture="card",
)
def holds_limited_for_category(
    issuing: Program, person: dict[str, Any], spending_limit: SpendingLimit, category: str
) -> Card:
    """Give a persona an active card with this limit, for one merchant category only."""
    cardholder = issuing.cardholders.create_enabled(person)
    return _issue(issuing, cardholder.id, spending_limit.controls(category))


@given(sentence("{person} holds a card without spending limits"), target_fixture="card")
def holds_unlimited(issuing: Program, person: dict[str, Any]) -> Card:
    """Give a persona an active card, and send no spending controls with it."""
    return issuing.cards.issue(issuing.cardholders.create_enabled(person).id, status="active")


@given(sentence("{person} holds a card with {control}"), target_fixture="card")
def holds_controlled(issuing: Program, person: dict[str, Any], control: Control) -> Card:
    """Give a persona an active card with this control and a high limit."""
    cardholder = issuing.cardholders.create_enabled(person)
    return _issue(issuing, cardholder.id, {**HIGH_LIMIT, **control.controls()})


@given(
    sentence("{person} is a cardholder limited to {spending_limit}"), target_fixture="cardholder"
)
def is_limited(
    issuing: Program, person: dict[str, Any], spending_limit: SpendingLimit
) -> Cardholder:
    """Create a cardholder with this limit for all its cards together."""
    return issuing.cardholders.create_enabled(
        {**person, "spending_controls": spending_limit.controls()}
    )


@given(sentence("{person} is a cardholder with {control}"), target_fixture="cardholder")
def is_controlled(issuing: Program, person: dict[str, Any], control: Control) -> Cardholder:
    """Create a cardholder with this control for all its cards."""
    return issuing.cardholders.create_enabled({**person, "spending_controls": control.controls()})


@given(sentence("the program has issued {cardholder} a card"), target_fixture="card")
def has_issued(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue an active card with a high limit."""
    return _issue(issuing, cardholder.id, HIGH_LIMIT)


@given(
    sentence("the program has issued {cardholder} a card limited to {spending_limit}"),
    target_fixture="card",
)
def has_issued_limited(
    issuing: Program, cardholder: Cardholder, spending_limit: SpendingLimit
) -> Card:
    """Issue an active card with this limit alone."""
    return _issue(issuing, cardholder.id, spending_limit.controls())


@given(
    sentence("the program has replaced {card} as lost with one limited to {spending_limit}"),
    target_fixture="card",
)
def has_replaced(issuing: Program, card: Card, spending_limit: SpendingLimit) -> Card:
    """Cancel the card as lost, and issue an active replacement with this limit."""
    issuing.cards.cancel(card.id, cancellation_reason="lost")
    replacement = issuing.cards.set_status(issuing.cards.replace(card, "lost").id, "active")
    return _update(issuing, replacement, spending_limit.controls())


@given(sentence("the program has limited {card} to {spending_limit}"), target_fixture="card")
@when(sentence("the program limits {card} to {spending_limit}"), target_fixture="card")
def limits(issuing: Program, card: Card, spending_limit: SpendingLimit) -> Card:
    """Replace all limits of the card by this one."""
    return _update(issuing, card, spending_limit.controls())


@given(sentence("the program has given {card} {control}"), target_fixture="card")
@when(sentence("the program gives {card} {control}"), target_fixture="card")
def gives(issuing: Program, card: Card, control: Control) -> Card:
    """Set one control of the card, and keep the others."""
    return _update(issuing, card, control.controls())


@when(sentence("the program tries to give {card} {control}"), target_fixture="outcome")
def tries_to_give(issuing: Program, card: Card, control: Control) -> Outcome[Card]:
    """Set one control of the card, and keep a refusal."""
    return attempt(lambda: _update(issuing, card, control.controls()))


@given(
    sentence("the program has removed the {listed} of {card}", listed=control_name),
    target_fixture="card",
)
def has_removed(issuing: Program, card: Card, listed: str) -> Card:
    """Empty one control of the card."""
    return _update(issuing, card, {listed: ""})


@when(sentence("the program removes the spending limits of {card}"), target_fixture="card")
def removes_limits(issuing: Program, card: Card) -> Card:
    """Empty the list of the card's spending limits."""
    return _update(issuing, card, {"spending_limits": ""})


@given(sentence("Stripe has aggregated past spending"))
def has_aggregated(issuing: Program) -> None:
    """Wait for Stripe's aggregation of spending, which limits count only with a delay."""
    issuing.clock.wait(AGGREGATION_DELAY)


@then(sentence("{card} has {control}"))
def has_control(issuing: Program, card: Card, control: Control) -> None:
    """It has exactly these values in this control, retrieved again."""
    found = issuing.cards.retrieve(card.id)
    expect_equal(control.on(found), control, "the spending control", about=found)


@then(sentence("{card} is limited to {spending_limit}"))
def is_limited_to(issuing: Program, card: Card, spending_limit: SpendingLimit) -> None:
    """It has exactly this limit, retrieved again."""
    found = issuing.cards.retrieve(card.id)
    expect_equal(spending_limits(found), [spending_limit], "the spending limits", about=found)


def _issue(issuing: Program, cardholder: str, controls: dict[str, Any]) -> Card:
    return issuing.cards.issue(cardholder, status="active", spending_controls=controls)


def _update(issuing: Program, card: Card, controls: dict[str, Any]) -> Card:
    return issuing.cards.update(card.id, spending_controls=controls)
