"""Purchases: the ways a card is used, and what the merchant tells of it."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.authorizations import checks
from issuing_harness.program.merchants import Abroad, parsed
from issuing_harness.program.outcome import Outcome, attempt, field_differences
from issuing_harness.program.transactions import measured

from .sentences import MONEY, PURCHASE, Converters, sentence
from .tables import Table, facts

#: The part of an amount that is handed out in notes.
CASH: Final[Converters] = {"cash": Money.parse}
#: ``9.20 EUR``, or ``1500 JPY``.
PRICE: Final[Converters] = {"price": parsed}


@when(
    sentence("{person} pays {amount} by {method} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_by(
    program: Program, card: Card, amount: Money, method: str, merchant: dict[str, Any]
) -> Authorization:
    """Use the card by another method than chip."""
    return program.authorizations.spend(card.id, amount, merchant, authorization_method=method)


@given(
    sentence("{person} has paid {amount} with {wallet} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
@when(
    sentence("{person} pays {amount} with {wallet} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_with(
    program: Program, card: Card, amount: Money, wallet: str, merchant: dict[str, Any]
) -> Authorization:
    """Hold a telephone or a watch against the terminal."""
    return program.authorizations.spend(
        card.id, amount, merchant, authorization_method="contactless", wallet=wallet
    )


@when(
    sentence("{person} pays {amount} at {merchant}, which checks"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_checked(
    program: Program, card: Card, amount: Money, merchant: dict[str, Any], datatable: Table
) -> Authorization:
    """Use the card's number on the net, where the table tells what came of each check."""
    return program.authorizations.spend(
        card.id,
        amount,
        merchant,
        authorization_method="online",
        verification_data=checks(facts(datatable)),
    )


@when(
    sentence("{person} pays {amount} at {merchant} and takes {cash} of it in cash"),
    converters=PURCHASE | CASH,
    target_fixture="authorization",
)
def takes_cash(
    program: Program, card: Card, amount: Money, merchant: dict[str, Any], cash: Money
) -> Authorization:
    """Use the card, by chip, for more than is bought."""
    details = {"cashback_amount": cash.cents}
    return program.authorizations.spend(card.id, amount, merchant, amount_details=details)


@given(
    sentence("{person} has paid {price} at {merchant}, which is {amount}"),
    converters=PURCHASE | PRICE,
    target_fixture="authorization",
)
@when(
    sentence("{person} pays {price} at {merchant}, which is {amount}"),
    converters=PURCHASE | PRICE,
    target_fixture="authorization",
)
def pays_abroad(
    program: Program, card: Card, price: Abroad, merchant: dict[str, Any], amount: Money
) -> Authorization:
    """Use the card, by chip, where prices are not in dollars."""
    return program.authorizations.spend(card.id, amount, merchant, **price.asked())


@then(sentence("the authorization is for {amount}, which is {price}"), converters=MONEY | PRICE)
def is_for_abroad(
    program: Program, authorization: Authorization, amount: Money, price: Abroad
) -> None:
    """Its amount is this now, and this in the merchant's currency."""
    found = program.authorizations.retrieve(authorization.id)
    assert Money(found.amount) == amount
    assert Abroad(found.merchant_amount, found.merchant_currency) == price


@then(sentence("the authorization shows what was checked"))
def shows_checks(program: Program, authorization: Authorization, datatable: Table) -> None:
    """What the merchant told of its checks stands there, when Stripe is asked again."""
    found = program.authorizations.retrieve(authorization.id)
    assert field_differences(checks(facts(datatable)), found.verification_data) == {}


@then(sentence("{amount} of the authorization are cash back"), converters=MONEY)
def is_cash_back(program: Program, authorization: Authorization, amount: Money) -> None:
    """So much of its amount, and its decision's, was handed out."""
    found = program.authorizations.retrieve(authorization.id)
    assert found.amount_details is not None
    assert Money(found.amount_details.cashback_amount or 0) == amount


@given(
    sentence("the pump has reported that {amount} was filled up"),
    converters=MONEY,
    target_fixture="authorization",
)
@when(
    sentence("the pump reports that {amount} was filled up"),
    converters=MONEY,
    target_fixture="authorization",
)
def reports(program: Program, authorization: Authorization, amount: Money) -> Authorization:
    """What was an estimate turns out to be this."""
    return program.authorizations.finalize(authorization.id, amount)


@when(
    sentence("the pump reports that {amount} was filled up, namely"),
    converters=MONEY,
    target_fixture="authorization",
)
def reports_fuel(
    program: Program, authorization: Authorization, amount: Money, datatable: Table
) -> Authorization:
    """What was an estimate turns out to be this, and the table tells what was sold."""
    fuel = measured(facts(datatable))
    return program.authorizations.finalize(authorization.id, amount, fuel=fuel)


@when(
    sentence("the pump tries to report that {amount} was filled up"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_to_report(
    program: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """What was an estimate turns out to be this; keep a refusal."""
    return attempt(lambda: program.authorizations.finalize(authorization.id, amount))


@then(sentence("the authorization shows of the fuel"))
def shows_fuel(program: Program, authorization: Authorization, datatable: Table) -> None:
    """Everything the table says of the fuel stands there, when Stripe is asked again."""
    found = program.authorizations.retrieve(authorization.id).fuel
    assert field_differences(measured(facts(datatable)), found) == {}
