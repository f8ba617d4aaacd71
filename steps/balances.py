"""Balances: what is there, and how it changed since somebody looked."""

from pytest_bdd import given, then

from issuing_harness.money import Money
from issuing_harness.program import Program

from .sentences import MONEY, sentence


@given(sentence("Carol has looked at the balances"))
def has_looked(program: Program) -> None:
    """Note the balances; changes are measured from here."""
    program.balances.note()


@given(sentence("the Issuing balance holds at least {amount}"), converters=MONEY)
def holds_at_least(program: Program, amount: Money) -> None:
    """See to it that the money is there; changes are measured from here."""
    program.balances.ensure(amount)


@then(sentence("the Issuing balance has risen by {amount}"), converters=MONEY)
def has_risen(program: Program, amount: Money) -> None:
    """The Issuing balance is that much higher than when it was looked at."""
    assert program.balances.risen() == amount


@then(sentence("the Issuing balance has fallen by {amount}"), converters=MONEY)
def has_fallen(program: Program, amount: Money) -> None:
    """The Issuing balance is that much lower than when it was looked at."""
    assert program.balances.risen() == -amount


@then(sentence("the Issuing balance has not changed"))
def has_not_changed(program: Program) -> None:
    """The Issuing balance is what it was when it was looked at."""
    assert program.balances.risen() == Money(0)


@then(sentence("the payments balance has risen by {amount}"), converters=MONEY)
def payments_have_risen(program: Program, amount: Money) -> None:
    """The payments balance is that much higher than when it was looked at."""
    assert program.balances.payments_risen() == amount


@then(sentence("the payments balance has fallen by {amount}"), converters=MONEY)
def payments_have_fallen(program: Program, amount: Money) -> None:
    """The payments balance is that much lower than when it was looked at."""
    assert program.balances.payments_risen() == -amount


@then(sentence("the Issuing balance is overdrawn by {amount}"), converters=MONEY)
def is_overdrawn(program: Program, amount: Money) -> None:
    """The Issuing balance lacks this to be at nothing."""
    assert program.balances.read().issuing == -amount


@then(sentence("the payments balance has not changed"))
def payments_have_not_changed(program: Program) -> None:
    """The payments balance is what it was when it was looked at."""
    assert program.balances.payments_risen() == Money(0)
