"""Prices abroad, as merchants there write them and as Stripe counts them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from issuing_harness.errors import VocabularyError

#: Currencies without a smaller unit (docs.stripe.com/currencies, "Zero-decimal currencies").
WHOLE: Final = ("CLP", "JPY", "KRW", "VND")
_PRICE: Final = re.compile(r"([0-9]+)(\.[0-9]{2})? ([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Abroad:
    """A price in the merchant's currency.

    Args:
        units: the smallest units of the currency: cents of a euro, whole yen.
        currency: as Stripe writes it: ``eur``.
    """

    units: int
    currency: str

    def asked(self) -> dict[str, Any]:
        """What a purchase says of it."""
        return {"merchant_amount": self.units, "merchant_currency": self.currency}


def parsed(text: str) -> Abroad:
    """Read ``9.20 EUR`` or ``1500 JPY``.

    Raises:
        VocabularyError: it is written any other way, or with decimals the currency has not.
    """
    match = _PRICE.fullmatch(text)
    if match is None or (match[2] is None) != (match[3] in WHOLE):
        raise VocabularyError(
            f"{text!r} is no price abroad. Write it like 9.20 EUR, or like 1500 JPY where the "
            f"currency has no smaller unit ({', '.join(WHOLE)})."
        )
    units = int(Decimal(match[1] + (match[2] or "")) * (100 if match[2] else 1))
    return Abroad(units, match[3].lower())
