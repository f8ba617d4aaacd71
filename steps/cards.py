"""Cards: issued to cardholders, activated, frozen, canceled."""

import re
from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.errors import VocabularyError
from issuing_harness.program import Program
from issuing_harness.program.cards import SHIPPING
from issuing_harness.program.outcome import Outcome, attempt

from .cardholders import PERSONA
from .sentences import Converters, sentence


def parse_payments(words: str) -> int:
    """Return how many payments ``1 payment`` or ``2 payments`` is."""
    count, _, noun = words.partition(" ")
    if not count.isdecimal() or noun not in ("payment", "payments"):
        raise VocabularyError(f"{words!r} is no number of payments. Write it like 2 payments.")
    return int(count)


PERSONA_AND_PAYMENTS: Final[Converters] = {**PERSONA, "payments": parse_payments}
#: Fields that are shown only when they are expanded, by the words of a sentence.
SECRETS: Final = {"number": "number", "code": "cvc"}


@given(sentence("{person} holds an {status} card"), converters=PERSONA, target_fixture="card")
@given(sentence("{person} holds a {status} card"), converters=PERSONA, target_fixture="card")
def holds_card(issuing: Program, person: dict[str, object], status: str) -> Card:
    """Give a persona a virtual card in this status, with a high limit."""
    return issuing.cards.issue_with_status(issuing.cardholders.create_enabled(person).id, status)


