"""v2 financial accounts: what the cards of an account of today spend from, and what it refuses."""

from typing import Final

from pytest_bdd import given, then, when
from stripe import Topup
from stripe.issuing import Card, Cardholder

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.balances import change_amount, expect_change
from issuing_harness.program.choices import choice
from issuing_harness.program.expectations import expect_equal, expect_fields
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.prices import parse_signed_amount

from .sentences import sentence

#: An account of the first API, which a card of today cannot name.
FIRST_API: Final = "fa_1OfTheFirstApi"
HELD: Final = "what the v2 financial account holds back"
#: The statuses of a Transaction of the second API, as the SDK's types list them.
STATUS: Final = {"status": choice("status of a v2 Transaction", ("pending", "posted", "void"))}


# survives amount because it is a minimum: what is there beside it does not matter
@given(sentence("the v2 financial account holds at least {amount}"))
def holds_at_least(issuing: Program, amount: Money) -> None:
    """Add funds if the account has less available; changes are measured from here."""
    issuing.balances.ensure(amount)


@when(sentence("{amount} is sent to the v2 financial account"))
def is_sent(issuing: Program, amount: Money) -> None:
    """Have a bank send money to the account."""
    issuing.funding.add(amount)


@when(
    sentence("the program tries to issue a virtual card to {cardholder} without a v2 account"),
    target_fixture="outcome",
)
def tries_without_account(issuing: Program, cardholder: Cardholder) -> Outcome[Card]:
    """Issue a card that names no money, as most guides do, and keep a refusal."""
    return attempt(lambda: issuing.v2_accounts.issue_naming(cardholder.id))


@when(
    sentence("the program tries to issue a virtual card to {cardholder} on a v1 account"),
    target_fixture="outcome",
)
def tries_with_first_api(issuing: Program, cardholder: Cardholder) -> Outcome[Card]:
    """Issue a card that names a financial account of Treasury, and keep a refusal."""
    named = {"financial_account": FIRST_API}
    return attempt(lambda: issuing.v2_accounts.issue_naming(cardholder.id, **named))


@when(
    sentence("the program tries to top up an Issuing balance beside the v2 account with {amount}"),
    target_fixture="outcome",
)
def tries_to_top_up(issuing: Program, amount: Money) -> Outcome[Topup]:
    """Top up the Issuing balance, which such an account does not have, and keep a refusal."""
    return attempt(lambda: issuing.topups.top_up(amount=amount.cents))


@when(
    sentence("the program tries to list v1 accounts beside the v2 account"),
    target_fixture="outcome",
)
def tries_treasury(issuing: Program) -> Outcome[object]:
    """List financial accounts of Treasury, and keep a refusal."""
    return attempt(issuing.v2_accounts.list_treasury)


@then(sentence("the v2 financial account has risen by {amount}", amount=change_amount))
def has_risen(issuing: Program, amount: Money) -> None:
    """The account has this much more available than when it was last read."""
    expect_change(issuing.balances.issuing_change(), amount, issuing.balances.words)


@then(sentence("the v2 financial account has fallen by {amount}", amount=change_amount))
def has_fallen(issuing: Program, amount: Money) -> None:
    """The account has this much less available than when it was last read."""
    expect_change(issuing.balances.issuing_change(), -amount, issuing.balances.words)


@then(sentence("the v2 financial account has not changed"))
def has_not_changed(issuing: Program) -> None:
    """The account has available what it had when it was last read."""
    expect_change(issuing.balances.issuing_change(), Money(0), issuing.balances.words)


@then(sentence("the v2 financial account holds back {amount}"))
def holds_back(issuing: Program, amount: Money) -> None:
    """So much is held for purchases that wait for their capture."""
    expect_equal(issuing.v2_accounts.held(), amount, HELD)


@then(
    sentence(
        "the v2 financial account shows a {status} transaction of {amount}",
        amount=parse_signed_amount,
        **STATUS,
    )
)
def shows_transaction(issuing: Program, status: str, amount: Money) -> None:
    """The newest Transaction of the account has this status and this amount."""
    found = issuing.v2_accounts.newest_transaction()
    expect_fields({"status": status}, found, "the newest Transaction")
    expect_equal(Money(found.amount.value), amount, "its amount", about=found)


#: The sentences that say how the account has changed since it was read, or what it holds.
CHANGES: Final = (has_risen, has_fallen, has_not_changed, holds_back, shows_transaction)
