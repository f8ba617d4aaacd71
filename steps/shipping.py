"""Shipping: the delivery of physical cards to their cardholders."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.shipping import OTHER_SHIPPING, shipping_step, shipping_to

from .sentences import Converters, sentence

STEP: Final[Converters] = {"step": shipping_step}


@given(
    sentence("the program has sent a physical card to {person} by {name} mail"),
    target_fixture="card",
)
def sends_by(issuing: Program, cardholder: Cardholder, name: str) -> Card:
    """Issue a physical card with a shipping service: ``standard``, ``express`` or ``priority``."""
    return issuing.cards.issue(cardholder.id, "physical", shipping={**SHIPPING, "service": name})


@when(
    sentence("the program sends a physical card to {person} at {place} to be {care}"),
    target_fixture="card",
)
def sends_to(issuing: Program, cardholder: Cardholder, place: str, care: str) -> Card:
    """Issue a physical card to a test address, which Stripe is to check, tidy or leave alone."""
    shipping = shipping_to(place, care)
    return issuing.cards.issue(cardholder.id, "physical", shipping=shipping)


@when(
    sentence("the program tries to send a physical card to {person} at {place} to be {care}"),
    target_fixture="outcome",
)
def tries_to_send(issuing: Program, cardholder: Cardholder, place: str, care: str) -> Outcome[Card]:
    """Issue a physical card to an address that may not exist, and keep a refusal."""
    shipping = shipping_to(place, care)
    return attempt(lambda: issuing.cards.issue(cardholder.id, "physical", shipping=shipping))


@given(sentence("the shipping has come to {status}"), target_fixture="card")
def has_come(issuing: Program, card: Card, status: str) -> Card:
    """Advance the shipping, step by step, to this status."""
    return issuing.shipping.advance_to(card, status)


@when(sentence("the physical card {step}"), converters=STEP, target_fixture="card")
def moves(issuing: Program, card: Card, step: str) -> Card:
    """Advance the shipping by one step, as the printer or the mail."""
    return issuing.shipping.advance(card.id, step)


@when(
    sentence("the mail tries to report that the card {step}"),
    converters=STEP,
    target_fixture="outcome",
)
def tries_to_move(issuing: Program, card: Card, step: str) -> Outcome[Card]:
    """Advance the shipping by a step that may not be possible, and keep a refusal."""
    return attempt(lambda: issuing.shipping.advance(card.id, step))


@when(sentence("the program sends the card elsewhere"), target_fixture="card")
def readdresses(issuing: Program, card: Card) -> Card:
    """Update the shipping address."""
    return issuing.cards.update(card.id, shipping=OTHER_SHIPPING)


@when(sentence("the program tries to send the card elsewhere"), target_fixture="outcome")
def tries_to_readdress(issuing: Program, card: Card) -> Outcome[Card]:
    """Update the shipping address, and keep a refusal."""
    return attempt(lambda: readdresses(issuing, card))


@then(sentence("the shipping is {status}"))
def has_status(issuing: Program, card: Card, status: str) -> None:
    """The shipping, retrieved again, has this status."""
    assert issuing.shipping.retrieve(card.id).status == status


@then(sentence("{event} is sent about the shipping"))
def is_sent(issuing: Program, card: Card, event: str) -> None:
    """Such an event is listed before the deadline, and shows the shipping status."""
    event_object = issuing.events.wait_for(card.id, event).data.object
    assert event_object["shipping"]["status"] == issuing.shipping.retrieve(card.id).status


@then(sentence("the shipping goes to the other address"))
def goes_elsewhere(issuing: Program, card: Card) -> None:
    """The shipping has the new street, and is still pending."""
    shipping = issuing.shipping.retrieve(card.id)
    assert shipping.address.line1 == OTHER_SHIPPING["address"]["line1"]
    assert shipping.status == "pending"


@then(sentence("the shipping names no carrier yet"))
def names_no_carrier(issuing: Program, card: Card) -> None:
    """The shipping has no carrier, no estimated day and no tracking number."""
    shipping = issuing.shipping.retrieve(card.id)
    assert (shipping.carrier, shipping.eta, shipping.tracking_number) == (None, None, None)


@then(sentence("the shipping names its carrier and its day"))
def names_carrier(issuing: Program, card: Card) -> None:
    """The shipping has a carrier, and an estimated day after the card's creation."""
    shipping = issuing.shipping.retrieve(card.id)
    assert shipping.carrier in {"dhl", "fedex", "royal_mail", "usps"}
    assert (shipping.eta or 0) > card.created


@then(sentence("the shipping can be tracked"))
def can_be_tracked(issuing: Program, card: Card) -> None:
    """The shipping has a tracking number, and a tracking URL that contains it."""
    shipping = issuing.shipping.retrieve(card.id)
    assert shipping.tracking_number
    assert shipping.tracking_number in (shipping.tracking_url or "")


@then(sentence("the shipping cannot be tracked"))
def cannot_be_tracked(issuing: Program, card: Card) -> None:
    """The shipping has neither a tracking number nor a tracking URL."""
    shipping = issuing.shipping.retrieve(card.id)
    assert (shipping.tracking_number, shipping.tracking_url) == (None, None)


@then(sentence("the address is found {verdict}"))
def is_found(issuing: Program, card: Card, verdict: str) -> None:
    """The address validation has this result, and has normalized the address to capitals."""
    validation = issuing.shipping.address_validation(card.id)
    assert validation.result == verdict
    assert validation.normalized_address is not None
    assert validation.normalized_address.city == "SAN FRANCISCO"


@then(sentence("the address is not judged"))
def is_not_judged(issuing: Program, card: Card) -> None:
    """The address was not validated, and is kept as it was given."""
    validation = issuing.shipping.address_validation(card.id)
    assert (validation.mode, validation.result, validation.normalized_address) == (
        "disabled",
        None,
        None,
    )
