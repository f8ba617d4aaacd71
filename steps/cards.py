"""Cards: issued to cardholders, activated, canceled."""

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.outcome import Outcome, attempt
from issuing_harness.program import Program
from issuing_harness.program.cards import SHIPPING

from .cardholders import PERSONA
from .sentences import sentence


@given(sentence("{person} holds an {status} card"), converters=PERSONA, target_fixture="card")
@given(sentence("{person} holds a {status} card"), converters=PERSONA, target_fixture="card")
def holds_card(program: Program, person: dict[str, object], status: str) -> Card:
    """A persona with a virtual card in this status, and no limit that matters."""
    return program.cards.hand_out(program.cardholders.admit(person).id, status)


@when(sentence("the program issues a virtual card to {person}"), target_fixture="card")
def issues_virtual(program: Program, cardholder: Cardholder) -> Card:
    """The guide's call: currency, type and cardholder."""
    return program.cards.issue(cardholder.id)


@when(sentence("the program issues an active virtual card to {person}"), target_fixture="card")
def issues_active(program: Program, cardholder: Cardholder) -> Card:
    """A virtual card, activated by the call that creates it."""
    return program.cards.issue(cardholder.id, status="active")


@given(sentence("the program has issued a physical card to {person}"), target_fixture="card")
@when(sentence("the program issues a physical card to {person}"), target_fixture="card")
def issues_physical(program: Program, cardholder: Cardholder) -> Card:
    """A physical card, sent to an address."""
    return program.cards.issue(cardholder.id, "physical", shipping=SHIPPING)


@when(
    sentence("the program tries to issue a physical card to {person} without an address"),
    target_fixture="outcome",
)
def tries_without_address(program: Program, cardholder: Cardholder) -> Outcome[Card]:
    """A physical card that could not be sent anywhere."""
    return attempt(lambda: program.cards.issue(cardholder.id, "physical"))


@when(
    sentence("the program tries to issue a virtual card to the cardholder {name}"),
    target_fixture="outcome",
)
def tries_for_unknown(program: Program, name: str) -> Outcome[Card]:
    """A card for an id that may name nobody."""
    return attempt(lambda: program.cards.issue(name))


@given(sentence("the program has activated the card"), target_fixture="card")
@when(sentence("the program activates the card"), target_fixture="card")
def activates(program: Program, card: Card) -> Card:
    """Set the card's status to active."""
    return program.cards.become(card.id, "active")


@when(sentence("the program tries to activate the card"), target_fixture="outcome")
def tries_to_activate(program: Program, card: Card) -> Outcome[Card]:
    """Set the card's status to active, and keep a refusal."""
    return attempt(lambda: program.cards.become(card.id, "active"))


@then(sentence("the card is {status}"))
def has_status(program: Program, card: Card, status: str) -> None:
    """The answer says so, and so does Stripe when asked again."""
    assert card.status == status
    assert program.cards.retrieve(card.id).status == status


@then(sentence("the card was made as a {kind} Visa card"))
def is_visa(card: Card, kind: str) -> None:
    """Its kind is ``virtual`` or ``physical``, and its brand is Visa."""
    assert card.type == kind
    assert card.brand == "Visa"


@then(sentence("the card belongs to {person}"), converters=PERSONA)
def belongs_to(card: Card, cardholder: Cardholder, person: dict[str, object]) -> None:
    """Its cardholder is the one just made, under the persona's name."""
    assert card.cardholder.id == cardholder.id
    assert card.cardholder.name == person["name"]
