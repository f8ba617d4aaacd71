"""Cards: issued to cardholders, activated, canceled."""

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


def payments(words: str) -> int:
    """How many payments ``1 payment`` or ``2 payments`` is.

    Raises:
        VocabularyError: it is written any other way.
    """
    count, _, noun = words.partition(" ")
    if not count.isdecimal() or noun not in ("payment", "payments"):
        raise VocabularyError(f"{words!r} is no number of payments. Write it like 2 payments.")
    return int(count)


COUNTED: Final[Converters] = {**PERSONA, "payments": payments}
#: What only the cardholder should see, and what Stripe calls it.
SECRETS: Final = {"number": "number", "code": "cvc"}


@given(sentence("{person} holds an {status} card"), converters=PERSONA, target_fixture="card")
@given(sentence("{person} holds a {status} card"), converters=PERSONA, target_fixture="card")
def holds_card(program: Program, person: dict[str, object], status: str) -> Card:
    """A persona with a virtual card in this status, and no limit that matters."""
    return program.cards.hand_out(program.cardholders.admit(person).id, status)


@given(sentence("the program has issued a virtual card to {person}"), target_fixture="card")
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


@given(sentence("the program has frozen the card"), target_fixture="card")
@when(sentence("the program freezes the card"), target_fixture="card")
def freezes(program: Program, card: Card) -> Card:
    """Set the card's status to inactive."""
    return program.cards.become(card.id, "inactive")


@when(sentence("the program tries to freeze the card"), target_fixture="outcome")
def tries_to_freeze(program: Program, card: Card) -> Outcome[Card]:
    """Set the card's status to inactive, and keep a refusal."""
    return attempt(lambda: program.cards.become(card.id, "inactive"))


@given(sentence("the program has canceled the card"), target_fixture="card")
@when(sentence("the program cancels the card"), target_fixture="card")
def cancels(program: Program, card: Card) -> Card:
    """Cancel the card, and say no reason."""
    return program.cards.cancel(card.id)


@given(sentence("the program has canceled the card as {reason}"), target_fixture="card")
@when(sentence("the program cancels the card as {reason}"), target_fixture="card")
def cancels_as(program: Program, card: Card, reason: str) -> Card:
    """Cancel the card, because it is ``lost`` or ``stolen``."""
    return program.cards.cancel(card.id, cancellation_reason=reason)


@when(sentence("the program tries to cancel the card as {why}"), target_fixture="outcome")
def tries_to_cancel_as(program: Program, card: Card, why: str) -> Outcome[Card]:
    """Cancel the card for a reason that may be none."""
    return attempt(lambda: program.cards.cancel(card.id, cancellation_reason=why))


@given(
    sentence("{person} holds a card for {payments} at most"),
    converters=COUNTED,
    target_fixture="card",
)
def holds_counted(program: Program, person: dict[str, object], payments: int) -> Card:
    """An active virtual card that is canceled after so many payments."""
    return program.cards.hand_out_counted(program.cardholders.admit(person).id, payments)


@given(sentence("the card has ended"), target_fixture="card")
def has_ended(program: Program, card: Card) -> Card:
    """Its last payment has canceled it."""
    return program.cards.soon(card.id, "canceled")


@when(
    sentence("the program tries to issue a physical card for {payments} to {person}"),
    converters=COUNTED,
    target_fixture="outcome",
)
def tries_counted(program: Program, cardholder: Cardholder, payments: int) -> Outcome[Card]:
    """A physical card that is to end by itself."""
    ends = {"lifecycle_controls": {"cancel_after": {"payment_count": payments}}}
    return attempt(
        lambda: program.cards.issue(cardholder.id, "physical", shipping=SHIPPING, **ends)
    )


@when(sentence("the program looks the card up"), target_fixture="card")
def looks_up(program: Program, card: Card) -> Card:
    """Retrieve the card, and ask for nothing more."""
    return program.cards.retrieve(card.id)


@when(sentence("the program asks for the {secrets} of the card"), target_fixture="card")
def asks_for(program: Program, card: Card, secrets: str) -> Card:
    """Retrieve the card with its ``number``, its ``code``, or both (``number and code``)."""
    return program.cards.reveal(card.id, *(SECRETS[each] for each in secrets.split(" and ")))


@when(sentence("the program lists the cards of the cardholder"), target_fixture="card")
def lists(program: Program, card: Card) -> Card:
    """The card as it stands in a list."""
    [listed] = program.cards.of_cardholder(card.cardholder.id)
    return listed


@then(sentence("the number of the card is shown"))
def shows_number(card: Card) -> None:
    """Sixteen digits, the last four of which everybody sees; recordings keep only those."""
    assert re.fullmatch(r"[0-9*]{12}[0-9]{4}", card.number or "")
    assert (card.number or "").endswith(card.last4)


@then(sentence("the code of the card is shown"))
def shows_code(card: Card) -> None:
    """Three digits; recordings keep none of them."""
    assert re.fullmatch(r"[0-9]{3}|[*]{3}", card.cvc or "")


@then(sentence("the {detail} of the card is not shown"))
def hides(card: Card, detail: str) -> None:
    """The answer has no place for the ``number``, or the ``code``, at all."""
    assert SECRETS[detail] not in card.to_dict()
    assert card.last4


@then(sentence("{event} tells neither number nor code of the card"))
def event_hides(program: Program, card: Card, event: str) -> None:
    """The event shows the card with its last four digits, and no more of it."""
    shown = program.events.awaited(card.id, event).data.object
    assert shown["last4"] == card.last4
    assert {"number", "cvc"} & set(shown.to_dict()) == set()


@then(sentence("the card is soon {status}"))
def soon_has_status(program: Program, card: Card, status: str) -> None:
    """Before the deadline it is so by itself."""
    assert program.cards.soon(card.id, status).status == status


@then(sentence("the card was canceled as {reason}"))
def was_canceled_as(program: Program, card: Card, reason: str) -> None:
    """Stripe keeps the reason."""
    again = program.cards.retrieve(card.id)
    assert (again.status, again.cancellation_reason) == ("canceled", reason)


@then(sentence("the card was canceled without a reason"))
def was_canceled(program: Program, card: Card) -> None:
    """It is canceled, and Stripe knows no reason."""
    again = program.cards.retrieve(card.id)
    assert (again.status, again.cancellation_reason) == ("canceled", None)


@then(sentence("{event} says that the card was {status}"))
def event_says(program: Program, card: Card, event: str, status: str) -> None:
    """The newest event of the kind has the status that went before."""
    changed = program.events.awaited(card.id, event).data.previous_attributes
    assert changed is not None
    assert changed["status"] == status


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
