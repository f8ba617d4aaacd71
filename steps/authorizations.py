"""Authorizations: a card is used, and the answer is yes or no."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.outcome import Outcome, attempt, field_differences

from .sentences import MONEY, PURCHASE, sentence
from .tables import Table, facts


@given(
    sentence("{person} has spent {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
@given(
    sentence("{person} has tried to spend {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
@when(
    sentence("{person} spends {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def spends(program: Program, card: Card, amount: Money, merchant: dict[str, Any]) -> Authorization:
    """Use the card, by chip."""
    return program.authorizations.spend(card.id, amount, merchant)


@given(
    sentence("{person} has tried to spend {amount} more than the Issuing balance at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
@when(
    sentence("{person} spends {amount} more than the Issuing balance at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def overspends(
    program: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Ask for more than the program could pay."""
    total = program.balances.beyond(amount)
    return program.authorizations.spend(card.id, total, merchant)


@when(
    sentence("{person} spends up to {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def spends_up_to(
    program: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card at a merchant that takes less as well."""
    return program.authorizations.spend(card.id, amount, merchant, is_amount_controllable=True)


@given(
    sentence("the merchant has raised the authorization by {amount}"),
    converters=MONEY,
    target_fixture="authorization",
)
@when(
    sentence("the merchant raises the authorization by {amount}"),
    converters=MONEY,
    target_fixture="authorization",
)
def is_raised(program: Program, authorization: Authorization, amount: Money) -> Authorization:
    """The merchant asks for more on top."""
    return program.authorizations.increment(authorization.id, amount)


@when(
    sentence("the merchant raises the authorization by {amount} more than the Issuing balance"),
    converters=MONEY,
    target_fixture="authorization",
)
def is_raised_beyond(
    program: Program, authorization: Authorization, amount: Money
) -> Authorization:
    """The merchant asks for more on top than the program could pay."""
    return program.authorizations.increment(authorization.id, program.balances.beyond(amount))


@when(
    sentence("the merchant tries to raise the authorization by {amount}"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_to_raise(
    program: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """The merchant asks for more on top; keep a refusal."""
    return attempt(lambda: program.authorizations.increment(authorization.id, amount))


@given(sentence("the program has noted on the authorization"), target_fixture="authorization")
@when(sentence("the program notes on the authorization"), target_fixture="authorization")
def notes(program: Program, authorization: Authorization, datatable: Table) -> Authorization:
    """Write the table's facts on the authorization, as metadata."""
    return program.authorizations.note(authorization.id, facts(datatable))


@when(
    sentence("{person} tries to spend {amount} at a merchant of the category {category}"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_category(
    program: Program, card: Card, amount: Money, category: str
) -> Outcome[Authorization]:
    """Use the card at a merchant whose category may not exist."""
    return attempt(lambda: program.authorizations.spend(card.id, amount, {"category": category}))


@then(sentence("the authorization is approved"))
def is_approved(authorization: Authorization) -> None:
    """The answer was yes, given by the account's default."""
    assert authorization.approved is True
    assert authorization.request_history[0].reason == "card_active"


@then(sentence("the authorization is approved: {reason}"))
def is_approved_because(authorization: Authorization, reason: str) -> None:
    """The newest answer was yes, for this reason."""
    assert authorization.approved is True
    assert authorization.request_history[-1].approved is True
    assert authorization.request_history[-1].reason == reason


@then(sentence("the authorization is declined: {reason}"))
def is_declined(authorization: Authorization, reason: str) -> None:
    """The answer was no, for this reason, and the authorization is over."""
    assert authorization.approved is False
    assert authorization.request_history[0].reason == reason
    assert authorization.status == "closed"


@then(sentence("the increment is declined: {reason}"))
def increment_is_declined(program: Program, authorization: Authorization, reason: str) -> None:
    """The newest answer was no, for this reason, and the authorization goes on without it."""
    newest = authorization.request_history[-1]
    assert (newest.approved, newest.reason) == (False, reason)
    again = program.authorizations.retrieve(authorization.id)
    assert (again.approved, again.status) == (True, "pending")


@then(sentence("the authorization waits for capture"))
def waits_for_capture(program: Program, authorization: Authorization) -> None:
    """It is pending and has no transactions, also when asked again."""
    assert (authorization.status, authorization.transactions) == ("pending", [])
    again = program.authorizations.retrieve(authorization.id)
    assert (again.status, again.transactions) == ("pending", [])


@then(sentence("the authorization is now {status}"))
def is_now(program: Program, authorization: Authorization, status: str) -> None:
    """Stripe says so when asked again."""
    assert program.authorizations.retrieve(authorization.id).status == status


@then(sentence("the authorization is for {amount}"), converters=MONEY)
def is_for(program: Program, authorization: Authorization, amount: Money) -> None:
    """Its amount is this now, in the card's currency and the merchant's."""
    found = program.authorizations.retrieve(authorization.id)
    assert Money(found.amount) == amount
    assert Money(found.merchant_amount) == amount


@then(sentence("the authorization shows"))
def shows(program: Program, authorization: Authorization, datatable: Table) -> None:
    """Everything the table says stands in the authorization, when Stripe is asked again."""
    found = program.authorizations.retrieve(authorization.id)
    assert field_differences(facts(datatable), found) == {}


@then(sentence("the authorization names its merchant"))
def names_merchant(authorization: Authorization, datatable: Table) -> None:
    """Everything the table says of the merchant stands in the authorization."""
    assert field_differences(facts(datatable), authorization.merchant_data) == {}
