"""Cards: issued to cardholders, activated, frozen, canceled."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder
from stripe.params.issuing import CardUpdateParams

from issuing_harness.errors import VocabularyError
from issuing_harness.program import Program
from issuing_harness.program.cards import HIGH_LIMIT, LIMIT_COLUMNS, CardOrder, card_order
from issuing_harness.program.choices import choice_of, known_choices, near_miss, number_in
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import expect, expect_equal
from issuing_harness.program.named_objects import NamedObjects
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.references import parse_id

from .sentences import Converters, sentence
from .tables import Table, records

PAYMENT_COUNT: Final = number_in("number of payments", 1, 9999, example="2 payments")


def parse_payments(words: str) -> int:
    """Return how many payments ``1 payment`` or ``2 payments`` is."""
    count, _, noun = words.partition(" ")
    if not count.isdecimal() or noun not in ("payment", "payments"):
        raise VocabularyError(f"'{words}' is no number of payments. Write it like 2 payments.")
    return int(PAYMENT_COUNT(count))


def read_orders(table: Table) -> list[CardOrder]:
    """Return the cards that a table orders: a holder a row, with a label and limits if need be."""
    rows = records("name", optional=("label", *LIMIT_COLUMNS))(table)
    return [card_order(row) for row in rows]


CANCELLATION: Final[Converters] = {
    "reason": choice_of("reason for a cancellation", CardUpdateParams, "cancellation_reason")
}
TRIED: Final = near_miss(
    "reason for a cancellation",
    (*known_choices(Card, "cancellation_reason"), *known_choices(Card, "replacement_reason")),
)
CANCELED: Final = choice_of("reason for a cancellation", Card, "cancellation_reason")
KIND: Final = choice_of("type of card", Card, "type")
PAYMENTS: Final[Converters] = {"payments": parse_payments}
STATUS: Final[Converters] = {"status": choice_of("card status", Card, "status")}


@given(sentence("{person} holds an {status} card", **STATUS), target_fixture="card")
@given(sentence("{person} holds a {status} card", **STATUS), target_fixture="card")
def holds_card(issuing: Program, person: dict[str, Any], status: str) -> Card:
    """Give a persona a virtual card in this status, with a high limit."""
    return issuing.cards.issue_with_status(issuing.cardholders.create_enabled(person).id, status)


@given(sentence("{person} holds an {status} {label} card", **STATUS), target_fixture="card")
@given(sentence("{person} holds a {status} {label} card", **STATUS), target_fixture="card")
def holds_labeled(
    issuing: Program, issuing_objects: NamedObjects, person: dict[str, Any], status: str, label: str
) -> Card:
    """Give a persona a virtual card that sentences call by a label: *Bob's travel card*."""
    return issuing_objects.label(holds_card(issuing, person, status), label)


@given(sentence("{person} holds an {status} physical card", **STATUS), target_fixture="card")
def holds_physical(issuing: Program, person: dict[str, Any], status: str) -> Card:
    """Give a persona a physical card in this status, with a high limit."""
    cardholder = issuing.cardholders.create_enabled(person)
    card = issuing.cards.issue_physical(cardholder, spending_controls=HIGH_LIMIT)
    return issuing.cards.with_status(card, status)


@given(
    sentence("these cardholders hold active cards", datatable=read_orders), target_fixture="card"
)
def hold_cards(issuing: Program, issuing_objects: NamedObjects, datatable: Table) -> list[Card]:
    """Give each persona of the table an active virtual card, with its label and its limits."""
    return [_give(issuing, issuing_objects, order) for order in read_orders(datatable)]


