"""The decision window: purchases at the same time, and decisions while Stripe is slow."""

from collections.abc import Callable
from functools import partial
from typing import Final

from pytest_bdd import given, then, when
from stripe.issuing import Card

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import NotJudged
from issuing_harness.program.choices import number_in
from issuing_harness.webhooks.integration import Integration
from issuing_harness.webhooks.simultaneous import SimultaneousPurchases
from issuing_harness.webhooks.simultaneous_outcomes import (
    SimultaneousPurchase,
    expect_all_approved,
    expect_together,
)
from issuing_harness.webhooks.stripe_api import StripeApi

from .sentences import sentence

#: How many purchases can be made at the same time.
COUNT = number_in("number of purchases", 2, 20, example="5")
#: How long Stripe may take to answer.
SECONDS = number_in("time in seconds", 0, 10, example="1.5", whole=False)


@given(
    sentence(
        "Stripe takes {seconds} seconds to answer each call of my application", seconds=SECONDS
    )
)
def is_slow(
    issuing_integration: Integration, issuing_integration_api: StripeApi | None, seconds: float
) -> None:
    """Answer its calls late from now on; one that calls nothing has nothing to wait for."""
    if issuing_integration_api is not None:
        issuing_integration_api.delay = seconds


@when(
    sentence(
        "{count} purchases of {amount} each are made with {card} at the same time", count=COUNT
    ),
    target_fixture="purchases",
)
def are_made(
    issuing: Program,
    issuing_simultaneous: SimultaneousPurchases,
    count: int,
    amount: Money,
    card: Card,
) -> list[SimultaneousPurchase]:
    """Use the card so often, by chip, before any of the purchases is decided."""
    spend = partial(issuing.authorizations.spend, card.id, amount, {})
    return issuing_simultaneous.make([spend] * count)


@when(
    sentence("purchases of {amount} each are made with {card} and {second:card} at the same time"),
    target_fixture="purchases",
)
def are_made_with_both(
    issuing: Program,
    issuing_simultaneous: SimultaneousPurchases,
    amount: Money,
    card: Card,
    second: Card,
) -> list[SimultaneousPurchase]:
    """Use each card once, by chip, before either purchase is decided."""
    spend = issuing.authorizations.spend
    ways = [partial(spend, each.id, amount, {}) for each in (card, second)]
    return issuing_simultaneous.make(ways)


@then(sentence("together no more than {amount} is approved"))
def approves_no_more(purchases: list[SimultaneousPurchase], amount: Money) -> None:
    """What is approved of the purchases is within the amount, and not nothing."""
    expect_together(purchases, amount)


@then(sentence("each of the purchases is approved"))
def approves_all(purchases: list[SimultaneousPurchase]) -> None:
    """None of the purchases is declined."""
    expect_all_approved(purchases)


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., None], NotJudged]] = {
    is_slow: NotJudged("only the application knows whether it calls Stripe while it decides")
}
