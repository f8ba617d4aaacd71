"""Balances: money is seen to, or it is said what is missing."""

import pytest

from issuing_harness.errors import FundsMissing, VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.balances import Balances, FundsInTheWay, Reading


class Person:
    """Presses the Dashboard's button, or finds that nobody can."""

    def __init__(self, balances=None):
        self.balances = balances
        self.added = []

    def add_funds(self, amount):
        """Add, or refuse."""
        if self.balances is None:
            raise FundsMissing(f"{amount} is missing. Add it in the Dashboard.")
        self.added.append(amount)
        self.balances.held += amount


class Account(Balances):
    """Balances of an account that holds what it is told."""

    def __init__(self, held, person):
        super().__init__(None, person)
        self.held = held

    def read(self):
        """What is there."""
        return Reading(self.held, Money(0))


def account(held, *, with_hands):
    """An account, and who looks after it."""
    person = Person()
    balances = Account(Money.parse(held), person)
    person.balances = balances if with_hands else None
    return balances, person


def test_what_is_there_need_not_be_added():
    """The reading is noted, and changes are measured from it."""
    balances, person = account("$50.00", with_hands=True)
    assert balances.ensure(Money.parse("$50.00")).issuing == Money.parse("$50.00")
    assert person.added == []
    assert balances.risen() == Money(0)


def test_what_is_missing_is_added_and_no_more():
    """Changes are measured from after it was added."""
    balances, person = account("$12.34", with_hands=True)
    balances.ensure(Money.parse("$50.00"))
    assert person.added == [Money.parse("$37.66")]
    assert balances.risen() == Money(0)


def test_where_nobody_can_add_it_the_message_has_all_three_amounts():
    """What was asked for, what is there, what is missing, and where to add it."""
    balances, _ = account("$12.34", with_hands=False)
    with pytest.raises(FundsMissing) as missing:
        balances.ensure(Money.parse("$50.00"))
    assert str(missing.value) == (
        "A Given asks for $50.00 in the Issuing balance, which holds $12.34. $37.66 is missing. "
        "Add it in the Dashboard."
    )


def test_a_change_needs_a_reading_to_be_measured_from():
    """A Then about a change without a Given is broken, and names the sentence that is missing."""
    balances, _ = account("$1.00", with_hands=True)
    with pytest.raises(VocabularyError, match="Given Carol has looked at the balances"):
        balances.risen()


def test_more_than_all_is_more_than_all():
    """A dollar beyond the balance."""
    balances, _ = account("$50.00", with_hands=True)
    assert balances.beyond(Money.parse("$1.00")) == Money.parse("$51.00")


def test_a_rich_account_cannot_show_that_funds_are_insufficient():
    """Above $10,000.00 Stripe declines for the size: that would be a red nobody understands."""
    balances, _ = account("$9,999.01", with_hands=True)
    with pytest.raises(FundsInTheWay) as rich:
        balances.beyond(Money.parse("$1.00"))
    for part in ("$1.00", "$9,999.01", "above $10,000.00", "a test account that holds less"):
        assert part in str(rich.value)
