"""Purchases: the ways a card is presented, and what the merchant sends along."""

from typing import Any

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.authorizations import (
    VERIFIED,
    expect_approval,
    presentation,
    verification_data,
    wallet,
)
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.prices import ForeignPrice, parse_amount
from issuing_harness.program.purchase_details import parse_numbers

from .sentences import sentence
from .tables import Table, facts_named, facts_of

_FUEL_FACTS = facts_of(Authorization.Fuel)
VERIFICATION_FACTS = facts_named(*VERIFIED)


def _fuel(table: Table) -> dict[str, Any]:
    return parse_numbers(_FUEL_FACTS(table))


def _verification(table: Table) -> dict[str, Any]:
    return verification_data(VERIFICATION_FACTS(table))


@when(
    sentence("{card:Holder} pays {amount} {presented} at {merchant}", presented=presentation),
    target_fixture="authorization",
)
def pays(
    issuing: Program, card: Card, amount: Money, presented: str, merchant: dict[str, Any]
) -> Authorization:
    """Use the card as the sentence says: online, contactless, by chip, swipe or its number."""
    return issuing.authorizations.spend(card.id, amount, merchant, authorization_method=presented)


@given(
    sentence("{card:Holder} has paid {amount} at {merchant} with {wallet}", wallet=wallet),
    target_fixture="authorization",
)
def has_paid_with_wallet(
    issuing: Program, card: Card, amount: Money, wallet: str, merchant: dict[str, Any]
) -> Authorization:
    """Use the card by a digital wallet, for a purchase that is approved."""
    return expect_approval(
        issuing.authorizations.spend_by_wallet(card.id, amount, merchant, wallet)
    )


@when(
    sentence("{card:Holder} pays {amount} at {merchant} with {wallet}", wallet=wallet),
    target_fixture="authorization",
)
def pays_with_wallet(
    issuing: Program, card: Card, amount: Money, wallet: str, merchant: dict[str, Any]
) -> Authorization:
    """Use the card by a digital wallet on a phone or a watch."""
    return issuing.authorizations.spend_by_wallet(card.id, amount, merchant, wallet)


@when(
    sentence(
        "{card:Holder} pays {amount} online at {merchant}, which verifies",
        datatable=_verification,
    ),
    target_fixture="authorization",
)
def pays_verified(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], datatable: Table
) -> Authorization:
    """Use the card online; the table has the result of each of the merchant's verifications."""
    return issuing.authorizations.spend(
        card.id,
        amount,
        merchant,
        authorization_method="online",
        verification_data=_verification(datatable),
    )


@when(
    sentence(
        "{card:Holder} pays {amount} at {merchant}, including {cash} cash back", cash=parse_amount
    ),
    target_fixture="authorization",
)
def pays_with_cash_back(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], cash: Money
) -> Authorization:
    """Use the card, by chip, with cash back."""
    details = {"cashback_amount": cash.cents}
    return issuing.authorizations.spend(card.id, amount, merchant, amount_details=details)


@given(
    sentence("{card:Holder} has paid {price} at {merchant}, which is {amount}"),
    target_fixture="authorization",
)
def has_paid_abroad(
    issuing: Program, card: Card, price: ForeignPrice, merchant: dict[str, Any], amount: Money
) -> Authorization:
    """Use the card, by chip, at a foreign price, for a purchase that is approved."""
    return expect_approval(
        issuing.authorizations.spend(card.id, amount, merchant, **price.parameters())
    )


@when(
    sentence("{card:Holder} pays {price} at {merchant}, which is {amount}"),
    target_fixture="authorization",
)
def pays_abroad(
    issuing: Program, card: Card, price: ForeignPrice, merchant: dict[str, Any], amount: Money
) -> Authorization:
    """Use the card, by chip, at a price that is not in dollars."""
    return issuing.authorizations.spend(card.id, amount, merchant, **price.parameters())


@then(sentence("{authorization} is for {amount}, which is {price}"))
def is_for_abroad(
    issuing: Program, authorization: Authorization, amount: Money, price: ForeignPrice
) -> None:
    """It has this amount, and this price in the merchant's currency, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_equal(Money(found.amount), amount, "the authorization's amount", about=found)
    found_price = ForeignPrice(found.merchant_amount, found.merchant_currency)
    expect_equal(found_price, price, "the merchant's price", about=found)


@then(sentence("{authorization} shows the verification", datatable=_verification))
def shows_verification(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """It has the results of the merchant's verifications, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_fields({"verification_data": _verification(datatable)}, found, "the authorization")


@then(sentence("{authorization} includes {amount} cash back"))
def includes_cash_back(issuing: Program, authorization: Authorization, amount: Money) -> None:
    """It has this amount of cash back, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    details = getattr(found, "amount_details", None)
    details = expect_present(details, "the details of the amount", about=found)
    expect_equal(Money(details.cashback_amount or 0), amount, "the cash back", about=found)


@given(
    sentence("the merchant has finalized {authorization} at {amount}"),
    target_fixture="authorization",
)
@when(
    sentence("the merchant finalizes {authorization} at {amount}"),
    target_fixture="authorization",
)
def finalizes(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Replace the estimated amount by the final one."""
    return issuing.authorizations.finalize(authorization.id, amount)


@when(
    sentence(
        "the merchant finalizes {authorization} at {amount} with fuel details",
        datatable=_fuel,
    ),
    target_fixture="authorization",
)
def finalizes_fuel(
    issuing: Program, authorization: Authorization, amount: Money, datatable: Table
) -> Authorization:
    """Replace the estimated amount by the final one, with the table's facts about the fuel."""
    return issuing.authorizations.finalize(authorization.id, amount, fuel=_fuel(datatable))


@when(
    sentence("the merchant tries to finalize {authorization} at {amount}"),
    target_fixture="outcome",
)
def tries_to_finalize(
    issuing: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Replace the estimated amount by the final one, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.finalize(authorization.id, amount))


@then(sentence("{authorization} has fuel details", datatable=_fuel))
def has_fuel(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """It has every value of the table about the fuel, retrieved again."""
    found = issuing.authorizations.retrieve(authorization.id)
    expect_fields({"fuel": _fuel(datatable)}, found, "the authorization")
