"""Card details: number and CVC, which a response includes only where they are asked for."""

import re
from typing import Final

from pytest_bdd import then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.errors import VocabularyError
from issuing_harness.program import Program
from issuing_harness.program.choices import choice
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import expect, expect_equal, expect_one, expect_present

from .sentences import sentence

#: Fields that a response includes only if they are expanded, by the words of a sentence.
SECRETS: Final = {"number": "number", "CVC": "cvc"}


def parse_secrets(words: str) -> list[str]:
    """Return the fields that ``number``, ``CVC`` or ``number and CVC`` means."""
    known = choice("secret of a card", SECRETS)
    secrets = [SECRETS[known(word)] for word in words.split(" and ")]
    if len(set(secrets)) < len(secrets):
        raise VocabularyError(
            f"'{words}' names the same secret twice. Write number, CVC, or number and CVC."
        )
    return secrets


@when(sentence("the program retrieves {card}"), target_fixture="card")
def retrieves(issuing: Program, card: Card) -> Card:
    """Retrieve the card without expanding anything."""
    return issuing.cards.retrieve(card.id)


@when(
    sentence("the program retrieves {card} with its {secrets}", secrets=parse_secrets),
    target_fixture="card",
)
def retrieves_with(issuing: Program, card: Card, secrets: list[str]) -> Card:
    """Retrieve the card with its ``number``, its ``CVC``, or both (``number and CVC``)."""
    return issuing.cards.retrieve_secrets(card.id, *secrets)


@when(sentence("the program lists the cards of {cardholder}"), target_fixture="card")
def lists(issuing: Program, cardholder: Cardholder) -> Card:
    """List the cardholder's cards, and take the only one from the list."""
    listed = issuing.cards.list_for_cardholder(cardholder.id)
    return expect_one(listed, "cards of the cardholder", about=cardholder)


@then(sentence("the response includes the number of {card}"))
def includes_number(card: Card) -> None:
    """The number has sixteen digits and ends in ``last4``; recordings keep only those four."""
    number = expect_present(getattr(card, "number", None), "the number of the card", about=card)
    is_number = re.fullmatch(r"[0-9*]{12}[0-9]{4}", number) and number.endswith(card.last4)
    expected = f"sixteen digits that end in {card.last4}"
    expect(is_number, "the number of the card", expected=expected, found=number, about=card)


@then(sentence("the response includes the CVC of {card}"))
def includes_cvc(card: Card) -> None:
    """The CVC has three digits; recordings keep none of them."""
    cvc = expect_present(getattr(card, "cvc", None), "the CVC of the card", about=card)
    is_cvc = re.fullmatch(r"[0-9]{3}|[*]{3}", cvc)
    expect(is_cvc, "the CVC of the card", expected="three digits", found=cvc, about=card)


@then(sentence("the response does not include the {secrets} of {card}", secrets=parse_secrets))
def excludes(card: Card, secrets: list[str]) -> None:
    """The response lacks the fields of the ``number``, of the ``CVC``, or of both."""
    expect_present(card.last4, "the last four digits of the card", about=card)
    included = [secret for secret in secrets if secret in card.to_dict()]
    expect_equal(included, [], "what the response includes of the secrets", about=card)


@then(sentence("{event} about {card} includes neither its number nor its CVC"))
def event_excludes(issuing_events: EventsSinceWhen, card: Card, event: str) -> None:
    """The event shows the last four digits of the number, and neither number nor CVC."""
    shown = issuing_events.wait_for(card.id, event).data.object.to_dict()
    expect_equal(shown.get("last4"), card.last4, f"the last four digits in {event}", about=card)
    included = [secret for secret in SECRETS.values() if secret in shown]
    expect_equal(included, [], f"what {event} includes of the secrets", about=card)
