"""Calls: asked again under the same key, asked wrongly, asked in another version's manner."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Balance, StripeObject
from stripe.issuing import Authorization, Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.calls import answered_with
from issuing_harness.program.errors import Turned, fault, mistaken, turned, with_mistake
from issuing_harness.program.outcome import TURNED_AWAY, Outcome, attempt
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.decisions import after, always, decision

from .sentences import PURCHASE, Converters, sentence

MISTAKE: Final[Converters] = {"mistake": mistaken}
FAULT: Final[Converters] = {"trouble": fault}
WHY: Final[Converters] = {"why": turned}


@given(sentence("the program has asked under a key for a card for {person}"), target_fixture="card")
def asks_for_card(program: Program, cardholder: Cardholder) -> Card:
    """A virtual card, under an idempotency key nobody used before."""
    return program.calls.issue(cardholder.id)


@given(
    sentence("{person} has asked under a key to spend {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
@when(
    sentence("{person} asks under a key to spend {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def asks_to_spend(
    program: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card, under an idempotency key nobody used before."""
    return program.calls.spend(card.id, amount, merchant)


@given(sentence("the program has tried under a key to get a card {mistake}"), converters=MISTAKE)
def has_tried_under_key(program: Program, cardholder: Cardholder, mistake: dict[str, Any]) -> None:
    """Stripe found something wrong with the call before it did anything."""
    _ = attempt(lambda: program.calls.issue(cardholder.id, **mistake)).refused


@given(sentence("{trouble} while the program asks under a key for a card"), converters=FAULT)
def has_met_trouble(program: Program, cardholder: Cardholder, trouble: str) -> None:
    """Something went wrong at Stripe."""
    program.dashboard.go_wrong(trouble)
    _ = attempt(lambda: program.calls.issue(cardholder.id), TURNED_AWAY).refused


@given(
    sentence("the endpoint asks for the same purchase again and approves"), target_fixture="tries"
)
def endpoint_asks_again(program: Program, mailbox: Mailbox) -> list[Outcome[Any]]:
    """While Stripe waits for it, under the key of the purchase it is asked about."""
    tries: list[Outcome[Any]] = []
    yes = always(decision(approved=True))
    mailbox.decide_by(after(lambda _: tries.append(attempt(program.calls.again, TURNED_AWAY)), yes))
    return tries


@given(sentence("{trouble} at the next call"), converters=FAULT)
def goes_wrong(program: Program, trouble: str) -> None:
    """What nobody can ask of Stripe, but every program meets."""
    program.dashboard.go_wrong(trouble)


@when(sentence("the program asks again under the same key"), target_fixture="repeated")
def asks_again(program: Program) -> StripeObject:
    """The last call under a key, once more."""
    again: StripeObject = program.calls.again()
    return again


@when(sentence("the program tries again under the same key"), target_fixture="outcome")
def tries_again(program: Program) -> Outcome[StripeObject]:
    """The last call under a key, once more, and keep it if it is turned away."""
    return attempt(program.calls.again, TURNED_AWAY)


@when(sentence("the program asks under the same key for a virtual card"), target_fixture="card")
def asks_correctly(program: Program, cardholder: Cardholder) -> Card:
    """What was refused, with nothing wrong about it any more."""
    return program.calls.issue_instead(cardholder.id)


