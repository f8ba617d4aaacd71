"""The standing cast: who appears in scenarios, and what is known of them.

Alice is the careful cardholder, the company is the guide's own, Carol runs the program.
"""

from typing import Any, Final

from issuing_harness.program.lookup import behind

HOME: Final = {
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
    """A person with everything Stripe asks of US cardholders: names and accepted terms."""
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
        "billing": {"address": HOME},
    }


PERSONAS: Final[dict[str, dict[str, Any]]] = {
    "the company": COMPANY,
    "Alice": individual("Alice", "Archer"),
    "Bob": individual("Bob", "Brook"),
}


def persona(name: str) -> dict[str, Any]:
    """What is known of a persona.

    Raises:
        VocabularyError: nobody of that name is in the cast.
    """
    return behind(name, PERSONAS, kind="persona", place=__name__)