@given(sentence("the program has issued a virtual card to {cardholder}"), target_fixture="card")
@when(sentence("the program issues a virtual card to {cardholder}"), target_fixture="card")
def issues_virtual(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a virtual card by the guide's call: currency, type and cardholder."""
    return issuing.cards.issue(cardholder.id)


@when(sentence("the program issues an active virtual card to {cardholder}"), target_fixture="card")
def issues_active(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a virtual card that is active from the start."""
    return issuing.cards.issue(cardholder.id, status="active")


@given(sentence("the program has issued a physical card to {cardholder}"), target_fixture="card")
@when(sentence("the program issues a physical card to {cardholder}"), target_fixture="card")
def issues_physical(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a physical card, shipped to the cardholder's billing address."""
    return issuing.cards.issue_physical(cardholder)


@when(
    sentence(
        "the program tries to issue a physical card to {cardholder} without a shipping address"
    ),
    target_fixture="outcome",
)
def tries_without_address(issuing: Program, cardholder: Cardholder) -> Outcome[Card]:
    """Issue a physical card without a shipping address, and keep a refusal."""
    return attempt(lambda: issuing.cards.issue(cardholder.id, "physical"))


@when(
    sentence("the program tries to issue a virtual card to the cardholder {name}", name=parse_id),
    target_fixture="outcome",
)
def tries_for_unknown(issuing: Program, name: str) -> Outcome[Card]:
    """Issue a card to a cardholder id that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.cards.issue(name))


@given(sentence("the program has activated {card}"), target_fixture="card")
@when(sentence("the program activates {card}"), target_fixture="card")
def activates(issuing: Program, card: Card) -> Card:
    """Set the card's status to active."""
    return issuing.cards.set_status(card.id, "active")


@when(sentence("the program tries to activate {card}"), target_fixture="outcome")
def tries_to_activate(issuing: Program, card: Card) -> Outcome[Card]:
    """Set the card's status to active, and keep a refusal."""
    return attempt(lambda: issuing.cards.set_status(card.id, "active"))


@given(sentence("the program has frozen {card}"), target_fixture="card")
@when(sentence("the program freezes {card}"), target_fixture="card")
def freezes(issuing: Program, card: Card) -> Card:
    """Set the card's status to inactive."""
    return issuing.cards.set_status(card.id, "inactive")


@when(sentence("the program tries to freeze {card}"), target_fixture="outcome")
def tries_to_freeze(issuing: Program, card: Card) -> Outcome[Card]:
    """Set the card's status to inactive, and keep a refusal."""
    return attempt(lambda: issuing.cards.set_status(card.id, "inactive"))


@given(sentence("the program has canceled {card}"), target_fixture="card")
@when(sentence("the program cancels {card}"), target_fixture="card")
def cancels(issuing: Program, card: Card) -> Card:
    """Cancel the card without a reason."""
    return issuing.cards.cancel(card.id)


@given(
    sentence("the program has canceled {card} as {reason}", **CANCELLATION), target_fixture="card"
)
@when(sentence("the program cancels {card} as {reason}", **CANCELLATION), target_fixture="card")
def cancels_as(issuing: Program, card: Card, reason: str) -> Card:
    """Cancel the card as ``lost`` or ``stolen``."""
    return issuing.cards.cancel(card.id, cancellation_reason=reason)


@when(sentence("the program tries to cancel {card} as {why}", why=TRIED), target_fixture="outcome")
def tries_to_cancel_as(issuing: Program, card: Card, why: str) -> Outcome[Card]:
    """Cancel the card for a reason that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.cards.cancel(card.id, cancellation_reason=why))


@given(
    sentence("{person} holds a card that is canceled after {payments}", **PAYMENTS),
    target_fixture="card",
)
def holds_counted(issuing: Program, person: dict[str, Any], payments: int) -> Card:
    """Give a persona an active virtual card that is canceled after so many payments."""
    return issuing.cards.issue_for_payments(issuing.cardholders.create_enabled(person).id, payments)


@given(sentence("Stripe has canceled {card}"), target_fixture="card")
def has_been_canceled(issuing: Program, card: Card) -> Card:
    """Wait until the last payment has canceled the card."""
    return issuing.cards.wait_for_status(card.id, "canceled")


@when(
    sentence(
        "the program tries to issue a physical card to {cardholder} that is canceled after "
        "{payments}",
        **PAYMENTS,
    ),
    target_fixture="outcome",
)
def tries_counted(issuing: Program, cardholder: Cardholder, payments: int) -> Outcome[Card]:
    """Issue a physical card that ends after so many payments, and keep a refusal."""
    controls = {"cancel_after": {"payment_count": payments}}
    return attempt(lambda: issuing.cards.issue_physical(cardholder, lifecycle_controls=controls))


@then(sentence("{card} is soon {status}", **STATUS))
def soon_has_status(issuing: Program, card: Card, status: str) -> None:
    """Stripe gives the card this status before the deadline."""
    found = issuing.cards.wait_for_status(card.id, status).status
    expect_equal(found, status, "the status of the card", about=card)


@then(sentence("{card} is canceled as {reason}", reason=CANCELED))
def is_canceled_as(issuing: Program, card: Card, reason: str) -> None:
    """The card, retrieved again, is canceled for this reason."""
    _expect_canceled(issuing, card, reason)


@then(sentence("{card} is canceled without a reason"))
def is_canceled(issuing: Program, card: Card) -> None:
    """The card, retrieved again, is canceled without a reason."""
    _expect_canceled(issuing, card, None)


@then(sentence("{event} about {card} has the status {status}", **STATUS))
def event_has_status(issuing_events: EventsSinceWhen, card: Card, event: str, status: str) -> None:
    """Such an event is listed before the deadline, and shows the card with this status."""
    expect_in_event(issuing_events.wait_for(card.id, event), "status", status)


@then(sentence("{event} about {card} has the previous status {status}", **STATUS))
def event_had_status(issuing_events: EventsSinceWhen, card: Card, event: str, status: str) -> None:
    """Such an event has the former status among its previous attributes."""
    listed = issuing_events.wait_for(card.id, event).data.previous_attributes
    previous: dict[str, Any] = listed.to_dict() if listed else {}
    expect_equal(previous.get("status"), status, f"the previous status in {event}", about=card)


@then(sentence("{card} is {status}", **STATUS))
def has_status(issuing: Program, card: Card, status: str) -> None:
    """The response has this status, and so has the card retrieved again."""
    expect_equal(card.status, status, "the status of the card in the response", about=card)
    is_now(issuing, card, status)


@then(sentence("{card} is now {status}", **STATUS))
def is_now(issuing: Program, card: Card, status: str) -> None:
    """The card, retrieved again, has this status."""
    found = issuing.cards.retrieve(card.id).status
    expect_equal(found, status, "the status of the card", about=card)


@then(sentence("{card} is a {kind} Visa card", kind=KIND))
def is_visa(card: Card, kind: str) -> None:
    """The card is ``virtual`` or ``physical``, and its brand is Visa."""
    expect_equal(card.type, kind, "the type of the card", about=card)
    expect_equal(card.brand, "Visa", "the brand of the card", about=card)


@then(sentence("{card} belongs to {cardholder}"))
def belongs_to(issuing: Program, card: Card, cardholder: Cardholder) -> None:
    """The card, retrieved again, has this cardholder under the name it was created with."""
    found = issuing.cards.retrieve(card.id).cardholder
    name = issuing.cardholders.name_of(cardholder)
    what = "the cardholder of the card"
    expect(found.id == cardholder.id, what, expected=cardholder, found=found, about=card)
    expect_equal(found.name, name, f"the name of {what}", about=card)


def _give(issuing: Program, issuing_objects: NamedObjects, order: CardOrder) -> Card:
    cardholder = issuing.cardholders.create_enabled(order.person)
    controls = order.spending_controls
    card = issuing.cards.issue(cardholder.id, status="active", spending_controls=controls)
    return issuing_objects.label(card, order.label) if order.label else card


def _expect_canceled(issuing: Program, card: Card, reason: str | None) -> None:
    retrieved = issuing.cards.retrieve(card.id)
    expect_equal(retrieved.status, "canceled", "the status of the card", about=card)
    what = "the reason of the cancellation"
    expect_equal(retrieved.cancellation_reason, reason, what, about=card)
