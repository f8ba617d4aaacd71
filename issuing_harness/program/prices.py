"""Amounts that Stripe can take: dollars, and the prices that merchants abroad ask.

Currencies, their decimals and the largest amounts: docs.stripe.com/currencies, as it was read on
28 November 2026 (sections "Supported presentment currencies", "Minor units in API amounts" and
"Minimum and maximum charge amounts").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.money import THREE_DECIMAL, ZERO_DECIMAL, Money, decimals_of
from issuing_harness.program.choices import choice

#: Currencies without a smaller unit that Stripe writes with two decimals all the same, always 00.
WHOLE_UNITS: Final = ("ISK", "UGX")
#: All others that Stripe presents prices in.
TWO_DECIMAL: Final = tuple(
    (  # noqa: SIM905 - one a word reads best
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD "
        "CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD "
        "HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD "
        "MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN "
        "QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS "
        "UAH UGX USD UYU UZS WST XCD YER ZAR ZMW"
    ).split()
)
#: The largest amount in the smallest unit: eight digits, and more where the page says so.
LARGEST: Final = 99_999_999
_LARGEST_IN: Final[Mapping[str, int]] = {
    "COP": 10**13 - 1,
    "HUF": 10**13 - 1,
    "IDR": 10**12 - 1,
    "INR": 10**9 - 1,
    "JPY": 10**13 - 1,
    "LBP": 10**14 - 1,
}
_PRICE: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))? ([A-Z]{3})")
_currency: Final = choice("currency", (*TWO_DECIMAL, *ZERO_DECIMAL, *THREE_DECIMAL))


@dataclass(frozen=True, slots=True)
class ForeignPrice:
    """A price in a currency other than the card's.

    Args:
        units: in the currency's smallest unit: cents of a euro, whole yen.
        currency: the currency code as Stripe writes it: ``eur``.
    """

    units: int
    currency: str

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of an authorization at this price."""
        return {"merchant_amount": self.units, "merchant_currency": self.currency}

    def __str__(self) -> str:
        decimals = decimals_of(self.currency)
        digits = f"{self.units:0{decimals + 1}}"
        whole, rest = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
        return f"{whole}{'.' if rest else ''}{rest} {self.currency.upper()}"


def parse_amount(text: str) -> Money:
    """Return the amount written as ``$1,250.00``, if a request can ask for it.

    Raises:
        NotMoney: it is written any other way.
        VocabularyError: it is negative, or more than Stripe takes.
    """
    return check_amount(Money.parse(text), text)


def parse_signed_amount(text: str) -> Money:
    """Return the amount written as ``-$10.00`` or ``$10.00``, if it can be of Stripe's.

    Raises:
        NotMoney: it is written any other way.
        VocabularyError: it is more than Stripe takes.
    """
    amount = Money.parse(text)
    check_amount(max(amount, -amount), text)
    return amount


def check_amount(amount: Money, text: str) -> Money:
    """Return an amount, written as ``text``, that a request can ask for.

    Raises:
        VocabularyError: it is negative, or more than Stripe takes.
    """
    if not Money(0) <= amount <= Money(LARGEST):
        raise VocabularyError(
            f"'{text}' is no amount that Stripe takes. Write one from {Money(0)} to "
            f"{Money(LARGEST)}."
        )
    return amount


def parse_foreign_price(text: str) -> ForeignPrice:
    """Parse ``9.20 EUR`` or ``1500 JPY``.

    Raises:
        VocabularyError: it is written any other way, has other decimals than the currency, is more
            than Stripe takes, or names a currency that Stripe does not know.
    """
    match = _PRICE.fullmatch(text)
    currency = _currency(match[3]) if match is not None else ""
    if match is None or len(match[2] or "") != decimals_of(currency):
        raise VocabularyError(
            f"'{text}' is no price abroad. Write it like 9.20 EUR, or like 1500 JPY where the "
            f"currency has no smaller unit ({', '.join(ZERO_DECIMAL)})."
        )
    if currency in WHOLE_UNITS and match[2] != "00":
        raise VocabularyError(
            f"'{text}' is no price abroad: {currency} has no smaller unit, and Stripe writes it "
            f"with two decimals that are always 00. Write it like {match[1]}.00 {currency}."
        )
    price = ForeignPrice(int(match[1] + (match[2] or "")), currency.lower())
    largest = ForeignPrice(_LARGEST_IN.get(currency, LARGEST), currency.lower())
    if price.units > largest.units:
        raise VocabularyError(
            f"'{text}' is no price that Stripe takes. Write one of {largest} at most."
        )
    return price
