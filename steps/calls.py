"""Calls: idempotency keys, invalid parameters, wrong credentials, and other API versions."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Balance, StripeObject
from stripe.issuing import Authorization, Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.calls import card_parameters, invalid_parameters, response_header
from issuing_harness.program.outcome import (
    OTHER_API_ERRORS,
    Outcome,
    RefusalKind,
    attempt,
    injected_fault,
    refusal_kind,
)
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.mailbox import act_first, always, decision

from .sentences import PURCHASE, Converters, sentence

MISTAKE: Final[Converters] = {"mistake": invalid_parameters}
FAULT: Final[Converters] = {"trouble": injected_fault}
WHY: Final[Converters] = {"why": refusal_kind}


@given(sentence("the program has asked under a key for a card for {person}"), target_fixture="card")
def asks_for_card(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a virtual card under a new idempotency key."""
    return issuing.calls.issue(cardholder.id)


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
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card under a new idempotency key."""
    return issuing.calls.spend(card.id, amount, merchant)


@given(sentence("the program has tried under a key to get a card {mistake}"), converters=MISTAKE)
def has_tried_under_key(issuing: Program, cardholder: Cardholder, mistake: dict[str, Any]) -> None:
    """Issue a card under a new idempotency key, with a mistake that Stripe refuses."""
    _ = attempt(lambda: issuing.calls.issue(cardholder.id, **mistake)).expected_refusal


@given(sentence("{trouble} while the program asks under a key for a card"), converters=FAULT)
def has_met_trouble(issuing: Program, cardholder: Cardholder, trouble: str) -> None:
    """Issue a card under a new idempotency key, while Stripe fails."""
    issuing.dashboard.inject_fault(trouble)
    _ = attempt(lambda: issuing.calls.issue(cardholder.id), OTHER_API_ERRORS).expected_refusal


@given(
    sentence("the endpoint asks for the same purchase again and approves"), target_fixture="tries"
)
def endpoint_asks_again(issuing: Program, issuing_mailbox: Mailbox) -> list[Outcome[Any]]:
    """Repeat the purchase during its own real-time request, under the same key, then approve."""
    tries: list[Outcome[Any]] = []
    approve = always(decision(approved=True))
    issuing_mailbox.decide_with(
        act_first(lambda _: tries.append(attempt(issuing.calls.repeat, OTHER_API_ERRORS)), approve)
    )
    return tries


@given(sentence("{trouble} at the next call"), converters=FAULT)
def goes_wrong(issuing: Program, trouble: str) -> None:
    """Make the next call fail; Stripe cannot be asked for this, but every program meets it."""
    issuing.dashboard.inject_fault(trouble)


@when(sentence("the program asks again under the same key"), target_fixture="repeated")
def asks_again(issuing: Program) -> StripeObject:
    """Repeat the last call under a key."""
    repeated: StripeObject = issuing.calls.repeat()
    return repeated


@when(sentence("the program tries again under the same key"), target_fixture="outcome")
def tries_again(issuing: Program) -> Outcome[StripeObject]:
    """Repeat the last call under a key, and keep a refusal or an error."""
    return attempt(issuing.calls.repeat, OTHER_API_ERRORS)


@when(sentence("the program asks under the same key for a virtual card"), target_fixture="card")
def asks_correctly(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue the card that was refused under the same key, without the mistake."""
    return issuing.calls.issue_with_same_key(cardholder.id)


