"""Foreign prices are parsed in the smallest unit of their currency."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program.cast import ForeignPrice, parse_foreign_price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("9.20 EUR", ForeignPrice(920, "eur")),
        ("0.00 EUR", ForeignPrice(0, "eur")),
        ("15000 JPY", ForeignPrice(15_000, "jpy")),
    ],
)
def test_a_price_is_counted_in_its_smallest_unit(text, price):
    """A euro has cents; a yen has no smaller unit."""
    assert parse_foreign_price(text) == price


@pytest.mark.parametrize("text", ["9.2 EUR", "9 EUR", "15000.00 JPY", "€9.20", "9.20 eur"])
def test_a_price_written_otherwise_is_refused(text):
    """The message shows both formats."""
    with pytest.raises(VocabularyError, match=r"Write it like 9\.20 EUR, or like 1500 JPY"):
        parse_foreign_price(text)
