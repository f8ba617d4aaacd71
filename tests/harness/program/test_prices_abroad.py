"""Foreign prices are counted in the smallest unit of their currency, and written like that."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.program.prices import (
    THREE_DECIMAL,
    TWO_DECIMAL,
    ZERO_DECIMAL,
    ForeignPrice,
    parse_foreign_price,
)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("9.20 EUR", ForeignPrice(920, "eur")),
        ("0.05 EUR", ForeignPrice(5, "eur")),
        ("0.00 EUR", ForeignPrice(0, "eur")),
        ("15000 JPY", ForeignPrice(15_000, "jpy")),
        ("0 JPY", ForeignPrice(0, "jpy")),
        ("500 XAF", ForeignPrice(500, "xaf")),
        ("1.250 KWD", ForeignPrice(1250, "kwd")),
    ],
)
def test_a_price_is_counted_in_its_smallest_unit_and_read_back(text, price):
    """A euro has cents, a yen has no smaller unit, a dinar a thousandth."""
    assert parse_foreign_price(text) == price
    assert str(price) == text


@pytest.mark.parametrize(
    "text", ["9.2 EUR", "9 EUR", "15000.00 JPY", "9.20 XAF", "1.25 KWD", "€9.20", "9.20 eur"]
)
def test_a_price_written_otherwise_is_refused(text):
    """The message shows both formats."""
    with pytest.raises(VocabularyError, match=r"Write it like 9\.20 EUR, or like 1500 JPY"):
        parse_foreign_price(text)


def test_an_unknown_currency_is_refused_with_the_nearest():
    """Stripe's list of currencies is the list."""
    with pytest.raises(VocabularyError, match=r"'EUX' is no currency .* Did you mean 'EUR'\?"):
        parse_foreign_price("9.20 EUX")


def test_a_currency_has_one_number_of_decimals():
    """No code stands on two lists, and each has three letters."""
    codes = (*TWO_DECIMAL, *ZERO_DECIMAL, *THREE_DECIMAL)

    assert len(set(codes)) == len(codes)
    assert all(len(code) == 3 and code.isupper() for code in codes)
