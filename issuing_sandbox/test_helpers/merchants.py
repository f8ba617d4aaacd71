"""Merchants, simulated: who sells, where nothing or only part is said of them."""

from functools import cache
from typing import Any, Final

from issuing_sandbox.contract.categories import code_of
from issuing_sandbox.store import Record

CATEGORY: Final = "transportation_services"
#: What stands in for a merchant of whom nothing is said (recorded defaults: money flow, 2.1).
MERCHANT: Final = {
    "category": CATEGORY,
    "category_code": None,
    "city": "San Francisco",
    "country": "US",
    "name": "Rocket Rides",
    "network_id": "1234567890",
    "postal_code": "94103",
    "state": "CA",
    "tax_id": None,
    "terminal_id": "99999999",
    "url": "https://rocketrides.io/",
}


def merchant(params: dict[str, Any]) -> Record:
    """The ``merchant_data`` of a purchase."""
    if not params.get("merchant_data"):
        return _unsaid()
    described = {**MERCHANT, **given(params, "merchant_data")}
    described["category_code"] = code_of(described["category"])
    return described


@cache
def _unsaid() -> Record:
    """The merchant of all purchases without one of their own, which share it."""
    return {**MERCHANT, "category_code": code_of(CATEGORY)}


def given(params: dict[str, Any], name: str) -> Record:
    """What a hash among the parameters says, without what it leaves open."""
    told = params.get(name)
    return {k: v for k, v in told.items() if v is not None} if told else {}
