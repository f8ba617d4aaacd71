"""Designs: what is printed on physical cards, and Stripe's review of it."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder, PersonalizationDesign

from issuing_harness.program import Program
from issuing_harness.program.choices import choice_of
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence

LETTER: Final = {"header_title": "Welcome", "header_body": "Here is your card."}
REASON: Final[Converters] = {
    "reason": choice_of(
        "reason for a rejection", PersonalizationDesign.RejectionReasons, "carrier_text"
    )
}
STATUS: Final = choice_of("design status", PersonalizationDesign, "status")


@given(sentence("the program has created a design"), target_fixture="design")
@when(sentence("the program creates a design"), target_fixture="design")
def creates(issuing: Program) -> PersonalizationDesign:
    """Create a design with a letter of the program's own, on a standard card."""
    return issuing.designs.create(name="Letter", carrier_text=LETTER)


@given(sentence("the program has created a default design"), target_fixture="design")
def creates_default(issuing: Program) -> PersonalizationDesign:
    """Create a design that every physical card without another one gets."""
    return issuing.designs.create(carrier_text=LETTER, preferences={"is_default": True})


@given(sentence("Stripe has activated {design}"), target_fixture="design")
@when(sentence("Stripe activates {design}"), target_fixture="design")
def activates(issuing: Program, design: PersonalizationDesign) -> PersonalizationDesign:
    """Activate the design, as after Stripe's review."""
    return issuing.designs.activate(design.id)


@when(sentence("Stripe deactivates {design}"), target_fixture="design")
def deactivates(issuing: Program, design: PersonalizationDesign) -> PersonalizationDesign:
    """Deactivate the design."""
    return issuing.designs.deactivate(design.id)


@given(sentence("Stripe has rejected {design} for {reason}", **REASON), target_fixture="design")
@when(sentence("Stripe rejects {design} for {reason}", **REASON), target_fixture="design")
def rejects(issuing: Program, design: PersonalizationDesign, reason: str) -> PersonalizationDesign:
    """Reject the text of the design, as after Stripe's review."""
    return issuing.designs.reject(design.id, reason)


@given(
    sentence("the program has issued a physical card with {design} to {cardholder}"),
    target_fixture="card",
)
@when(
    sentence("the program issues a physical card with {design} to {cardholder}"),
    target_fixture="card",
)
def issues_with(issuing: Program, cardholder: Cardholder, design: PersonalizationDesign) -> Card:
    """Issue a physical card with the design."""
    return issuing.cards.issue_physical(cardholder, personalization_design=design.id)


@when(
    sentence("the program tries to issue a physical card with {design} to {cardholder}"),
    target_fixture="outcome",
)
def tries_to_issue_with(
    issuing: Program, cardholder: Cardholder, design: PersonalizationDesign
) -> Outcome[Card]:
    """Issue a physical card with the design, and keep a refusal."""
    return attempt(lambda: issues_with(issuing, cardholder, design))


@when(
    sentence("the program tries to issue a virtual card with {design} to {cardholder}"),
    target_fixture="outcome",
)
def tries_to_issue_virtual(
    issuing: Program, cardholder: Cardholder, design: PersonalizationDesign
) -> Outcome[Card]:
    """Issue a virtual card with the design, and keep a refusal."""
    return attempt(lambda: issuing.cards.issue(cardholder.id, personalization_design=design.id))


@then(sentence("{design} is {status}", status=STATUS))
def has_status(issuing: Program, design: PersonalizationDesign, status: str) -> None:
    """The design, retrieved again, has this status."""
    found = issuing.designs.retrieve(design.id).status
    expect_equal(found, status, "the status of the design", about=design)


@then(sentence("{design} is under review"))
def is_under_review(issuing: Program, design: PersonalizationDesign) -> None:
    """The design, retrieved again, is under review and has no rejection reasons."""
    retrieved = issuing.designs.retrieve(design.id)
    expect_equal(retrieved.status, "review", "the status of the design", about=design)
    _expect_rejected(retrieved, [])


@then(sentence("{design} is rejected for {reason}", **REASON))
def is_rejected(issuing: Program, design: PersonalizationDesign, reason: str) -> None:
    """The design, retrieved again, is rejected for this reason in its text alone."""
    retrieved = issuing.designs.retrieve(design.id)
    expect_equal(retrieved.status, "rejected", "the status of the design", about=design)
    _expect_rejected(retrieved, [reason])


@then(sentence("{event} is sent about {design}"))
def is_sent(issuing_events: EventsSinceWhen, design: PersonalizationDesign, event: str) -> None:
    """Such an event is listed before the deadline, and shows the design's status."""
    expect_in_event(issuing_events.wait_for(design.id, event), "status", design.status)


@then(sentence("{card} has {design}"))
def has_design(issuing: Program, card: Card, design: PersonalizationDesign) -> None:
    """The card, retrieved again, has the design."""
    found = issuing.cards.retrieve(card.id).personalization_design
    expect_equal(found, design.id, "the design of the card", about=card)


def _expect_rejected(design: PersonalizationDesign, reasons: list[str]) -> None:
    """Fail unless the text was rejected for these reasons, and the logo for none."""
    found = design.rejection_reasons
    what = "the reasons against the text of the design"
    expect_equal(list(found.carrier_text or []), reasons, what, about=design)
    what = "the reasons against the logo of the design"
    expect_equal(list(found.card_logo or []), [], what, about=design)
