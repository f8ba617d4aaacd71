"""Merchants, simulated: who sells, where nothing or only part is said of them."""

from typing import Any, Final

from issuing_sandbox.contract.categories import code_of
from issuing_sandbox.store import Record

#: What stands in for a merchant of whom nothing is said (recorded defaults: money flow, 2.1).
MERCHANT: Final = {
    "category": "transportation_services",
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
    described = {**MERCHANT, **given(params, "merchant_data")}
    described["category_code"] = code_of(described["category"])
    return described


def given(params: dict[str, Any], name: str) -> Record:
    """What a hash among the parameters says, without what it leaves open."""
    return {k: v for k, v in (params.get(name) or {}).items() if v is not None}
