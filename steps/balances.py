"""Balances: what is available, and how that changed since it was last looked at."""

from pytest_bdd import given, then

from issuing_harness.money import Money
from issuing_harness.program import Program

from .sentences import MONEY, sentence


@given(sentence("Carol has looked at the balances"))
def has_looked(issuing: Program) -> None:
    """Read the balances; changes are measured from here."""
    issuing.balances.set_baseline()


@given(sentence("the Issuing balance holds at least {amount}"), converters=MONEY)
def holds_at_least(issuing: Program, amount: Money) -> None:
    """Add funds if the balance holds less; changes are measured from here."""
    issuing.balances.ensure(amount)


@then(sentence("the Issuing balance has risen by {amount}"), converters=MONEY)
def has_risen(issuing: Program, amount: Money) -> None:
    """The Issuing balance is higher by this amount than when it was last looked at."""
    assert issuing.balances.issuing_change() == amount


@then(sentence("the Issuing balance has fallen by {amount}"), converters=MONEY)
def has_fallen(issuing: Program, amount: Money) -> None:
    """The Issuing balance is lower by this amount than when it was last looked at."""
    assert issuing.balances.issuing_change() == -amount


@then(sentence("the Issuing balance has not changed"))
def has_not_changed(issuing: Program) -> None:
    """The Issuing balance is what it was when it was last looked at."""
    assert issuing.balances.issuing_change() == Money(0)


@then(sentence("the payments balance has risen by {amount}"), converters=MONEY)
def payments_have_risen(issuing: Program, amount: Money) -> None:
    """The payments balance is higher by this amount than when it was last looked at."""
    assert issuing.balances.payments_change() == amount


@then(sentence("the payments balance has fallen by {amount}"), converters=MONEY)
def payments_have_fallen(issuing: Program, amount: Money) -> None:
    """The payments balance is lower by this amount than when it was last looked at."""
    assert issuing.balances.payments_change() == -amount


@then(sentence("the Issuing balance is overdrawn by {amount}"), converters=MONEY)
def is_overdrawn(issuing: Program, amount: Money) -> None:
    """The Issuing balance is negative by this amount."""
    assert issuing.balances.read().issuing == -amount


@then(sentence("the payments balance has not changed"))
def payments_have_not_changed(issuing: Program) -> None:
    """The payments balance is what it was when it was last looked at."""
    assert issuing.balances.payments_change() == Money(0)
