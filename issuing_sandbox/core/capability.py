"""A capability: what a connected account has been granted.

::

    unrequested -> inactive    asked for, while something is due from the account
    inactive    -> pending     nothing is due any more
    pending     -> active      Stripe has looked at it
    any of them -> unrequested

The platform itself has all of them: it is onboarded on Issuing.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

KIND: Final = "capability"
ISSUING: Final = "card_issuing"
#: What an account that issues cards asks for (objects and platform, 5.1).
NAMES: Final = (ISSUING, "transfers")


def kept(account: Account, name: str) -> Record:
    """The record of a capability, also of one that nobody has asked for yet."""
    known = account.table(KIND).get(name)
    return known or _record(account, name, granted=account.platform is None)


def is_active(account: Account, name: str) -> bool:
    """Whether the account may do what the capability is for."""
    return account.platform is None or kept(account, name)["status"] == "active"


def request(account: Account, name: str, *, wanted: bool, now: int) -> None:
    """Ask for a capability, or give it up; asking again changes nothing."""
    old = kept(account, name)
    if wanted != old["requested"]:
        status = "inactive" if wanted else "unrequested"
        asked = now if wanted else None
        account.table(KIND).put(
            {**old, "requested": wanted, "requested_at": asked, "status": status}
        )


def become(account: Account, name: str, status: str) -> None:
    """The next state."""
    account.table(KIND).put({**kept(account, name), "status": status})


def statuses(account: Account) -> dict[str, str]:
    """The status of each capability asked for, as the account shows it."""
    records = [kept(account, name) for name in NAMES]
    return {each["id"]: each["status"] for each in records if each["requested"]}


def show(account: Account, name: str, due: Iterable[str]) -> Record:
    """The capability as answered.

    Args:
        account: whose it is.
        name: ``card_issuing`` or ``transfers``.
        due: what the account still has to say about itself.
    """
    record = kept(account, name)
    wanting = list(due) if record["requested"] else []
    return {
        **record,
        "future_requirements": _requirements([]),
        "requirements": _requirements(wanting),
    }


def _record(account: Account, name: str, *, granted: bool) -> Record:
    return {
        "id": name,
        "object": KIND,
        "account": account.id,
        "requested": granted,
        "requested_at": account.created if granted else None,
        "status": "active" if granted else "unrequested",
    }


def _requirements(due: list[str]) -> Record:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": "requirements.fields_needed" if due else None,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


#: What is due by Stripe's name for it, and where a profile keeps it.
REQUIRED_FIELDS: Final = {
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
ALTERNATIVE_FIELDS: Final = {"business_profile.url": ("business_profile", "product_description")}


def requirements_due(profile: Record) -> list[str]:
    """What is missing, sorted; nothing once the onboarding was gone through."""
    if profile["onboarded"]:
        return []
    return [name for name, place in REQUIRED_FIELDS.items() if not _said(profile, name, place)]


def _said(profile: Record, name: str, place: tuple[str, ...]) -> bool:
    places = (place, ALTERNATIVE_FIELDS[name]) if name in ALTERNATIVE_FIELDS else (place,)
    return any(reduce(lambda node, key: node[key], each, profile) for each in places)
