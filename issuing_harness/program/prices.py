"""Prices that merchants abroad ask, in the smallest unit of their currency."""

import re
from dataclasses import dataclass
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.program.choices import choice

#: Currencies without a smaller unit (docs.stripe.com/currencies, "Zero-decimal currencies").
ZERO_DECIMAL: Final = tuple(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
#: Currencies with a thousandth (docs.stripe.com/currencies, "Three-decimal currencies").
THREE_DECIMAL: Final = ("BHD", "JOD", "KWD", "OMR", "TND")
#: All others that Stripe presents prices in (docs.stripe.com/currencies).
TWO_DECIMAL: Final = tuple(
    (  # noqa: SIM905 - one a word reads best
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD "
        "CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD "
        "HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD "
        "MMK MNT MOP MRO MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN "
        "QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS "
        "UAH USD UYU UZS WST XCD YER ZAR ZMW"
    ).split()
)
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
        decimals = _decimals(self.currency.upper())
        digits = f"{self.units:0{decimals + 1}}"
        whole, rest = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
        return f"{whole}{'.' if rest else ''}{rest} {self.currency.upper()}"


def parse_foreign_price(text: str) -> ForeignPrice:
    """Parse ``9.20 EUR`` or ``1500 JPY``.

    Raises:
        VocabularyError: it is written any other way, has other decimals than the currency, or
            names a currency that Stripe does not know.
    """
    match = _PRICE.fullmatch(text)
    if match is not None:
        _currency(match[3])
    if match is None or len(match[2] or "") != _decimals(match[3]):
        raise VocabularyError(
            f"'{text}' is no price abroad. Write it like 9.20 EUR, or like 1500 JPY where the "
            f"currency has no smaller unit ({', '.join(ZERO_DECIMAL)})."
        )
    return ForeignPrice(int(match[1] + (match[2] or "")), match[3].lower())


def _decimals(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2
