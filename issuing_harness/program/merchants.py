"""The standing merchants: where cards are used, each with a meaning of its own."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.program.lookup import behind

_CITY: Final = {"city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US"}

#: By the name a sentence calls them. Rocket Rides is the guide's own (section "Use the card").
MERCHANTS: Final[dict[str, dict[str, Any]]] = {
    "Rocket Rides": {
        "category": "taxicabs_limousines",
        "name": "Rocket Rides",
        "network_id": "1234567890",
        **_CITY,
    },
    "the bookshop": {"category": "book_stores", "name": "The Bookshop", **_CITY},
    "the cafe": {"category": "eating_places_restaurants", "name": "The Cafe", **_CITY},
    "the hotel": {"category": "hotels_motels_and_resorts", "name": "The Hotel", **_CITY},
    "the casino": {"category": "betting_casino_gambling", "name": "The Casino", **_CITY},
    "the airline": {"category": "airlines_air_carriers", "name": "The Airline", **_CITY},
    "the car rental": {"category": "car_rental_agencies", "name": "The Car Rental", **_CITY},
    "the fuel pump": {"category": "automated_fuel_dispensers", "name": "The Fuel Pump", **_CITY},
    "the cash machine": {
        "category": "automated_cash_disburse",
        "name": "The Cash Machine",
        **_CITY,
    },
    "the Paris bakery": {
        "category": "bakeries",
        "name": "La Boulangerie",
        "city": "Paris",
        "postal_code": "75001",
        "country": "FR",
    },
    "the Tokyo inn": {
        "category": "hotels_motels_and_resorts",
        "name": "The Tokyo Inn",
        "city": "Tokyo",
        "postal_code": "100-0001",
        "country": "JP",
    },
}


def merchant(name: str) -> dict[str, Any]:
    """What is known of a merchant.

    Raises:
        VocabularyError: there is none of that name.
    """
    return behind(name, MERCHANTS, kind="merchant", place=__name__)


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
