"""Authorizations: a card is used, and the authorization is approved or declined."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card
from stripe.params.test_helpers.issuing import AuthorizationCreateParamsMerchantData

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.authorizations import (
    approval_reason,
    authorization_status,
    check_holder,
    decline_reason,
    expect_approval,
    expect_decision,
)
from issuing_harness.program.choices import known_choices, near_miss
from issuing_harness.program.descriptions import request_in_words, with_meaning
from issuing_harness.program.expectations import expect, expect_equal, expect_facts, expect_fields
from issuing_harness.program.named_objects import NamedObjects
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import sentence
from .tables import Table, metadata_in, values_of

TRIED_CATEGORY = near_miss(
    "merchant category", known_choices(AuthorizationCreateParamsMerchantData, "category")
)
MERCHANT_FACTS = values_of(Authorization.MerchantData)
AUTHORIZATION_FACTS = values_of(Authorization)


@given(sentence("{card:Holder} has spent {amount} at {merchant}"), target_fixture="authorization")
def has_spent(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card, by chip, for a purchase that is approved."""
    return expect_approval(issuing.authorizations.spend(card.id, amount, merchant))


@given(
    sentence("{card:Holder} has tried to spend {amount} at {merchant}"),
    target_fixture="authorization",
)
@when(sentence("{card:Holder} spends {amount} at {merchant}"), target_fixture="authorization")
def spends(issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]) -> Authorization:
    """Use the only card that a persona holds, by chip."""
    return issuing.authorizations.spend(card.id, amount, merchant)


@given(
    sentence("{person} has spent {amount} at {merchant} with {card}"),
    target_fixture="authorization",
)
def has_spent_with(  # noqa: PLR0917 - a sentence that names them all
    issuing: Program,
    issuing_objects: NamedObjects,
    person: dict[str, Any],
    amount: Money,
    merchant: dict[str, Any],
    card: Card,
) -> Authorization:
    """Use one of a persona's cards, by chip, for a purchase that is approved."""
    authorization = spends_with(issuing, issuing_objects, person, amount, merchant, card)
    return expect_approval(authorization)


@when(
    sentence("{person} spends {amount} at {merchant} with {card}"), target_fixture="authorization"
)
def spends_with(  # noqa: PLR0917 - a sentence that names them all
    issuing: Program,
    issuing_objects: NamedObjects,
    person: dict[str, Any],
    amount: Money,
    merchant: dict[str, Any],
    card: Card,
) -> Authorization:
    """Use one of a persona's cards, by chip."""
    check_holder(card, person, issuing_objects.owner_of(card))
    return issuing.authorizations.spend(card.id, amount, merchant)


@given(
    sentence(
        "{card:Holder} has tried to spend {amount} more than the Issuing balance at {merchant}"
    ),
    target_fixture="authorization",
)
@when(
    sentence("{card:Holder} spends {amount} more than the Issuing balance at {merchant}"),
    target_fixture="authorization",
)
def overspends(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card, by chip, for more than the Issuing balance."""
    total = issuing.balances.issuing_plus(amount)
    return issuing.authorizations.spend(card.id, total, merchant)


@when(
    sentence("{card:Holder} spends {amount} at {merchant}, which accepts partial approvals"),
    target_fixture="authorization",
)
def spends_partially(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any]
) -> Authorization:
    """Use the card, by chip, at a merchant that takes less if the whole is not approved."""
    return issuing.authorizations.spend(card.id, amount, merchant, is_amount_controllable=True)


@when(
    sentence(
        "{card:Holder} tries to spend {amount} at a merchant with the category {category}",
        category=TRIED_CATEGORY,
    ),
    target_fixture="outcome",
)
def tries_category(
    issuing: Program, card: Card, amount: Money, category: str
) -> Outcome[Authorization]:
    """Use the card at a merchant whose category may not exist, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.spend(card.id, amount, {"category": category}))


