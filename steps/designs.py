"""Designs: what is printed on physical cards, and Stripe's review of it."""

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder, PersonalizationDesign

from issuing_harness.program import Program
from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import sentence

LETTER = {"header_title": "Welcome", "header_body": "Here is your card."}


@given(sentence("the program has made a design"), target_fixture="design")
@when(sentence("the program makes a design"), target_fixture="design")
def makes(issuing: Program) -> PersonalizationDesign:
    """Create a design with a letter of the program's own, on a standard card."""
    return issuing.designs.create(name="Letter", carrier_text=LETTER)


@given(sentence("the program has made a default design"), target_fixture="design")
def makes_default(issuing: Program) -> PersonalizationDesign:
    """Create a design that every physical card without another one gets."""
    return issuing.designs.create(carrier_text=LETTER, preferences={"is_default": True})


@given(sentence("Stripe has taken the design into use"), target_fixture="design")
@when(sentence("Stripe takes the design into use"), target_fixture="design")
def takes_into_use(issuing: Program, design: PersonalizationDesign) -> PersonalizationDesign:
    """Activate the design, as after Stripe's review."""
    return issuing.designs.activate(design.id)


@when(sentence("Stripe takes the design out of use"), target_fixture="design")
def takes_out_of_use(issuing: Program, design: PersonalizationDesign) -> PersonalizationDesign:
    """Deactivate the design."""
    return issuing.designs.deactivate(design.id)


@given(sentence("Stripe has rejected the design for {reason}"), target_fixture="design")
@when(sentence("Stripe rejects the design for {reason}"), target_fixture="design")
def rejects(issuing: Program, design: PersonalizationDesign, reason: str) -> PersonalizationDesign:
    """Reject the text of the design, as after Stripe's review."""
    return issuing.designs.reject(design.id, reason)


@given(
    sentence("the program has issued a physical card with the design to {person}"),
    target_fixture="card",
)
@when(
    sentence("the program issues a physical card with the design to {person}"),
    target_fixture="card",
)
def issues_with(issuing: Program, cardholder: Cardholder, design: PersonalizationDesign) -> Card:
    """Issue a physical card with the design."""
    return issuing.cards.issue(
        cardholder.id, "physical", shipping=SHIPPING, personalization_design=design.id
    )


@when(
    sentence("the program tries to issue a {kind} card with the design to {person}"),
    target_fixture="outcome",
)
def tries_to_issue_with(
    issuing: Program, cardholder: Cardholder, design: PersonalizationDesign, kind: str
) -> Outcome[Card]:
    """Issue a card with the design, and keep a refusal."""
    shipping = {"shipping": SHIPPING} if kind == "physical" else {}
    details = {"personalization_design": design.id, **shipping}
    return attempt(lambda: issuing.cards.issue(cardholder.id, kind, **details))


@then(sentence("the design is {status}"))
def has_status(issuing: Program, design: PersonalizationDesign, status: str) -> None:
    """The design, retrieved again, has this status."""
    assert issuing.designs.retrieve(design.id).status == status


@then(sentence("the design waits to be looked at"))
def waits(issuing: Program, design: PersonalizationDesign) -> None:
    """The design, retrieved again, is under review and has no rejection reasons."""
    retrieved = issuing.designs.retrieve(design.id)
    reasons = retrieved.rejection_reasons
    assert retrieved.status == "review"
    assert (reasons.carrier_text, reasons.card_logo) == ([], [])


@then(sentence("the rejection of the design names {reason}"))
def names_reason(issuing: Program, design: PersonalizationDesign, reason: str) -> None:
    """The rejection has this reason for the text, and none for the logo."""
    reasons = issuing.designs.retrieve(design.id).rejection_reasons
    assert (reasons.carrier_text, reasons.card_logo) == ([reason], [])


@then(sentence("{event} is sent about the design"))
def is_sent(issuing: Program, design: PersonalizationDesign, event: str) -> None:
    """Such an event is listed before the deadline, and shows the design's status."""
    assert issuing.events.wait_for(design.id, event).data.object["status"] == design.status


@then(sentence("the card bears the design"))
def bears(issuing: Program, card: Card, design: PersonalizationDesign) -> None:
    """The card, retrieved again, has the design."""
    assert issuing.cards.retrieve(card.id).personalization_design == design.id
