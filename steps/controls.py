"""Controls: what cards and cardholders may spend, where, and how much in which interval."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.cards import WIDE
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.spending_controls import (
    ADDING_UP,
    limit,
    limits_of,
    list_called,
    listed,
)

from .cardholders import PERSONA
from .sentences import MONEY, PURCHASE, Converters, sentence


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


LISTS: Final[Converters] = {"control": list_called, "values": _several}


@given(
    sentence("{person} holds a card with {control}: {values}"),
    converters=PERSONA | LISTS,
    target_fixture="card",
)
def holds_listed(program: Program, person: dict[str, Any], control: str, values: list[str]) -> Card:
    """A persona with an active card that has this list, and no limit that matters."""
    holder = program.cardholders.admit(person)
    return _issued(program, holder.id, {**WIDE, control: values})


@given(
    sentence("{person} holds a card limited to {amount} {interval}"),
    converters=PERSONA | MONEY,
    target_fixture="card",
)
def holds_limited(program: Program, person: dict[str, Any], amount: Money, interval: str) -> Card:
    """A persona with an active card that has this limit alone."""
    holder = program.cardholders.admit(person)
    return _issued(program, holder.id, limit(amount, interval))


@given(
    sentence("{person} holds a card limited to {amount} {interval} at merchants like {merchant}"),
    converters=PERSONA | PURCHASE,
    target_fixture="card",
)
def holds_limited_by_category(
    program: Program,
    person: dict[str, Any],
    amount: Money,
    interval: str,
    merchant: dict[str, Any],
) -> Card:
    """A persona with an active card that has this limit, for the merchant's category only."""
    holder = program.cardholders.admit(person)
    return _issued(program, holder.id, limit(amount, interval, [merchant["category"]]))


@given(
    sentence("{person} holds a card made without limits"),
    converters=PERSONA,
    target_fixture="card",
)
def holds_unlimited(program: Program, person: dict[str, Any]) -> Card:
    """A persona with an active card of which nothing was said."""
    return program.cards.issue(program.cardholders.admit(person).id, status="active")


@given(
    sentence("{person} is a cardholder limited to {amount} {interval}"),
    converters=PERSONA | MONEY,
    target_fixture="cardholder",
)
def is_limited(
    program: Program, person: dict[str, Any], amount: Money, interval: str
) -> Cardholder:
    """A persona that may spend, and not more than this with all cards together."""
    return program.cardholders.admit({**person, "spending_controls": limit(amount, interval)})


@given(
    sentence("{person} is a cardholder with {control}: {values}"),
    converters=PERSONA | LISTS,
    target_fixture="cardholder",
)
def is_listed(
    program: Program, person: dict[str, Any], control: str, values: list[str]
) -> Cardholder:
    """A persona that may spend, and has this list."""
    return program.cardholders.admit({**person, "spending_controls": {control: values}})


@given(sentence("the program has given {person} a card"), target_fixture="card")
@given(sentence("the program has given {person} another card"), target_fixture="card")
def has_given(program: Program, cardholder: Cardholder) -> Card:
    """An active card without a limit that matters."""
    return _issued(program, cardholder.id, WIDE)


@given(
    sentence("the program has given {person} a card limited to {amount} {interval}"),
    converters=MONEY,
    target_fixture="card",
)
def has_given_limited(
    program: Program, cardholder: Cardholder, amount: Money, interval: str
) -> Card:
    """An active card that has this limit alone."""
    return _issued(program, cardholder.id, limit(amount, interval))


@given(
    sentence("the program has replaced the lost card by one limited to {amount} {interval}"),
    converters=MONEY,
    target_fixture="card",
)
def has_replaced(program: Program, card: Card, amount: Money, interval: str) -> Card:
    """The card is canceled as lost, and an active one goes on for it."""
    program.cards.cancel(card.id, cancellation_reason="lost")
    new = program.cards.become(program.cards.replace(card, "lost").id, "active")
    return _controlled(program, new, limit(amount, interval))


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
def limits(program: Program, card: Card, amount: Money, interval: str) -> Card:
    """This limit takes the place of all the card had."""
    return _controlled(program, card, limit(amount, interval))


@given(
    sentence("the program has given the card {control}: {values}"),
    converters=LISTS,
    target_fixture="card",
)
@when(
    sentence("the program gives the card {control}: {values}"),
    converters=LISTS,
    target_fixture="card",
)
def gives_list(program: Program, card: Card, control: str, values: list[str]) -> Card:
    """Set one list of the card, and leave the others."""
    return _controlled(program, card, {control: values})


@when(
    sentence("the program tries to give the card {control}: {values}"),
    converters=LISTS,
    target_fixture="outcome",
)
def tries_to_give_list(
    program: Program, card: Card, control: str, values: list[str]
) -> Outcome[Card]:
    """Set one list of the card, and keep a refusal."""
    return attempt(lambda: _controlled(program, card, {control: values}))


@given(
    sentence("the program has lifted the card's {control}"),
    converters=LISTS,
    target_fixture="card",
)
def has_lifted(program: Program, card: Card, control: str) -> Card:
    """The list is empty again."""
    return _controlled(program, card, {control: ""})


@given(sentence("Stripe has added up what was spent"))
def has_added_up(program: Program) -> None:
    """Limits count what was spent only after a while, at Stripe."""
    program.clock.wait(ADDING_UP)


@then(sentence("the card has {control}: {values}"), converters=LISTS)
def has_list(program: Program, card: Card, control: str, values: list[str]) -> None:
    """Asked again, Stripe shows these values and no others on this list."""
    assert listed(program.cards.retrieve(card.id), control) == values


@then(sentence("the card is limited to {amount} {interval}"), converters=MONEY)
def is_limited_to(program: Program, card: Card, amount: Money, interval: str) -> None:
    """Asked again, Stripe shows this limit and no other."""
    assert limits_of(program.cards.retrieve(card.id)) == [(amount, interval, [])]


def _issued(program: Program, cardholder: str, controls: dict[str, Any]) -> Card:
    return program.cards.issue(cardholder, status="active", spending_controls=controls)


def _controlled(program: Program, card: Card, controls: dict[str, Any]) -> Card:
    return program.cards.change(card.id, spending_controls=controls)