@when(
    sentence("{person} tries under the same key to spend {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="outcome",
)
def tries_otherwise(
    program: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Outcome[Authorization]:
    """Another call under a key that was used."""
    return attempt(lambda: program.calls.spend_instead(card.id, amount, merchant))


@when(
    sentence("the program tries to get a card {mistake}"),
    converters=MISTAKE,
    target_fixture="outcome",
)
def tries_wrongly(
    program: Program, cardholder: Cardholder, mistake: dict[str, Any]
) -> Outcome[Card]:
    """Ask for a card with a mistake in it."""
    details = with_mistake(cardholder.id, mistake)
    return attempt(lambda: program.calls.card(details))


@when(sentence("the program tries to read its balance"), target_fixture="outcome")
def tries_to_read(program: Program) -> Outcome[Balance]:
    """A call that changes nothing."""
    return attempt(program.calls.balance, TURNED_AWAY)


@when(
    sentence("the program tries to read its balance with a mistyped secret key"),
    target_fixture="outcome",
)
def tries_mistyped(program: Program) -> Outcome[Balance]:
    """Nobody has this key."""
    return attempt(program.calls.mistyped, TURNED_AWAY)


@when(sentence("the program tries to read the balance of somebody else"), target_fixture="outcome")
def tries_abroad(program: Program) -> Outcome[Balance]:
    """An account that is not connected to the program's."""
    return attempt(program.calls.abroad, TURNED_AWAY)


@when(sentence("the program tries to make a call Stripe lacks"), target_fixture="outcome")
def tries_nowhere(program: Program) -> Outcome[StripeObject]:
    """A call that no version of Stripe knows."""
    return attempt(program.calls.nowhere)


@when(sentence("the program tries to read the card {name}"), target_fixture="outcome")
def tries_to_read_card(program: Program, name: str) -> Outcome[Card]:
    """A card of a name that may be nobody's."""
    return attempt(lambda: program.cards.retrieve(name))


@when(sentence("the program reads the card as of {version}"), target_fixture="card")
def reads_card_as_of(program: Program, card: Card, version: str) -> Card:
    """In the manner of an API version."""
    return program.calls.card_as_of(version, card.id)


@when(sentence("the program tries to read the card as of {version}"), target_fixture="outcome")
def tries_as_of(program: Program, card: Card, version: str) -> Outcome[Card]:
    """In the manner of a version that may not exist."""
    return attempt(lambda: program.calls.card_as_of(version, card.id))


@then(sentence("the authorization as of {version} is {status}"))
def is_as_of(program: Program, authorization: Authorization, version: str, status: str) -> None:
    """What a program written for that version reads."""
    assert program.calls.authorization_as_of(version, authorization.id).status == status


@then(sentence("the answer is in the manner of {version}"))
def answers_as_of(card: Card, version: str) -> None:
    """It names the version it is written in."""
    assert answered_with(card, "stripe-version") == version


@then(sentence("the repeated card is the same, and still {status}"))
def is_same_card(card: Card, repeated: Card, status: str) -> None:
    """The answer is the first one, as old as it is, and says that it is given again."""
    assert (repeated.id, repeated.status) == (card.id, status)
    assert answered_with(repeated, "idempotent-replayed") == "true"


@then(sentence("the repeated purchase is the same"))
def is_same_purchase(authorization: Authorization, repeated: Authorization) -> None:
    """The answer is the first one, and says that it is given again."""
    assert repeated.id == authorization.id
    assert answered_with(repeated, "idempotent-replayed") == "true"


@then(sentence("the repeated card is another one"))
def is_other_card(card: Card, repeated: Card) -> None:
    """The key was forgotten, and the call was done anew."""
    assert repeated.id != card.id
    assert answered_with(repeated, "idempotent-replayed") is None


@then(sentence("the card was made this time"), target_fixture="card")
def was_made(repeated: Card) -> Card:
    """The call was done, and not answered from memory."""
    assert repeated.status == "inactive"
    assert answered_with(repeated, "idempotent-replayed") is None
    return repeated


@then(sentence("no card but this was made for {person}"))
def only_card(program: Program, cardholder: Cardholder, card: Card) -> None:
    """Stripe lists this one alone."""
    assert [each.id for each in program.pages.one(cardholder.id, 100).data] == [card.id]


@then(sentence("no card was made for {person}"))
def no_card(program: Program, cardholder: Cardholder) -> None:
    """Stripe lists none."""
    assert program.pages.one(cardholder.id, 100).data == []


@then(sentence("Stripe turns it away because {why}"), converters=WHY)
def is_turned_away(outcome: Outcome[object], why: Turned) -> None:
    """Status, code and kind of the refusal are those that mean this."""
    assert why.fits(outcome.refused)


@then(sentence("the endpoint was turned away because {why}"), converters=WHY)
def endpoint_is_turned_away(tries: list[Outcome[object]], why: Turned) -> None:
    """It tried once, in vain."""
    (outcome,) = tries
    assert why.fits(outcome.refused)
