"""Balances: missing funds are added, or the message says how much is missing."""

import pytest

from issuing_harness.errors import FundsMissing, VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.balances import BalanceReading, Balances, TooMuchFunds
from issuing_harness.program.funding import IssuingBalance


class FakeDashboard:
    """Adds funds, or raises FundsMissing without balances to add them to."""

    def __init__(self, balances=None):
        self.balances = balances
        self.added = []

    def add_funds(self, amount):
        """Add funds, or raise."""
        if self.balances is None:
            raise FundsMissing(f"{amount} is missing. Add it in the Dashboard.")
        self.added.append(amount)
        self.balances.held += amount


class Account(Balances):
    """Balances of an account without a backend."""

    def __init__(self, held, dashboard):
        super().__init__(None, IssuingBalance(None, dashboard))
        self.held = held

    def read(self):
        """Return what the account holds."""
        return BalanceReading(self.held, Money(0))


def account(held, *, can_add):
    """Return the balances of an account, and its dashboard."""
    dashboard = FakeDashboard()
    balances = Account(Money.parse(held), dashboard)
    dashboard.balances = balances if can_add else None
    return balances, dashboard


def test_what_is_there_need_not_be_added():
    """The reading is the baseline of changes."""
    balances, dashboard = account("$50.00", can_add=True)
    assert balances.ensure(Money.parse("$50.00")).issuing == Money.parse("$50.00")
    assert dashboard.added == []
    assert balances.issuing_change() == Money(0)


def test_what_is_missing_is_added_and_no_more():
    """The baseline is read after funds were added."""
    balances, dashboard = account("$12.34", can_add=True)
    balances.ensure(Money.parse("$50.00"))
    assert dashboard.added == [Money.parse("$37.66")]
    assert balances.issuing_change() == Money(0)


def test_where_nobody_can_add_it_the_message_has_all_three_amounts():
    """The amounts asked for, available and missing, and where to add funds."""
    balances, _ = account("$12.34", can_add=False)
    with pytest.raises(FundsMissing) as missing:
        balances.ensure(Money.parse("$50.00"))
    assert str(missing.value) == (
        "A Given asks for $50.00 in the Issuing balance, which holds $12.34. $37.66 is missing. "
        "Add it in the Dashboard."
    )


def test_a_change_needs_a_reading_to_be_measured_from():
    """Without a baseline, the message names the Given that is missing."""
    balances, _ = account("$1.00", can_add=True)
    with pytest.raises(VocabularyError, match="Given the program has read its balances"):
        balances.issuing_change()


def test_more_than_all_is_more_than_all():
    """A dollar more than the balance."""
    balances, _ = account("$50.00", can_add=True)
    assert balances.issuing_plus(Money.parse("$1.00")) == Money.parse("$51.00")


def test_a_rich_account_cannot_show_that_funds_are_insufficient():
    """Above $10,000.00 Stripe declines for another reason than insufficient funds."""
    balances, _ = account("$9,999.01", can_add=True)
    with pytest.raises(TooMuchFunds) as error:
        balances.issuing_plus(Money.parse("$1.00"))
    for part in ("$1.00", "$9,999.01", "above $10,000.00", "a test account that holds less"):
        assert part in str(error.value)
