"""Purchases: the ways a card is used, and what the merchant sends along."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Authorization, Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.authorizations import verification_data
from issuing_harness.program.cast import ForeignPrice, parse_foreign_price
from issuing_harness.program.facts import field_differences
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.transactions import parse_numbers

from .sentences import MONEY, PURCHASE, Converters, sentence
from .tables import Table, facts

#: The part of an amount that is paid out in cash.
CASH: Final[Converters] = {"cash": Money.parse}
#: ``9.20 EUR``, or ``1500 JPY``.
PRICE: Final[Converters] = {"price": parse_foreign_price}


@when(
    sentence("{person} pays {amount} by {method} at {merchant}"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_by(
    issuing: Program, card: Card, amount: Money, method: str, merchant: dict[str, Any]
) -> Authorization:
    """Use the card by another method than chip."""
    return issuing.authorizations.spend(card.id, amount, merchant, authorization_method=method)


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
    issuing: Program, card: Card, amount: Money, wallet: str, merchant: dict[str, Any]
) -> Authorization:
    """Use the card contactless, by a wallet on a phone or a watch."""
    return issuing.authorizations.spend(
        card.id, amount, merchant, authorization_method="contactless", wallet=wallet
    )


@when(
    sentence("{person} pays {amount} at {merchant}, which checks"),
    converters=PURCHASE,
    target_fixture="authorization",
)
def pays_checked(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], datatable: Table
) -> Authorization:
    """Use the card online; the table has the result of each of the merchant's checks."""
    return issuing.authorizations.spend(
        card.id,
        amount,
        merchant,
        authorization_method="online",
        verification_data=verification_data(facts(datatable)),
    )


@when(
    sentence("{person} pays {amount} at {merchant} and takes {cash} of it in cash"),
    converters=PURCHASE | CASH,
    target_fixture="authorization",
)
def takes_cash(
    issuing: Program, card: Card, amount: Money, merchant: dict[str, Any], cash: Money
) -> Authorization:
    """Use the card, by chip, with cash back."""
    details = {"cashback_amount": cash.cents}
    return issuing.authorizations.spend(card.id, amount, merchant, amount_details=details)


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
    issuing: Program, card: Card, price: ForeignPrice, merchant: dict[str, Any], amount: Money
) -> Authorization:
    """Use the card, by chip, at a price that is not in dollars."""
    return issuing.authorizations.spend(card.id, amount, merchant, **price.parameters())


@then(sentence("the authorization is for {amount}, which is {price}"), converters=MONEY | PRICE)
def is_for_abroad(
    issuing: Program, authorization: Authorization, amount: Money, price: ForeignPrice
) -> None:
    """The authorization, retrieved again, has this amount, and this price in its currency."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert Money(retrieved.amount) == amount
    assert ForeignPrice(retrieved.merchant_amount, retrieved.merchant_currency) == price


@then(sentence("the authorization shows what was checked"))
def shows_checks(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization, retrieved again, has the results of the merchant's checks."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert field_differences(verification_data(facts(datatable)), retrieved.verification_data) == {}


@then(sentence("{amount} of the authorization are cash back"), converters=MONEY)
def is_cash_back(issuing: Program, authorization: Authorization, amount: Money) -> None:
    """The authorization, retrieved again, has this amount of cash back."""
    retrieved = issuing.authorizations.retrieve(authorization.id)
    assert retrieved.amount_details is not None
    assert Money(retrieved.amount_details.cashback_amount or 0) == amount


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
def reports(issuing: Program, authorization: Authorization, amount: Money) -> Authorization:
    """Replace the estimated amount by the final one."""
    return issuing.authorizations.finalize(authorization.id, amount)


@when(
    sentence("the pump reports that {amount} was filled up, namely"),
    converters=MONEY,
    target_fixture="authorization",
)
def reports_fuel(
    issuing: Program, authorization: Authorization, amount: Money, datatable: Table
) -> Authorization:
    """Replace the estimated amount by the final one, with the table's facts about the fuel."""
    fuel = parse_numbers(facts(datatable))
    return issuing.authorizations.finalize(authorization.id, amount, fuel=fuel)


@when(
    sentence("the pump tries to report that {amount} was filled up"),
    converters=MONEY,
    target_fixture="outcome",
)
def tries_to_report(
    issuing: Program, authorization: Authorization, amount: Money
) -> Outcome[Authorization]:
    """Replace the estimated amount by the final one, and keep a refusal."""
    return attempt(lambda: issuing.authorizations.finalize(authorization.id, amount))


@then(sentence("the authorization shows of the fuel"))
def shows_fuel(issuing: Program, authorization: Authorization, datatable: Table) -> None:
    """The authorization, retrieved again, has every value of the table about the fuel."""
    retrieved = issuing.authorizations.retrieve(authorization.id).fuel
    assert field_differences(parse_numbers(facts(datatable)), retrieved) == {}
