"""Controls: what cards and cardholders may spend, where, and how much per interval."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.cards import (
    AGGREGATION_DELAY,
    HIGH_LIMIT,
    control_name,
    control_values,
    spending_limit,
    spending_limits,
)
from issuing_harness.program.outcome import Outcome, attempt

from .cardholders import PERSONA
from .sentences import MONEY, PURCHASE, Converters, sentence


def _split(text: str) -> list[str]:
    return [value.strip() for value in text.split(",")]


CONTROL: Final[Converters] = {"control": control_name, "values": _split}


@given(
    sentence("{person} holds a card with {control}: {values}"),
    converters=PERSONA | CONTROL,
    target_fixture="card",
)
def holds_listed(issuing: Program, person: dict[str, Any], control: str, values: list[str]) -> Card:
    """Give a persona an active card with this control and a high limit."""
    cardholder = issuing.cardholders.create_enabled(person)
    return _issue(issuing, cardholder.id, {**HIGH_LIMIT, control: values})


@given(
    sentence("{person} holds a card limited to {amount} {interval}"),
    converters=PERSONA | MONEY,
    target_fixture="card",
)
def holds_limited(issuing: Program, person: dict[str, Any], amount: Money, interval: str) -> Card:
    """Give a persona an active card with this limit alone."""
    cardholder = issuing.cardholders.create_enabled(person)
    return _issue(issuing, cardholder.id, spending_limit(amount, interval))


@given(
    sentence("{person} holds a card limited to {amount} {interval} at merchants like {merchant}"),
    converters=PERSONA | PURCHASE,
    target_fixture="card",
)
def holds_limited_by_category(
    issuing: Program,
    person: dict[str, Any],
    amount: Money,
    interval: str,
    merchant: dict[str, Any],
) -> Card:
    """Give a persona an active card with this limit, for the merchant's category only."""
    cardholder = issuing.cardholders.create_enabled(person)
    return _issue(issuing, cardholder.id, spending_limit(amount, interval, [merchant["category"]]))


@given(
    sentence("{person} holds a card made without limits"),
    converters=PERSONA,
    target_fixture="card",
)
def holds_unlimited(issuing: Program, person: dict[str, Any]) -> Card:
    """Give a persona an active card without any controls."""
    return issuing.cards.issue(issuing.cardholders.create_enabled(person).id, status="active")


@given(
    sentence("{person} is a cardholder limited to {amount} {interval}"),
    converters=PERSONA | MONEY,
    target_fixture="cardholder",
)
def is_limited(
    issuing: Program, person: dict[str, Any], amount: Money, interval: str
) -> Cardholder:
    """Create a cardholder with this limit for all its cards together."""
    return issuing.cardholders.create_enabled(
        {**person, "spending_controls": spending_limit(amount, interval)}
    )


@given(
    sentence("{person} is a cardholder with {control}: {values}"),
    converters=PERSONA | CONTROL,
    target_fixture="cardholder",
)
def is_listed(
    issuing: Program, person: dict[str, Any], control: str, values: list[str]
) -> Cardholder:
    """Create a cardholder with this control."""
    return issuing.cardholders.create_enabled({**person, "spending_controls": {control: values}})


@given(sentence("the program has given {person} a card"), target_fixture="card")
@given(sentence("the program has given {person} another card"), target_fixture="card")
def has_given(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue an active card with a high limit."""
    return _issue(issuing, cardholder.id, HIGH_LIMIT)


@given(
    sentence("the program has given {person} a card limited to {amount} {interval}"),
    converters=MONEY,
    target_fixture="card",
)
def has_given_limited(
    issuing: Program, cardholder: Cardholder, amount: Money, interval: str
) -> Card:
    """Issue an active card with this limit alone."""
    return _issue(issuing, cardholder.id, spending_limit(amount, interval))


@given(
    sentence("the program has replaced the lost card by one limited to {amount} {interval}"),
    converters=MONEY,
    target_fixture="card",
)
def has_replaced(issuing: Program, card: Card, amount: Money, interval: str) -> Card:
    """Cancel the card as lost, and issue an active replacement with this limit."""
    issuing.cards.cancel(card.id, cancellation_reason="lost")
    replacement = issuing.cards.set_status(issuing.cards.replace(card, "lost").id, "active")
    return _update_controls(issuing, replacement, spending_limit(amount, interval))


@given(
    sentence("the program has limited the card to {amount} {interval}"),
    converters=MONEY,
    target_fixture="card",
)
@when(
    sentence("the program limits the card to {amount} {interval}"),
    converters=MONEY,
    target_fixture="card",
)
def limits(issuing: Program, card: Card, amount: Money, interval: str) -> Card:
    """Replace all limits of the card by this one."""
    return _update_controls(issuing, card, spending_limit(amount, interval))


@given(
    sentence("the program has given the card {control}: {values}"),
    converters=CONTROL,
    target_fixture="card",
)
@when(
    sentence("the program gives the card {control}: {values}"),
    converters=CONTROL,
    target_fixture="card",
)
def gives_list(issuing: Program, card: Card, control: str, values: list[str]) -> Card:
    """Set one control of the card, and keep the others."""
    return _update_controls(issuing, card, {control: values})


@when(
    sentence("the program tries to give the card {control}: {values}"),
    converters=CONTROL,
    target_fixture="outcome",
)
def tries_to_give_list(
    issuing: Program, card: Card, control: str, values: list[str]
) -> Outcome[Card]:
    """Set one control of the card, and keep a refusal."""
    return attempt(lambda: _update_controls(issuing, card, {control: values}))


@given(
    sentence("the program has lifted the card's {control}"),
    converters=CONTROL,
    target_fixture="card",
)
def has_lifted(issuing: Program, card: Card, control: str) -> Card:
    """Empty one control of the card."""
    return _update_controls(issuing, card, {control: ""})


@given(sentence("Stripe has added up what was spent"))
def has_added_up(issuing: Program) -> None:
    """Wait for Stripe's aggregation of spending, which limits count only with a delay."""
    issuing.clock.wait(AGGREGATION_DELAY)


@then(sentence("the card has {control}: {values}"), converters=CONTROL)
def has_list(issuing: Program, card: Card, control: str, values: list[str]) -> None:
    """The card, retrieved again, has exactly these values in this control."""
    assert control_values(issuing.cards.retrieve(card.id), control) == values


@then(sentence("the card is limited to {amount} {interval}"), converters=MONEY)
def is_limited_to(issuing: Program, card: Card, amount: Money, interval: str) -> None:
    """The card, retrieved again, has exactly this limit."""
    assert spending_limits(issuing.cards.retrieve(card.id)) == [(amount, interval, [])]


def _issue(issuing: Program, cardholder: str, controls: dict[str, Any]) -> Card:
    return issuing.cards.issue(cardholder, status="active", spending_controls=controls)


def _update_controls(issuing: Program, card: Card, controls: dict[str, Any]) -> Card:
    return issuing.cards.update(card.id, spending_controls=controls)
