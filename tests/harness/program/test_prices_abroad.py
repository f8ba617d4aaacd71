"""Foreign prices are counted in the smallest unit of their currency, and written like that."""

import pytest

from issuing_harness.errors import VocabularyError
from issuing_harness.money import THREE_DECIMAL, ZERO_DECIMAL, Money
from issuing_harness.program.prices import (
    TWO_DECIMAL,
    WHOLE_UNITS,
    ForeignPrice,
    parse_amount,
    parse_foreign_price,
    parse_signed_amount,
)

#: "Zero-decimal currencies" of docs.stripe.com/currencies, read on 28 November 2026.
LISTED = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905 - one a word reads best


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
        ("5.00 UGX", ForeignPrice(500, "ugx")),
        ("5.00 ISK", ForeignPrice(500, "isk")),
        ("9999999999.99 IDR", ForeignPrice(999_999_999_999, "idr")),
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
    with pytest.raises(
        VocabularyError, match=r"Stripe knows no currency 'EUX'. Did you mean 'EUR'\?"
    ):
        parse_foreign_price("9.20 EUX")


@pytest.mark.parametrize("text", ["5 UGX", "5.50 UGX", "5.01 ISK"])
def test_what_has_no_smaller_unit_may_be_written_with_two_decimals_all_the_same(text):
    """Stripe writes the shilling and the krona so, and they are always 00."""
    with pytest.raises(VocabularyError, match="is no price abroad"):
        parse_foreign_price(text)


def test_the_lists_are_stripes():
    """The page's list of zero-decimal currencies, without its special case; no old ouguiya."""
    assert {*ZERO_DECIMAL, "UGX"} == set(LISTED)
    assert set(WHOLE_UNITS) < set(TWO_DECIMAL)
    assert "MRO" not in TWO_DECIMAL


def test_an_amount_is_one_that_stripe_takes():
    """Eight digits at most, and below nothing only where a balance may fall."""
    assert parse_amount("$999,999.99") == Money(99_999_999)
    assert parse_signed_amount("-$999,999.99") == Money(-99_999_999)
    for text in ("-$0.01", "$1,000,000.00"):
        with pytest.raises(VocabularyError, match=r"Write one from \$0.00 to \$999,999.99"):
            parse_amount(text)
    with pytest.raises(VocabularyError, match="no amount that Stripe takes"):
        parse_signed_amount("-$1,000,000.00")


def test_a_currency_has_one_number_of_decimals():
    """No code stands on two lists, and each has three letters."""
    codes = (*TWO_DECIMAL, *ZERO_DECIMAL, *THREE_DECIMAL)

    assert len(set(codes)) == len(codes)
    assert all(len(code) == 3 and code.isupper() for code in codes)
