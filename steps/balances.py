"""Balances: what is available, and how that changed since it was last read."""

from typing import Final

from pytest_bdd import given, then

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.balances import change_amount, expect_change
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import expect_equal

from .sentences import sentence

PAYMENTS = "the payments balance"
AVAILABLE = "balance.available"
SHOWN = f"the Issuing balance in {AVAILABLE}"


@given(sentence("the program has read its balances"))
def has_read(issuing: Program) -> None:
    """Read the balances; changes are measured from here."""
    issuing.balances.set_baseline()


# survives amount because it is a minimum: what is there beside it does not matter
@given(sentence("the Issuing balance holds at least {amount}"))
def holds_at_least(issuing: Program, amount: Money) -> None:
    """Add funds if the balance holds less; changes are measured from here."""
    issuing.balances.ensure(amount)


@then(sentence("the Issuing balance has risen by {amount}", amount=change_amount))
def has_risen(issuing: Program, amount: Money) -> None:
    """The Issuing balance is higher by this amount than when it was last read."""
    issuing.balances.expect_issuing_change(amount)


@then(sentence("the Issuing balance has fallen by {amount}", amount=change_amount))
def has_fallen(issuing: Program, amount: Money) -> None:
    """The Issuing balance is lower by this amount than when it was last read."""
    issuing.balances.expect_issuing_change(-amount)


@then(sentence("the Issuing balance has not changed"))
def has_not_changed(issuing: Program) -> None:
    """The Issuing balance is what it was when it was last read."""
    issuing.balances.expect_issuing_change(Money(0))


@then(sentence("the payments balance has risen by {amount}", amount=change_amount))
def payments_have_risen(issuing: Program, amount: Money) -> None:
    """The payments balance is higher by this amount than when it was last read."""
    expect_change(issuing.balances.payments_change(), amount, PAYMENTS)


@then(sentence("the payments balance has fallen by {amount}", amount=change_amount))
def payments_have_fallen(issuing: Program, amount: Money) -> None:
    """The payments balance is lower by this amount than when it was last read."""
    expect_change(issuing.balances.payments_change(), -amount, PAYMENTS)


@then(sentence("the payments balance has not changed"))
def payments_have_not_changed(issuing: Program) -> None:
    """The payments balance is what it was when it was last read."""
    expect_change(issuing.balances.payments_change(), Money(0), PAYMENTS)


@then(sentence("the Issuing balance is overdrawn by {amount}", amount=change_amount))
def is_overdrawn(issuing: Program, amount: Money) -> None:
    """The Issuing balance is negative by this amount."""
    expect_equal(issuing.balances.read().issuing, -amount, issuing.balances.words)


@then(sentence("balance.available shows {amount} more than before", amount=change_amount))
def shows_rise(issuing: Program, issuing_events: EventsSinceWhen, amount: Money) -> None:
    """The newest such event shows an Issuing balance that is higher by this amount."""
    event = issuing_events.wait_for_type(AVAILABLE)
    expect_change(issuing.balances.change_shown_by(event), amount, SHOWN)


@then(sentence("balance.available shows {amount} less than before", amount=change_amount))
def shows_fall(issuing: Program, issuing_events: EventsSinceWhen, amount: Money) -> None:
    """The newest such event shows an Issuing balance that is lower by this amount."""
    event = issuing_events.wait_for_type(AVAILABLE)
    expect_change(issuing.balances.change_shown_by(event), -amount, SHOWN)


@then(sentence("balance.available shows as much as before"))
def shows_no_change(issuing: Program, issuing_events: EventsSinceWhen) -> None:
    """The newest such event shows the Issuing balance as it was read first."""
    event = issuing_events.wait_for_type(AVAILABLE)
    expect_change(issuing.balances.change_shown_by(event), Money(0), SHOWN)


@then(sentence("balance.available is not sent anew"))
def shows_nothing_new(issuing: Program) -> None:
    """The newest such event of all shows the Issuing balance as it was read first."""
    newest = issuing.events.newest_of_type(AVAILABLE)
    expect_change(issuing.balances.change_shown_by(newest), Money(0), SHOWN)


#: The sentences that say how a balance has changed since it was read.
CHANGES: Final = (
    has_risen,
    has_fallen,
    has_not_changed,
    payments_have_risen,
    payments_have_fallen,
    payments_have_not_changed,
    shows_rise,
    shows_fall,
    shows_no_change,
    shows_nothing_new,
)
