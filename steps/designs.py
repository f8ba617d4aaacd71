"""Designs: what is printed on physical cards, and what Stripe thinks of it."""

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder, PersonalizationDesign

from issuing_harness.program import Program
from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import sentence

LETTER = {"header_title": "Welcome", "header_body": "Here is your card."}


@given(sentence("the program has made a design"), target_fixture="design")
@when(sentence("the program makes a design"), target_fixture="design")
def makes(program: Program) -> PersonalizationDesign:
    """A letter of the program's own, around a standard card."""
    return program.designs.create(name="Letter", carrier_text=LETTER)


@given(sentence("the program has made a default design"), target_fixture="design")
def makes_default(program: Program) -> PersonalizationDesign:
    """A design for every physical card of which nothing else is said."""
    return program.designs.create(carrier_text=LETTER, preferences={"is_default": True})


@given(sentence("Stripe has taken the design into use"), target_fixture="design")
@when(sentence("Stripe takes the design into use"), target_fixture="design")
def takes_into_use(program: Program, design: PersonalizationDesign) -> PersonalizationDesign:
    """It was looked at, and found good."""
    return program.designs.activate(design.id)


@when(sentence("Stripe takes the design out of use"), target_fixture="design")
def takes_out_of_use(program: Program, design: PersonalizationDesign) -> PersonalizationDesign:
    """No card is to be made with it any more."""
    return program.designs.deactivate(design.id)


@given(sentence("Stripe has rejected the design for {reason}"), target_fixture="design")
@when(sentence("Stripe rejects the design for {reason}"), target_fixture="design")
def rejects(program: Program, design: PersonalizationDesign, reason: str) -> PersonalizationDesign:
    """Its text was looked at, and something is wrong with it."""
    return program.designs.reject(design.id, reason)


@given(
    sentence("the program has issued a physical card with the design to {person}"),
    target_fixture="card",
)
@when(
    sentence("the program issues a physical card with the design to {person}"),
    target_fixture="card",
)
def issues_with(program: Program, cardholder: Cardholder, design: PersonalizationDesign) -> Card:
    """A card to be printed so."""
    return program.cards.issue(
        cardholder.id, "physical", shipping=SHIPPING, personalization_design=design.id
    )


@when(
    sentence("the program tries to issue a {kind} card with the design to {person}"),
    target_fixture="outcome",
)
def tries_to_issue_with(
    program: Program, cardholder: Cardholder, design: PersonalizationDesign, kind: str
) -> Outcome[Card]:
    """A card that perhaps cannot be printed so."""
    sent = {"shipping": SHIPPING} if kind == "physical" else {}
    wanted = {"personalization_design": design.id, **sent}
    return attempt(lambda: program.cards.issue(cardholder.id, kind, **wanted))


@then(sentence("the design is {status}"))
def has_status(program: Program, design: PersonalizationDesign, status: str) -> None:
    """Stripe says so when asked again."""
    assert program.designs.retrieve(design.id).status == status


@then(sentence("the design waits to be looked at"))
def waits(program: Program, design: PersonalizationDesign) -> None:
    """Nobody has said yes or no, and nothing is wrong with it so far."""
    again = program.designs.retrieve(design.id)
    assert again.status == "review"
    assert (again.rejection_reasons.carrier_text, again.rejection_reasons.card_logo) == ([], [])


@then(sentence("the rejection of the design names {reason}"))
def names_reason(program: Program, design: PersonalizationDesign, reason: str) -> None:
    """This is wrong with its text, and nothing with its logo."""
    told = program.designs.retrieve(design.id).rejection_reasons
    assert (told.carrier_text, told.card_logo) == ([reason], [])


@then(sentence("{event} is sent about the design"))
def is_sent(program: Program, design: PersonalizationDesign, event: str) -> None:
    """Such an event is listed, soon, and shows the design's status."""
    assert program.events.awaited(design.id, event).data.object["status"] == design.status


@then(sentence("the card bears the design"))
def bears(program: Program, card: Card, design: PersonalizationDesign) -> None:
    """Stripe says so when asked again."""
    assert program.cards.retrieve(card.id).personalization_design == design.id