@given(sentence("the program has issued a virtual card to {person}"), target_fixture="card")
@when(sentence("the program issues a virtual card to {person}"), target_fixture="card")
def issues_virtual(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a virtual card by the guide's call: currency, type and cardholder."""
    return issuing.cards.issue(cardholder.id)


@when(sentence("the program issues an active virtual card to {person}"), target_fixture="card")
def issues_active(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a virtual card that is active from the start."""
    return issuing.cards.issue(cardholder.id, status="active")


@given(sentence("the program has issued a physical card to {person}"), target_fixture="card")
@when(sentence("the program issues a physical card to {person}"), target_fixture="card")
def issues_physical(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a physical card with a shipping address."""
    return issuing.cards.issue(cardholder.id, "physical", shipping=SHIPPING)


@when(
    sentence("the program tries to issue a physical card to {person} without an address"),
    target_fixture="outcome",
)
def tries_without_address(issuing: Program, cardholder: Cardholder) -> Outcome[Card]:
    """Issue a physical card without a shipping address, and keep a refusal."""
    return attempt(lambda: issuing.cards.issue(cardholder.id, "physical"))


@when(
    sentence("the program tries to issue a virtual card to the cardholder {name}"),
    target_fixture="outcome",
)
def tries_for_unknown(issuing: Program, name: str) -> Outcome[Card]:
    """Issue a card to a cardholder id that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.cards.issue(name))


@given(sentence("the program has activated the card"), target_fixture="card")
@when(sentence("the program activates the card"), target_fixture="card")
def activates(issuing: Program, card: Card) -> Card:
    """Set the card's status to active."""
    return issuing.cards.set_status(card.id, "active")


@when(sentence("the program tries to activate the card"), target_fixture="outcome")
def tries_to_activate(issuing: Program, card: Card) -> Outcome[Card]:
    """Set the card's status to active, and keep a refusal."""
    return attempt(lambda: issuing.cards.set_status(card.id, "active"))


@given(sentence("the program has frozen the card"), target_fixture="card")
@when(sentence("the program freezes the card"), target_fixture="card")
def freezes(issuing: Program, card: Card) -> Card:
    """Set the card's status to inactive."""
    return issuing.cards.set_status(card.id, "inactive")


@when(sentence("the program tries to freeze the card"), target_fixture="outcome")
def tries_to_freeze(issuing: Program, card: Card) -> Outcome[Card]:
    """Set the card's status to inactive, and keep a refusal."""
    return attempt(lambda: issuing.cards.set_status(card.id, "inactive"))


@given(sentence("the program has canceled the card"), target_fixture="card")
@when(sentence("the program cancels the card"), target_fixture="card")
def cancels(issuing: Program, card: Card) -> Card:
    """Cancel the card without a reason."""
    return issuing.cards.cancel(card.id)


@given(sentence("the program has canceled the card as {reason}"), target_fixture="card")
@when(sentence("the program cancels the card as {reason}"), target_fixture="card")
def cancels_as(issuing: Program, card: Card, reason: str) -> Card:
    """Cancel the card as ``lost`` or ``stolen``."""
    return issuing.cards.cancel(card.id, cancellation_reason=reason)


@when(sentence("the program tries to cancel the card as {why}"), target_fixture="outcome")
def tries_to_cancel_as(issuing: Program, card: Card, why: str) -> Outcome[Card]:
    """Cancel the card for a reason that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.cards.cancel(card.id, cancellation_reason=why))


@given(
    sentence("{person} holds a card for {payments} at most"),
    converters=PERSONA_AND_PAYMENTS,
    target_fixture="card",
)
def holds_counted(issuing: Program, person: dict[str, object], payments: int) -> Card:
    """Give a persona an active virtual card that is canceled after so many payments."""
    return issuing.cards.issue_for_payments(issuing.cardholders.create_enabled(person).id, payments)


@given(sentence("the card has ended"), target_fixture="card")
def has_ended(issuing: Program, card: Card) -> Card:
    """Wait until the last payment has canceled the card."""
    return issuing.cards.wait_for_status(card.id, "canceled")


@when(
    sentence("the program tries to issue a physical card for {payments} to {person}"),
    converters=PERSONA_AND_PAYMENTS,
    target_fixture="outcome",
)
def tries_counted(issuing: Program, cardholder: Cardholder, payments: int) -> Outcome[Card]:
    """Issue a physical card that ends after so many payments, and keep a refusal."""
    lifecycle = {"lifecycle_controls": {"cancel_after": {"payment_count": payments}}}
    return attempt(
        lambda: issuing.cards.issue(cardholder.id, "physical", shipping=SHIPPING, **lifecycle)
    )


@when(sentence("the program looks the card up"), target_fixture="card")
def looks_up(issuing: Program, card: Card) -> Card:
    """Retrieve the card without expanding anything."""
    return issuing.cards.retrieve(card.id)


@when(sentence("the program asks for the {secrets} of the card"), target_fixture="card")
def asks_for(issuing: Program, card: Card, secrets: str) -> Card:
    """Retrieve the card with its ``number``, its ``code``, or both (``number and code``)."""
    return issuing.cards.retrieve_secrets(
        card.id, *(SECRETS[secret] for secret in secrets.split(" and "))
    )


@when(sentence("the program lists the cards of the cardholder"), target_fixture="card")
def lists(issuing: Program, card: Card) -> Card:
    """List the cardholder's cards, and take the card from the list."""
    [listed] = issuing.cards.list_for_cardholder(card.cardholder.id)
    return listed


@then(sentence("the number of the card is shown"))
def shows_number(card: Card) -> None:
    """The number has sixteen digits and ends in ``last4``; recordings keep only those four."""
    assert re.fullmatch(r"[0-9*]{12}[0-9]{4}", card.number or "")
    assert (card.number or "").endswith(card.last4)


@then(sentence("the code of the card is shown"))
def shows_code(card: Card) -> None:
    """The code has three digits; recordings keep none of them."""
    assert re.fullmatch(r"[0-9]{3}|[*]{3}", card.cvc or "")


@then(sentence("the {detail} of the card is not shown"))
def hides(card: Card, detail: str) -> None:
    """The response lacks the field of the ``number``, or of the ``code``."""
    assert SECRETS[detail] not in card.to_dict()
    assert card.last4


@then(sentence("{event} tells neither number nor code of the card"))
def event_hides(issuing: Program, card: Card, event: str) -> None:
    """The event shows the last four digits of the number, and neither number nor code."""
    event_object = issuing.events.wait_for(card.id, event).data.object
    assert event_object["last4"] == card.last4
    assert {"number", "cvc"} & set(event_object.to_dict()) == set()


@then(sentence("the card is soon {status}"))
def soon_has_status(issuing: Program, card: Card, status: str) -> None:
    """Stripe gives the card this status before the deadline."""
    assert issuing.cards.wait_for_status(card.id, status).status == status


@then(sentence("the card was canceled as {reason}"))
def was_canceled_as(issuing: Program, card: Card, reason: str) -> None:
    """The card, retrieved again, is canceled for this reason."""
    retrieved = issuing.cards.retrieve(card.id)
    assert (retrieved.status, retrieved.cancellation_reason) == ("canceled", reason)


@then(sentence("the card was canceled without a reason"))
def was_canceled(issuing: Program, card: Card) -> None:
    """The card, retrieved again, is canceled without a reason."""
    retrieved = issuing.cards.retrieve(card.id)
    assert (retrieved.status, retrieved.cancellation_reason) == ("canceled", None)


@then(sentence("{event} says that the card was {status}"))
def event_says(issuing: Program, card: Card, event: str, status: str) -> None:
    """The newest event of the type has the former status among its previous attributes."""
    previous = issuing.events.wait_for(card.id, event).data.previous_attributes
    assert previous is not None
    assert previous["status"] == status


@then(sentence("the card is {status}"))
def has_status(issuing: Program, card: Card, status: str) -> None:
    """The response has this status, and so has the card retrieved again."""
    assert card.status == status
    assert issuing.cards.retrieve(card.id).status == status


@then(sentence("the card was made as a {kind} Visa card"))
def is_visa(card: Card, kind: str) -> None:
    """The card is ``virtual`` or ``physical``, and its brand is Visa."""
    assert card.type == kind
    assert card.brand == "Visa"


@then(sentence("the card belongs to {person}"), converters=PERSONA)
def belongs_to(card: Card, cardholder: Cardholder, person: dict[str, object]) -> None:
    """The card's cardholder is the one created before, under the persona's name."""
    assert card.cardholder.id == cardholder.id
    assert card.cardholder.name == person["name"]
