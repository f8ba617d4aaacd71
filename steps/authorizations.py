"""Authorizations: a card is used, and the authorization is approved or declined."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.facts import field_differences
from issuing_harness.program.outcome import Outcome, attempt

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
def spends(issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]) -> Authorization:
    """Use the card, by chip."""
    return issuing.authorizations.spend(card.id, amount, merchant)


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
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card, by chip, for more than the Issuing balance."""
    total = issuing.balances.issuing_plus(amount)
    return issuing.authorizations.spend(card.id, total, merchant)


@when(
    sentence("{person} spends up to {amount} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def spends_up_to(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card at a merchant that accepts a partial approval."""
    return issuing.authorizations.spend(card.id, amount, merchant, is_amount_controllable=True)


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
def is_raised(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Increment the authorization, as the merchant."""
    return issuing.authorizations.increment(authorization.id, amount)


@when(
    sentence("the merchant raises the authorization by {amount} more than the Issuing balance"),
    converters=MONEY,
    target_fixture="authorization",
)
def is_raised_beyond(
    issuing: Program, authorization: Authorization, amount: Money
) -> Authorization:
    """Increment the authorization, as the merchant, by more than the Issuing balance."""
    return issuing.authorizations.increment(authorization.id, issuing.balances.issuing_plus(amount))


@when(
    sentence("the merchant tries to raise the authorization by {amount}"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_to_raise(
    issuing: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Increment the authorization, as the merchant, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.increment(authorization.id, amount))


@given(sentence("the program has noted on the authorization"), target_fixture="authorization")
@when(sentence("the program notes on the authorization"), target_fixture="authorization")
def notes(issuing: Program, authorization: Authorization, datatable: Table) -> Authorization:
    """Set the table's facts as metadata of the authorization."""
    return issuing.authorizations.set_metadata(authorization.id, facts(datatable))


@when(
    sentence("{person} tries to spend {amount} at a merchant of the category {category}"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_category(
    issuing: Program, card: Card, amount: Money, category: str
) -> Outcome[Authorization]:
    """Use the card at a merchant whose category may not exist, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.spend(card.id, amount, {"category": category}))


@then(sentence("the authorization is approved"))
def is_approved(authorization: Authorization) -> None:
    """The authorization was approved by the account's default."""
    assert authorization.approved is True
    assert authorization.request_history[0].reason == "card_active"


@then(sentence("the authorization is approved: {reason}"))
def is_approved_because(authorization: Authorization, reason: str) -> None:
    """The latest decision is an approval for this reason."""
    assert authorization.approved is True
    assert authorization.request_history[-1].approved is True
    assert authorization.request_history[-1].reason == reason


@then(sentence("the authorization is declined: {reason}"))
def is_declined(authorization: Authorization, reason: str) -> None:
    """The authorization was declined for this reason, and is closed."""
    assert authorization.approved is False
    assert authorization.request_history[0].reason == reason
    assert authorization.status == "closed"


@then(sentence("the increment is declined: {reason}"))
def increment_is_declined(issuing: Program, authorization: Authorization, reason: str) -> None:
    """The latest decision is a decline for this reason, and the authorization stays pending."""
    latest = authorization.request_history[-1]
    assert (latest.approved, latest.reason) == (False, reason)
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert (retrieved.approved, retrieved.status) == (True, "pending")


@then(sentence("the authorization waits for capture"))
def waits_for_capture(issuing: Program, authorization: Authorization) -> None:
    """The authorization is pending and has no transactions, also when it is retrieved again."""
    assert (authorization.status, authorization.transactions) == ("pending", [])
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert (retrieved.status, retrieved.transactions) == ("pending", [])


@then(sentence("the authorization is now {status}"))
def is_now(issuing: Program, authorization: Authorization, status: str) -> None:
    """The authorization, retrieved again, has this status."""
    assert issuing.authorizations.retrieve(authorization.id).status == status


@then(sentence("the authorization is for {amount}"), converters=MONEY)
def is_for(issuing: Program, authorization: Authorization, amount: Money) -> None:
    """The authorization, retrieved again, has this amount in the card's and merchant's currency."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert Money(retrieved.amount) == amount
    assert Money(retrieved.merchant_amount) == amount


@then(sentence("the authorization shows"))
def shows(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization, retrieved again, has every value of the table."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert field_differences(facts(datatable), retrieved) == {}


@then(sentence("the authorization names its merchant"))
def names_merchant(authorization: Authorization, datatable: Table) -> None:
    """The authorization's merchant data have every value of the table."""
    assert field_differences(facts(datatable), authorization.merchant_data) == {}
