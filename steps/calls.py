"""Calls: idempotency keys, invalid parameters, wrong credentials, and other API versions."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Balance, StripeObject
from stripe.issuing import Authorization, Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.authorizations import authorization_status
from issuing_harness.program.calls import (
    api_version,
    card_parameters,
    invalid_parameters,
    response_header,
    tried_api_version,
)
from issuing_harness.program.expectations import expect_equal, expect_one
from issuing_harness.program.outcome import (
    OTHER_API_ERRORS,
    Outcome,
    RefusalKind,
    attempt,
    injected_fault,
    refusal_kind,
)
from issuing_harness.program.references import parse_id
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.replies import act_first, always, decision

from .cards import STATUS
from .sentences import Converters, sentence

MISTAKE: Final[Converters] = {"mistake": invalid_parameters}
FAULT: Final[Converters] = {"fault": injected_fault}
VERSION: Final[Converters] = {"version": api_version}
ERROR: Final[Converters] = {"error": refusal_kind}


@given(
    sentence("the program has issued a virtual card to {cardholder} with an idempotency key"),
    target_fixture="card",
)
def issues_with_key(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue a virtual card with a new idempotency key."""
    return issuing.calls.issue(cardholder.id)


@given(
    sentence("{card:Holder} has spent {amount} at {merchant} with an idempotency key"),
    target_fixture="authorization",
)
@when(
    sentence("{card:Holder} spends {amount} at {merchant} with an idempotency key"),
    target_fixture="authorization",
)
def spends_with_key(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card with a new idempotency key."""
    return issuing.calls.spend(card.id, amount, merchant)


@given(
    sentence(
        "the program has tried to issue a card to {cardholder} {mistake}, with an idempotency key",
        **MISTAKE,
    ),
)
def has_tried_with_key(issuing: Program, cardholder: Cardholder, mistake: dict[str, Any]) -> None:
    """Issue a card with a new idempotency key and a mistake that Stripe refuses."""
    _ = attempt(lambda: issuing.calls.issue(cardholder.id, **mistake)).expected_refusal


@given(
    sentence(
        "the program has tried to issue a card to {cardholder} with an idempotency key "
        "while {fault}",
        **FAULT,
    ),
)
def has_met_fault(issuing: Program, cardholder: Cardholder, fault: str) -> None:
    """Issue a card with a new idempotency key, while Stripe fails."""
    issuing.dashboard.inject_fault(fault)
    _ = attempt(lambda: issuing.calls.issue(cardholder.id), OTHER_API_ERRORS).expected_refusal


@given(
    sentence("the endpoint repeats the request of the purchase and approves"),
    target_fixture="tries",
)
def endpoint_repeats(issuing: Program, issuing_mailbox: Mailbox) -> list[Outcome[Any]]:
    """Repeat the purchase during its own real-time request, with the same key, then approve."""
    tries: list[Outcome[Any]] = []
    approve = always(decision(approved=True))
    issuing_mailbox.decide_with(
        act_first(lambda _: tries.append(attempt(issuing.calls.repeat, OTHER_API_ERRORS)), approve)
    )
    return tries


@given(sentence("{fault} on the next request", **FAULT))
def fails_next(issuing: Program, fault: str) -> None:
    """Make the next request fail; Stripe cannot be asked for this, but every program meets it."""
    issuing.dashboard.inject_fault(fault)


@when(
    sentence("the program repeats the request with the same idempotency key"),
    target_fixture="repeated",
)
def repeats(issuing: Program) -> StripeObject:
    """Repeat the last request that had an idempotency key."""
    repeated: StripeObject = issuing.calls.repeat()
    return repeated


@when(
    sentence("the program tries to repeat the request with the same idempotency key"),
    target_fixture="outcome",
)
def tries_to_repeat(issuing: Program) -> Outcome[StripeObject]:
    """Repeat the last request that had an idempotency key, and keep a refusal or an error."""
    return attempt(issuing.calls.repeat, OTHER_API_ERRORS)


@when(
    sentence("the program issues a virtual card to {cardholder} with the same idempotency key"),
    target_fixture="card",
)
def issues_with_same_key(issuing: Program, cardholder: Cardholder) -> Card:
    """Issue the card that was refused with the same key, without the mistake."""
    return issuing.calls.issue_with_same_key(cardholder.id)


@when(
    sentence("{card:Holder} tries to spend {amount} at {merchant} with the same idempotency key"),
    target_fixture="outcome",
)
def tries_to_reuse_key(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Outcome[Authorization]:
    """Make another request with a key that was used, and keep a refusal."""
    return attempt(lambda: issuing.calls.spend_with_same_key(card.id, amount, merchant))


@when(
    sentence("the program tries to issue a card to {cardholder} {mistake}", **MISTAKE),
    target_fixture="outcome",
)
def tries_with_mistake(
    issuing: Program, cardholder: Cardholder, mistake: dict[str, Any]
) -> Outcome[Card]:
    """Create a card with a mistake in its parameters, and keep a refusal."""
    parameters = card_parameters(cardholder.id, mistake)
    return attempt(lambda: issuing.calls.create_card(parameters))


@when(sentence("the program tries to retrieve its balance"), target_fixture="outcome")
def tries_to_retrieve_balance(issuing: Program) -> Outcome[Balance]:
    """Retrieve the balance, a request that changes nothing, and keep a refusal or an error."""
    return attempt(issuing.calls.retrieve_balance, OTHER_API_ERRORS)


@when(
    sentence("the program tries to retrieve its balance with an invalid API key"),
    target_fixture="outcome",
)
def tries_with_invalid_key(issuing: Program) -> Outcome[Balance]:
    """Retrieve the balance with a secret key that no account has."""
    return attempt(issuing.calls.retrieve_balance_with_mistyped_key, OTHER_API_ERRORS)


@when(
    sentence("the program tries to retrieve the balance of an account it has no access to"),
    target_fixture="outcome",
)
def tries_foreign_account(issuing: Program) -> Outcome[Balance]:
    """Retrieve the balance of an account that is not connected to the program's."""
    return attempt(issuing.calls.retrieve_foreign_balance, OTHER_API_ERRORS)


@when(
    sentence("the program tries to call an endpoint that does not exist"), target_fixture="outcome"
)
def tries_unknown_endpoint(issuing: Program) -> Outcome[StripeObject]:
    """Call a path that no version of Stripe's API has."""
    return attempt(issuing.calls.call_unknown_endpoint)


@when(
    sentence("the program tries to retrieve the card {name}", name=parse_id),
    target_fixture="outcome",
)
def tries_to_retrieve_card(issuing: Program, name: str) -> Outcome[Card]:
    """Retrieve a card by an id that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.cards.retrieve(name))


@when(
    sentence("the program retrieves {card} in API version {version}", **VERSION),
    target_fixture="card",
)
def retrieves_in_version(issuing: Program, card: Card, version: str) -> Card:
    """Retrieve the card in an API version."""
    return issuing.calls.retrieve_card(card.id, version=version)


@when(
    sentence(
        "the program tries to retrieve {card} in API version {version}", version=tried_api_version
    ),
    target_fixture="outcome",
)
def tries_version(issuing: Program, card: Card, version: str) -> Outcome[Card]:
    """Retrieve the card in an API version that may not exist, and keep a refusal."""
    return attempt(lambda: issuing.calls.retrieve_card(card.id, version=version))


@then(
    sentence(
        "{authorization} is {status} in API version {version}",
        status=authorization_status,
        **VERSION,
    )
)
def is_in_version(
    issuing: Program, authorization: Authorization, version: str, status: str
) -> None:
    """The authorization, retrieved in an API version, has this status."""
    retrieved = issuing.calls.retrieve_authorization(authorization.id, version=version)
    what = f"the status of the authorization in API version {version}"
    expect_equal(retrieved.status, status, what, about=authorization)


@then(sentence("the response is in API version {version}", **VERSION))
def responds_in_version(card: Card, version: str) -> None:
    """The response names the API version it is written in."""
    found = response_header(card, "stripe-version")
    expect_equal(found, version, "the response's header Stripe-Version", about=card)


@then(sentence("Stripe replays the first response, with the card {status}", **STATUS))
def replays_card(card: Card, repeated: Card, status: str) -> None:
    """The response is the first one again, with its old status, and is marked as a replay."""
    expect_equal(repeated.id, card.id, "the id of the card in the repeated response", about=card)
    what = "the status of the card in the repeated response"
    expect_equal(repeated.status, status, what, about=card)
    _expect_replayed(repeated)


@then(sentence("Stripe replays the first response, with the same authorization"))
def replays_authorization(authorization: Authorization, repeated: Authorization) -> None:
    """The response is the first one again, and is marked as a replay."""
    what = "the id of the authorization in the repeated response"
    expect_equal(repeated.id, authorization.id, what, about=authorization)
    _expect_replayed(repeated)


@then(sentence("Stripe issues a second card"), target_fixture="card")
def issues_second(card: Card, repeated: Card) -> Card:
    """The key has expired, and the request was carried out again."""
    expect_equal(repeated.id != card.id, True, "whether it is another card", about=repeated)
    _expect_not_replayed(repeated)
    return repeated


@then(sentence("Stripe issues the card"), target_fixture="card")
def issues_now(repeated: Card) -> Card:
    """The request was carried out now, and its response is not a replay."""
    expect_equal(repeated.status, "inactive", "the status of the card", about=repeated)
    _expect_not_replayed(repeated)
    return repeated


@then(sentence("Stripe responds with {error}", **ERROR))
def responds_with(outcome: Outcome[object], error: RefusalKind) -> None:
    """The status, code and type of the error are those of this kind."""
    error.expect(outcome.expected_refusal)


@then(sentence("Stripe responded to the endpoint with {error}", **ERROR))
def responded_to_endpoint(tries: list[Outcome[object]], error: RefusalKind) -> None:
    """The endpoint made one request, and the error is of this kind."""
    outcome = expect_one(tries, "requests that the endpoint made")
    error.expect(outcome.expected_refusal)


def _expect_replayed(repeated: StripeObject) -> None:
    found = response_header(repeated, "idempotent-replayed")
    expect_equal(found, "true", "the response's header Idempotent-Replayed")


def _expect_not_replayed(repeated: StripeObject) -> None:
    found = response_header(repeated, "idempotent-replayed")
    expect_equal(found, None, "the response's header Idempotent-Replayed")
