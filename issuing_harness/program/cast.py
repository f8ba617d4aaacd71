"""The personas and merchants that scenarios name, and the prices that merchants abroad ask."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.program.facts import lookup

HOME_ADDRESS: Final = {
    "line1": "1 Market Street",
    "city": "San Francisco",
    "state": "CA",
    "postal_code": "94105",
    "country": "US",
}

#: The guide's company cardholder, field by field (B2B payments guide, "Create a cardholder").
COMPANY: Final[dict[str, Any]] = {
    "name": "Company Card",
    "email": "company@example.com",
    "phone_number": "+18008675309",
    "status": "active",
    "type": "company",
    "billing": {
        "address": {
            "line1": "123 Main Street",
            "city": "San Francisco",
            "state": "CA",
            "postal_code": "94111",
            "country": "US",
        }
    },
}


def individual(first: str, last: str) -> dict[str, Any]:
    """Return a person with all that Stripe requires of US cardholders: names, accepted terms."""
    return {
        "name": f"{first} {last}",
        "email": f"{first.lower()}@example.com",
        "phone_number": "+14155550123",
        "status": "active",
        "type": "individual",
        "individual": {
            "first_name": first,
            "last_name": last,
            "card_issuing": {"user_terms_acceptance": {"date": 1_767_225_600, "ip": "203.0.113.7"}},
        },
        "billing": {"address": HOME_ADDRESS},
    }


PERSONAS: Final[dict[str, dict[str, Any]]] = {
    "the company": COMPANY,
    "Alice": individual("Alice", "Archer"),
    "Bob": individual("Bob", "Brook"),
}


def persona(name: str) -> dict[str, Any]:
    """Return a persona as parameters of a cardholder.

    Raises:
        VocabularyError: there is no persona of that name.
    """
    return lookup(name, PERSONAS, kind="persona", module=__name__)


_CITY: Final = {"city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US"}

#: Merchant data, by the name that sentences use.
#: Rocket Rides is the guide's own (section "Use the card").
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
    """Return the merchant data (parameter ``merchant_data``) of a merchant.

    Raises:
        VocabularyError: there is no merchant of that name.
    """
    return lookup(name, MERCHANTS, kind="merchant", module=__name__)


#: Currencies without a smaller unit (docs.stripe.com/currencies, "Zero-decimal currencies").
ZERO_DECIMAL: Final = ("CLP", "JPY", "KRW", "VND")
_PRICE: Final = re.compile(r"([0-9]+)(\.[0-9]{2})? ([A-Z]{3})")


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


def parse_foreign_price(text: str) -> ForeignPrice:
    """Parse ``9.20 EUR`` or ``1500 JPY``.

    Raises:
        VocabularyError: it is written any other way, or has decimals that the currency lacks.
    """
    match = _PRICE.fullmatch(text)
    if match is None or (match[2] is None) != (match[3] in ZERO_DECIMAL):
        raise VocabularyError(
            f"{text!r} is no price abroad. Write it like 9.20 EUR, or like 1500 JPY where the "
            f"currency has no smaller unit ({', '.join(ZERO_DECIMAL)})."
        )
    units = int(Decimal(match[1] + (match[2] or "")) * (100 if match[2] else 1))
    return ForeignPrice(units, match[3].lower())
