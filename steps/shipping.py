"""Shipping: the delivery of physical cards to their cardholders."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cards import shipping_to
from issuing_harness.program.choices import choice_of, choices
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import expect, expect_equal, expect_in, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.shipping import (
    OTHER_STREET,
    settable_status,
    shipping_at,
    shipping_validated,
    street_of,
    validation_mode,
)

from .sentences import Converters, sentence

CARRIERS: Final = choices(Card.Shipping, "carrier")
SERVICE: Final = choice_of("shipping service", Card.Shipping, "service")
SETTABLE: Final[Converters] = {"status": settable_status}
STATUS: Final[Converters] = {"status": choice_of("shipping status", Card.Shipping, "status")}
TO_ADDRESS: Final[Converters] = {"address": street_of, "mode": validation_mode}
VERDICT: Final = choice_of(
    "result of address validation", Card.Shipping.AddressValidation, "result"
)


@given(
    sentence(
        "the program has issued a physical card to {cardholder} with {service} shipping",
        service=SERVICE,
    ),
    target_fixture="card",
)
def has_issued_with_service(issuing: Program, cardholder: Cardholder, service: str) -> Card:
    """Issue a physical card with the shipping service ``standard``, ``express`` or ``priority``."""
    shipping = {**shipping_to(cardholder), "service": service}
    return issuing.cards.issue_physical(cardholder, shipping=shipping)


@when(
    sentence(
        "the program issues a physical card to {cardholder} at {address} with {mode}", **TO_ADDRESS
    ),
    target_fixture="card",
)
def issues_at(issuing: Program, cardholder: Cardholder, address: str, mode: str) -> Card:
    """Issue a physical card to a test address, in this mode of address validation."""
    shipping = shipping_validated(cardholder, address, mode)
    return issuing.cards.issue_physical(cardholder, shipping=shipping)


@when(
    sentence(
        "the program tries to issue a physical card to {cardholder} at {address} with {mode}",
        **TO_ADDRESS,
    ),
    target_fixture="outcome",
)
def tries_to_issue_at(
    issuing: Program, cardholder: Cardholder, address: str, mode: str
) -> Outcome[Card]:
    """Issue a physical card to a test address that may be invalid, and keep a refusal."""
    return attempt(lambda: issues_at(issuing, cardholder, address, mode))


@given(sentence("the shipping status of {card} is {status}", **SETTABLE), target_fixture="card")
def has_reached(issuing: Program, card: Card, status: str) -> Card:
    """Set the shipping status of a card just issued, step by step."""
    return issuing.shipping.bring_to(card, status)


@when(
    sentence("the shipper sets the shipping status of {card} to {status}", **SETTABLE),
    target_fixture="card",
)
def sets_status(issuing: Program, card: Card, status: str) -> Card:
    """Set the shipping status by the test helper that stands for the printer and the carrier."""
    return issuing.shipping.set_status(card.id, status)


@when(
    sentence("the shipper tries to set the shipping status of {card} to {status}", **SETTABLE),
    target_fixture="outcome",
)
def tries_to_set_status(issuing: Program, card: Card, status: str) -> Outcome[Card]:
    """Set a shipping status that may not be possible now, and keep a refusal."""
    return attempt(lambda: issuing.shipping.set_status(card.id, status))


@when(sentence("the program changes the shipping address of {card}"), target_fixture="card")
def readdresses(issuing: Program, card: Card) -> Card:
    """Update the shipping address to another street."""
    return issuing.cards.update(card.id, shipping=shipping_at(card.cardholder, OTHER_STREET))


@when(
    sentence("the program tries to change the shipping address of {card}"),
    target_fixture="outcome",
)
def tries_to_readdress(issuing: Program, card: Card) -> Outcome[Card]:
    """Update the shipping address to another street, and keep a refusal."""
    return attempt(lambda: readdresses(issuing, card))


@then(sentence("the shipping status of {card} is {status}", **STATUS))
def has_status(issuing: Program, card: Card, status: str) -> None:
    """The shipping, retrieved again, has this status."""
    found = issuing.shipping.retrieve(card).status
    expect_equal(found, status, "the shipping status of the card", about=card)


@then(sentence("{event} about {card} has the shipping status {status}", **STATUS))
def event_has_status(issuing_events: EventsSinceWhen, card: Card, event: str, status: str) -> None:
    """Such an event is listed before the deadline, and shows this shipping status."""
    found = issuing_events.wait_for(card.id, event).data.object["shipping"]["status"]
    expect_equal(found, status, f"the shipping status in {event}", about=card)


@then(sentence("the shipping address of {card} has changed"))
def address_has_changed(issuing: Program, card: Card) -> None:
    """The shipping, retrieved again, has the new street."""
    found = issuing.shipping.retrieve(card).address.line1
    expect_equal(found, OTHER_STREET, "the street of the shipping address", about=card)


@then(sentence("the shipping of {card} has no carrier"))
def has_no_carrier(issuing: Program, card: Card) -> None:
    """The shipping has no carrier, no estimated day and no tracking number."""
    shipping = issuing.shipping.retrieve(card)
    found = (shipping.carrier, shipping.eta, shipping.tracking_number)
    what = "the carrier, the estimated arrival and the tracking number"
    expect_equal(found, (None, None, None), what, about=card)


@then(sentence("the shipping of {card} has a carrier and an estimated arrival"))
def has_carrier(issuing: Program, card: Card) -> None:
    """The shipping has a carrier, and an estimated arrival after the card's creation."""
    shipping = issuing.shipping.retrieve(card)
    expect_in(shipping.carrier, CARRIERS, "the carrier", about=card)
    _expect_later(shipping.eta, card)


