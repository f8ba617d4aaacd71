"""Shipping: physical cards travel to those who hold them."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.shipping import ELSEWHERE, addressed, step

from .sentences import Converters, sentence

STEP: Final[Converters] = {"step": step}


@given(
    sentence("the program has sent a physical card to {person} by {name} mail"),
    target_fixture="card",
)
def sends_by(program: Program, cardholder: Cardholder, name: str) -> Card:
    """Issue a physical card with a service: ``standard``, ``express`` or ``priority``."""
    return program.cards.issue(cardholder.id, "physical", shipping={**SHIPPING, "service": name})


@when(
    sentence("the program sends a physical card to {person} at {place} to be {care}"),
    target_fixture="card",
)
def sends_to(program: Program, cardholder: Cardholder, place: str, care: str) -> Card:
    """Issue one to ``an existing address`` or a made-up one, ``tidied`` or ``left alone``."""
    where = addressed(place, care)
    return program.cards.issue(cardholder.id, "physical", shipping=where)


@when(
    sentence("the program tries to send a physical card to {person} at {place} to be {care}"),
    target_fixture="outcome",
)
def tries_to_send(program: Program, cardholder: Cardholder, place: str, care: str) -> Outcome[Card]:
    """Issue one to an address that nobody may find."""
    where = addressed(place, care)
    return attempt(lambda: program.cards.issue(cardholder.id, "physical", shipping=where))


@given(sentence("the shipping has come to {status}"), target_fixture="card")
def has_come(program: Program, card: Card, status: str) -> Card:
    """Every step on the way to this status has happened."""
    return program.shipping.bring(card, status)


@when(sentence("the physical card {step}"), converters=STEP, target_fixture="card")
def moves(program: Program, card: Card, step: str) -> Card:
    """The printer or the mail has done something with it."""
    return program.shipping.move(card.id, step)


@when(
    sentence("the mail tries to report that the card {step}"),
    converters=STEP,
    target_fixture="outcome",
)
def tries_to_move(program: Program, card: Card, step: str) -> Outcome[Card]:
    """Something is said of the card that cannot be."""
    return attempt(lambda: program.shipping.move(card.id, step))


@when(sentence("the program sends the card elsewhere"), target_fixture="card")
def readdresses(program: Program, card: Card) -> Card:
    """Give another street."""
    return program.cards.change(card.id, shipping=ELSEWHERE)


@when(sentence("the program tries to send the card elsewhere"), target_fixture="outcome")
def tries_to_readdress(program: Program, card: Card) -> Outcome[Card]:
    """Give another street, and keep a refusal."""
    return attempt(lambda: readdresses(program, card))


@then(sentence("the shipping is {status}"))
def has_status(program: Program, card: Card, status: str) -> None:
    """Stripe says so when asked again."""
    assert program.shipping.of(card.id).status == status


@then(sentence("{event} is sent about the shipping"))
def is_sent(program: Program, card: Card, event: str) -> None:
    """Such an event is listed, soon, and shows how far the card has come."""
    shown = program.events.awaited(card.id, event).data.object
    assert shown["shipping"]["status"] == program.shipping.of(card.id).status


@then(sentence("the shipping goes to the other address"))
def goes_elsewhere(program: Program, card: Card) -> None:
    """The new street stands there, and the shipping is still to begin."""
    shipping = program.shipping.of(card.id)
    assert shipping.address.line1 == ELSEWHERE["address"]["line1"]
    assert shipping.status == "pending"


@then(sentence("the shipping names no carrier yet"))
def names_no_carrier(program: Program, card: Card) -> None:
    """Nobody brings it, and nobody knows when it comes."""
    shipping = program.shipping.of(card.id)
    assert (shipping.carrier, shipping.eta, shipping.tracking_number) == (None, None, None)


@then(sentence("the shipping names its carrier and its day"))
def names_carrier(program: Program, card: Card) -> None:
    """Somebody brings it, on a day after that of its making."""
    shipping = program.shipping.of(card.id)
    assert shipping.carrier in {"dhl", "fedex", "royal_mail", "usps"}
    assert (shipping.eta or 0) > card.created


@then(sentence("the shipping can be tracked"))
def can_be_tracked(program: Program, card: Card) -> None:
    """There is a number, and a page that has it in its address."""
    shipping = program.shipping.of(card.id)
    assert shipping.tracking_number
    assert shipping.tracking_number in (shipping.tracking_url or "")


@then(sentence("the shipping cannot be tracked"))
def cannot_be_tracked(program: Program, card: Card) -> None:
    """There is neither a number nor a page."""
    shipping = program.shipping.of(card.id)
    assert (shipping.tracking_number, shipping.tracking_url) == (None, None)


@then(sentence("the address is found {verdict}"))
def is_found(program: Program, card: Card, verdict: str) -> None:
    """Stripe says ``likely_deliverable`` or the opposite, and writes it in capitals."""
    found = program.shipping.judgement(card.id)
    assert found.result == verdict
    assert found.normalized_address is not None
    assert found.normalized_address.city == "SAN FRANCISCO"


@then(sentence("the address is not judged"))
def is_not_judged(program: Program, card: Card) -> None:
    """It was kept as it was given."""
    found = program.shipping.judgement(card.id)
    assert (found.mode, found.result, found.normalized_address) == ("disabled", None, None)