@given(
    sentence("the merchant has incremented {authorization} by {amount}"),
    target_fixture="authorization",
)
def has_incremented(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Increment the authorization, as the merchant; it is approved."""
    return expect_approval(issuing.authorizations.increment(authorization.id, amount))


@when(
    sentence("the merchant increments {authorization} by {amount}"),
    target_fixture="authorization",
)
def increments(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Increment the authorization, as the merchant."""
    return issuing.authorizations.increment(authorization.id, amount)


@when(
    sentence("the merchant increments {authorization} by {amount} more than the Issuing balance"),
    target_fixture="authorization",
)
def increments_beyond(
    issuing: Program, authorization: Authorization, amount: Money
) -> Authorization:
    """Increment the authorization, as the merchant, by more than the Issuing balance."""
    return issuing.authorizations.increment(authorization.id, issuing.balances.issuing_plus(amount))


@when(
    sentence("the merchant tries to increment {authorization} by {amount}"),
    target_fixture="outcome",
)
def tries_to_increment(
    issuing: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Increment the authorization, as the merchant, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.increment(authorization.id, amount))


@given(
    sentence("the program has added metadata to {authorization}", datatable=metadata_in),
    target_fixture="authorization",
)
@when(
    sentence("the program adds metadata to {authorization}", datatable=metadata_in),
    target_fixture="authorization",
)
def adds_metadata(
    issuing: Program, authorization: Authorization, datatable: Table
) -> Authorization:
    """Set the table's facts as metadata of the authorization."""
    return issuing.authorizations.set_metadata(authorization.id, metadata_in(datatable))


@then(sentence("{authorization} is approved"))
def is_approved(authorization: Authorization) -> None:
    """Its latest decision is an approval by the account's default."""
    expect_decision(authorization, "approved: card_active")


@then(sentence("{authorization} is approved: {reason}", reason=approval_reason))
def is_approved_because(authorization: Authorization, reason: str) -> None:
    """Its latest decision is an approval for this reason."""
    expect_decision(authorization, f"approved: {reason}")


@then(sentence("{authorization} is declined"))
def is_declined_somehow(authorization: Authorization) -> None:
    """Its latest decision is a decline, whatever the reason, and it is closed."""
    expect_fields({"approved": False, "status": "closed"}, authorization, "the authorization")


@then(sentence("{authorization} is declined: {reason}", reason=decline_reason))
def is_declined(authorization: Authorization, reason: str) -> None:
    """Its latest decision is a decline for this reason, and it is closed."""
    expect_decision(authorization, f"declined: {reason}")
    expect_equal(authorization.status, "closed", "the authorization's status", about=authorization)


@then(sentence("the increment is declined: {reason}", reason=decline_reason))
def increment_is_declined(issuing: Program, authorization: Authorization, reason: str) -> None:
    """The latest decision is a decline for this reason, and the authorization stays pending."""
    found, wanted = request_in_words(authorization), f"declined: {reason}"
    what, said = "the decision on the increment", with_meaning(found)
    expect(found == wanted, what, expected=with_meaning(wanted), found=said, about=authorization)
    retrieved = issuing.authorizations.retrieve(authorization.id)
    expect_fields({"approved": True, "status": "pending"}, retrieved, "the authorization")


@then(sentence("{authorization} waits for capture"))
def waits_for_capture(issuing: Program, authorization: Authorization) -> None:
    """It is pending and has no transactions, also when it is retrieved again."""
    for found in (authorization, issuing.authorizations.retrieve(authorization.id)):
        expect_equal(found.status, "pending", "the authorization's status", about=found)
        expect_equal(found.transactions, [], "the authorization's transactions", about=found)


@then(sentence("{authorization} is now {status}", status=authorization_status))
def is_now(issuing: Program, authorization: Authorization, status: str) -> None:
    """It has this status, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_equal(found.status, status, "the authorization's status", about=found)


@then(sentence("{authorization} is for {amount}"))
def is_for(issuing: Program, authorization: Authorization, amount: Money) -> None:
    """It has this amount, retrieved again; the merchant asked for as much, unless abroad."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_equal(Money(found.amount), amount, "the authorization's amount", about=found)
    if found.merchant_currency == found.currency:
        expect_equal(Money(found.merchant_amount), amount, "the merchant's amount", about=found)


@then(sentence("{authorization} shows", datatable=AUTHORIZATION_FACTS))
def shows(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """It has every value of the table, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_facts(AUTHORIZATION_FACTS(datatable), found, "the authorization")


@then(sentence("{authorization} shows the merchant", datatable=MERCHANT_FACTS))
def shows_merchant(authorization: Authorization, datatable: Table) -> None:
    """Its merchant data have every value of the table."""
    found = authorization.merchant_data
    expect_facts(MERCHANT_FACTS(datatable), found, "the merchant data", about=authorization)


@then(sentence("{authorization} has metadata", datatable=metadata_in))
def has_metadata(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """It has every value of the table among its metadata, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_fields({"metadata": metadata_in(datatable)}, found, "the authorization")