@then(sentence("the shipping of {card} has a tracking number"))
def has_tracking(issuing: Program, card: Card) -> None:
    """The shipping has a tracking number, and a tracking URL that contains it."""
    shipping = issuing.shipping.retrieve(card)
    number = expect_present(shipping.tracking_number, "the tracking number", about=card)
    url = shipping.tracking_url or ""
    expected = f"a link that contains {number}"
    expect(number in url, "the tracking URL", expected=expected, found=url, about=card)


@then(sentence("the shipping of {card} has no tracking number"))
def has_no_tracking(issuing: Program, card: Card) -> None:
    """The shipping has neither a tracking number nor a tracking URL."""
    shipping = issuing.shipping.retrieve(card)
    found = (shipping.tracking_number, shipping.tracking_url)
    expect_equal(found, (None, None), "the tracking number and the tracking URL", about=card)


@then(sentence("the shipping address of {card} is {verdict}", verdict=VERDICT))
def is_validated(issuing: Program, card: Card, verdict: str) -> None:
    """The address validation has this result, and has normalized the address to capitals."""
    validation = issuing.shipping.address_validation(card)
    expect_equal(validation.result, verdict, "the result of address validation", about=card)
    address = expect_present(validation.normalized_address, "the normalized address", about=card)
    expect_equal(address.city, "SAN FRANCISCO", "the city of the normalized address", about=card)


@then(sentence("the shipping address of {card} has not been validated"))
def is_not_validated(issuing: Program, card: Card) -> None:
    """The address validation is disabled, with neither a result nor a normalized address."""
    validation = issuing.shipping.address_validation(card)
    found = (validation.mode, validation.result, validation.normalized_address)
    what = "the mode, the result and the normalized address of address validation"
    expect_equal(found, ("disabled", None, None), what, about=card)


def _expect_later(arrival: int | None, card: Card) -> None:
    """Fail unless an arrival, in seconds since 1970, is later than the card's creation."""
    what = "the estimated arrival"
    expected = f"after the card was created ({card.created})"
    expect((arrival or 0) > card.created, what, expected=expected, found=arrival, about=card)
