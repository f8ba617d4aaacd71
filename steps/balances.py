"""Balances: what is available, and how that changed since it was last looked at."""

from pytest_bdd import given, then

from issuing_harness.money import Money
from issuing_harness.program import Program

from .sentences import MONEY, sentence


@given(sentence("Carol has looked at the balances"))
def has_looked(program: Program) -> None:
    """Read the balances; changes are measured from here."""
    program.balances.set_baseline()


@given(sentence("the Issuing balance holds at least {amount}"), converters=MONEY)
def holds_at_least(program: Program, amount: Money) -> None:
    """Add funds if the balance holds less; changes are measured from here."""
    program.balances.ensure(amount)


@then(sentence("the Issuing balance has risen by {amount}"), converters=MONEY)
def has_risen(program: Program, amount: Money) -> None:
    """The Issuing balance is higher by this amount than when it was last looked at."""
    assert program.balances.issuing_change() == amount


@then(sentence("the Issuing balance has fallen by {amount}"), converters=MONEY)
def has_fallen(program: Program, amount: Money) -> None:
    """The Issuing balance is lower by this amount than when it was last looked at."""
    assert program.balances.issuing_change() == -amount


@then(sentence("the Issuing balance has not changed"))
def has_not_changed(program: Program) -> None:
    """The Issuing balance is what it was when it was last looked at."""
    assert program.balances.issuing_change() == Money(0)


@then(sentence("the payments balance has risen by {amount}"), converters=MONEY)
def payments_have_risen(program: Program, amount: Money) -> None:
    """The payments balance is higher by this amount than when it was last looked at."""
    assert program.balances.payments_change() == amount


@then(sentence("the payments balance has fallen by {amount}"), converters=MONEY)
def payments_have_fallen(program: Program, amount: Money) -> None:
    """The payments balance is lower by this amount than when it was last looked at."""
    assert program.balances.payments_change() == -amount


@then(sentence("the Issuing balance is overdrawn by {amount}"), converters=MONEY)
def is_overdrawn(program: Program, amount: Money) -> None:
    """The Issuing balance is negative by this amount."""
    assert program.balances.read().issuing == -amount


@then(sentence("the payments balance has not changed"))
def payments_have_not_changed(program: Program) -> None:
    """The payments balance is what it was when it was last looked at."""
    assert program.balances.payments_change() == Money(0)
