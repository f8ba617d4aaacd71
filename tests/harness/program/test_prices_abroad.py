"""Prices abroad: as many units as the currency has, and no guess."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program.merchants import Abroad, parsed


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("9.20 EUR", Abroad(920, "eur")),
        ("0.00 EUR", Abroad(0, "eur")),
        ("15000 JPY", Abroad(15_000, "jpy")),
    ],
)
def test_a_price_is_counted_in_its_smallest_unit(text, price):
    """A euro has cents; a yen has nothing smaller."""
    assert parsed(text) == price


@pytest.mark.parametrize("text", ["9.2 EUR", "9 EUR", "15000.00 JPY", "€9.20", "9.20 eur"])
def test_a_price_written_otherwise_is_refused(text):
    """The message shows both ways."""
    with pytest.raises(VocabularyError, match=r"Write it like 9\.20 EUR, or like 1500 JPY"):
        parsed(text)
