"""The merchant of a purchase that names none, and what its creating event shows of it."""

from functools import cache
from typing import Final

from issuing_sandbox.contract.published import category_code
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import Record

DEFAULT_CATEGORY: Final = "transportation_services"
#: Recorded defaults of a purchase that gives no ``merchant_data`` (money flow, 2.1).
DEFAULT_MERCHANT: Final = {
    "category": DEFAULT_CATEGORY,
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


@cache
def default_merchant_data() -> Record:
    """Return one record, which all purchases without ``merchant_data`` share."""
    return {**DEFAULT_MERCHANT, "category_code": category_code(DEFAULT_CATEGORY)}


def in_created_event(document: Record, policies: Policies) -> Record:
    """Return an authorization as ``issuing_authorization.created`` shows it.

    Where the URL is the default one, it can be null there, and is not in the response nor later;
    see the policy ``created_event_url``.

    Args:
        document: the authorization, rendered.
        policies: of its account.
    """
    merchant, policy = document["merchant_data"], policies.created_event_url
    if policy == "never" or merchant["url"] != DEFAULT_MERCHANT["url"]:
        return document
    if merchant == default_merchant_data():
        return {**document, "merchant_data": _default_without_url()}
    if policy == "card_alone":
        return document
    return {**document, "merchant_data": {**merchant, "url": None}}


@cache
def _default_without_url() -> Record:
    """Return one record, which all events about purchases without ``merchant_data`` share."""
    return {**default_merchant_data(), "url": None}
