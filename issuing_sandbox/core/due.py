"""What a connected account still has to say about itself before it may issue cards.

Documented for the business; the people behind it (representative, owners) are not modelled.
"""

from functools import reduce
from typing import Final

from issuing_sandbox.store import Record

#: What is due by Stripe's name for it, and where a profile keeps it.
FIELDS: Final = {
    "business_profile.mcc": ("business_profile", "mcc"),
    "business_profile.url": ("business_profile", "url"),
    "business_type": ("business_type",),
    "company.address.city": ("company", "address", "city"),
    "company.address.line1": ("company", "address", "line1"),
    "company.address.postal_code": ("company", "address", "postal_code"),
    "company.address.state": ("company", "address", "state"),
    "company.name": ("company", "name"),
    "company.tax_id": ("company", "tax_id_provided"),
    "settings.card_issuing.tos_acceptance.date": ("terms", "date"),
    "settings.card_issuing.tos_acceptance.ip": ("terms", "ip"),
    "tos_acceptance.date": ("tos_acceptance", "date"),
    "tos_acceptance.ip": ("tos_acceptance", "ip"),
}
#: A description of the product does as well as an address on the web.
INSTEAD: Final = {"business_profile.url": ("business_profile", "product_description")}


def due(profile: Record) -> list[str]:
    """What is missing, sorted; nothing once the onboarding was gone through."""
    if profile["onboarded"]:
        return []
    return [name for name, place in FIELDS.items() if not _said(profile, name, place)]


def _said(profile: Record, name: str, place: tuple[str, ...]) -> bool:
    places = (place, INSTEAD[name]) if name in INSTEAD else (place,)
    return any(reduce(lambda node, key: node[key], each, profile) for each in places)