@when(
    sentence("{person} tries under the same key to spend {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="outcome",
)
def tries_otherwise(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Outcome[Authorization]:
    """Make another call under a key that was used, and keep a refusal."""
    return attempt(lambda: issuing.calls.spend_with_same_key(card.id, amount, merchant))


@when(
    sentence("the program tries to get a card {mistake}"),
    converters=MISTAKE,
    target_fixture="outcome",
)
def tries_wrongly(
    issuing: Program, cardholder: Cardholder, mistake: dict[str, Any]
) -> Outcome[Card]:
    """Create a card with a mistake in its parameters, and keep a refusal."""
    parameters = card_parameters(cardholder.id, mistake)
    return attempt(lambda: issuing.calls.create_card(parameters))


@when(sentence("the program tries to read its balance"), target_fixture="outcome")
def tries_to_read(issuing: Program) -> Outcome[Balance]:
    """Retrieve the balance, a call that changes nothing, and keep a refusal or an error."""
    return attempt(issuing.calls.retrieve_balance, OTHER_API_ERRORS)


@when(
    sentence("the program tries to read its balance with a mistyped secret key"),
    target_fixture="outcome",
)
def tries_mistyped(issuing: Program) -> Outcome[Balance]:
    """Retrieve the balance with a secret key that no account has."""
    return attempt(issuing.calls.retrieve_balance_with_mistyped_key, OTHER_API_ERRORS)


@when(sentence("the program tries to read the balance of somebody else"), target_fixture="outcome")
def tries_abroad(issuing: Program) -> Outcome[Balance]:
    """Retrieve the balance of an account that is not connected to the program's."""
    return attempt(issuing.calls.retrieve_foreign_balance, OTHER_API_ERRORS)


@when(sentence("the program tries to make a call Stripe lacks"), target_fixture="outcome")
def tries_nowhere(issuing: Program) -> Outcome[StripeObject]:
    """Call a path that no version of Stripe's API has."""
    return attempt(issuing.calls.call_unknown_endpoint)


@when(sentence("the program tries to read the card {name}"), target_fixture="outcome")
def tries_to_read_card(issuing: Program, name: str) -> Outcome[Card]:
    """Retrieve a card by an id that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.cards.retrieve(name))


@when(sentence("the program reads the card as of {version}"), target_fixture="card")
def reads_card_as_of(issuing: Program, card: Card, version: str) -> Card:
    """Retrieve the card in an API version."""
    return issuing.calls.retrieve_card(card.id, version=version)


@when(sentence("the program tries to read the card as of {version}"), target_fixture="outcome")
def tries_as_of(issuing: Program, card: Card, version: str) -> Outcome[Card]:
    """Retrieve the card in an API version that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.calls.retrieve_card(card.id, version=version))


@then(sentence("the authorization as of {version} is {status}"))
def is_as_of(issuing: Program, authorization: Authorization, version: str, status: str) -> None:
    """The authorization has this status in an API version."""
    assert issuing.calls.retrieve_authorization(authorization.id, version=version).status == status


@then(sentence("the answer is in the manner of {version}"))
def answers_as_of(card: Card, version: str) -> None:
    """The response names the API version it is written in."""
    assert response_header(card, "stripe-version") == version


@then(sentence("the repeated card is the same, and still {status}"))
def is_same_card(card: Card, repeated: Card, status: str) -> None:
    """The response is the first one again, with its old status, and is marked as a replay."""
    assert (repeated.id, repeated.status) == (card.id, status)
    assert response_header(repeated, "idempotent-replayed") == "true"


@then(sentence("the repeated purchase is the same"))
def is_same_purchase(authorization: Authorization, repeated: Authorization) -> None:
    """The response is the first one again, and is marked as a replay."""
    assert repeated.id == authorization.id
    assert response_header(repeated, "idempotent-replayed") == "true"


@then(sentence("the repeated card is another one"))
def is_other_card(card: Card, repeated: Card) -> None:
    """The key has expired, and the call was made anew."""
    assert repeated.id != card.id
    assert response_header(repeated, "idempotent-replayed") is None


@then(sentence("the card was made this time"), target_fixture="card")
def was_made(repeated: Card) -> Card:
    """The call was made now, and its response is not a replay."""
    assert repeated.status == "inactive"
    assert response_header(repeated, "idempotent-replayed") is None
    return repeated


@then(sentence("no card but this was made for {person}"))
def only_card(issuing: Program, cardholder: Cardholder, card: Card) -> None:
    """The cardholder has this card and no other."""
    assert [listed.id for listed in issuing.card_pages.list_page(cardholder.id, 100).data] == [
        card.id
    ]


@then(sentence("no card was made for {person}"))
def no_card(issuing: Program, cardholder: Cardholder) -> None:
    """The cardholder has no card."""
    assert issuing.card_pages.list_page(cardholder.id, 100).data == []


@then(sentence("Stripe turns it away because {why}"), converters=WHY)
def is_turned_away(outcome: Outcome[object], why: RefusalKind) -> None:
    """The status, code and type of the error are those of this reason."""
    assert why.matches(outcome.expected_refusal)


@then(sentence("the endpoint was turned away because {why}"), converters=WHY)
def endpoint_is_turned_away(tries: list[Outcome[object]], why: RefusalKind) -> None:
    """The endpoint tried once, and the error is the one of this reason."""
    (outcome,) = tries
    assert why.matches(outcome.expected_refusal)
