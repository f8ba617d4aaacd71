"""Amounts that a Then names: counted in the smallest unit of the currency that they are in."""

import pytest

from issuing_harness.collection import ScenarioStep
from issuing_harness.mutation.value_matching import ThenStep, named_values


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("$1,250.00", 125000),
        ("$5", 500),
        ("€12.50", 1250),
        ("45 EUR", 4500),
        ("45.00 EUR", 4500),
        ("¥500", 500),
        ("500 JPY", 500),
        ("500.00 JPY", 500),
        ("15,000 KRW", 15000),
        ("12.5 KWD", 12500),
        ("12.345 BHD", 12345),
        ("-3 TND", 3000),
    ],
)
def test_an_amount_is_counted_in_the_smallest_unit_of_its_currency(written, units):
    """A dollar has cents, a yen no smaller unit, a dinar a thousandth."""
    step = ScenarioStep("then", "Then", f"the ledger shows {written}", None, None, 1)
    then = ThenStep(step, 0, {}, frozenset())

    [value] = named_values(then, (), ())

    assert value.cents == {units}


def test_an_amount_finer_than_its_currency_is_nowhere():
    """No whole number of yen is half a yen: nothing in a recording is taken for it."""
    step = ScenarioStep("then", "Then", "the ledger shows 0.5 JPY", None, None, 1)

    [value] = named_values(ThenStep(step, 0, {}, frozenset()), (), ())

    assert value.cents == frozenset()
