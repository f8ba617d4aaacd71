"""The capabilities of a connected account: their states, and what the account has yet to provide.

::

    unrequested -> inactive    requested, while requirements are due from the account
    inactive    -> pending     nothing is due any more
    pending     -> active      Stripe has reviewed the account
    any of them -> unrequested

The platform itself has all of them: it is onboarded on Issuing. The endpoints are in
``connected_accounts``, and what moves a capability from state to state is in ``onboarding``.
"""

from functools import reduce
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import profile
from issuing_sandbox.store.tables import Record

KIND: Final = "capability"
ISSUING: Final = "card_issuing"
#: What an account that issues cards requests (objects and platform, 5.1).
NAMES: Final = (ISSUING, "transfers")
#: By Stripe's name of a requirement, the path in a profile where it is kept.
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


def record_of(account: Account, name: str) -> Record:
    """Return the record of a capability, also of one that was never requested.

    Args:
        account: whose capability it is.
        name: ``card_issuing`` or ``transfers``.
    """
    record = account.table(KIND).get(name)
    return record or _initial_record(account, name, is_granted=account.platform is None)


def is_active(account: Account, name: str) -> bool:
    """Return whether the account may do what the capability is for."""
    return account.platform is None or record_of(account, name)["status"] == "active"


def statuses(account: Account) -> dict[str, str]:
    """Return the status of each requested capability, by name, as the account shows them."""
    records = [record_of(account, name) for name in NAMES]
    return {record["id"]: record["status"] for record in records if record["requested"]}


def set_requested(account: Account, name: str, *, requested: bool, now: int) -> None:
    """Request a capability or give it up; nothing changes if it is so already.

    Args:
        account: whose capability it is.
        name: ``card_issuing`` or ``transfers``.
        requested: whether it is requested from now on.
        now: unix seconds.
    """
    old = record_of(account, name)
    if requested != old["requested"]:
        new = {
            **old,
            "requested": requested,
            "requested_at": now if requested else None,
            "status": "inactive" if requested else "unrequested",
        }
        account.table(KIND).put(new)


def set_status(account: Account, name: str, status: str) -> None:
    """Store a capability's next status."""
    account.table(KIND).put({**record_of(account, name), "status": status})


def render(account: Account, name: str) -> Record:
    """Return a capability as the API shows it, with what is due for it.

    Args:
        account: whose capability it is.
        name: ``card_issuing`` or ``transfers``.
    """
    record = record_of(account, name)
    due = requirements_due(account) if record["requested"] else []
    return {
        **record,
        "future_requirements": requirements([], disabled_reason=None),
        "requirements": requirements(due, disabled_reason="requirements.fields_needed"),
    }


def requirements(due: list[str], *, disabled_reason: str | None) -> Record:
    """Return the hash ``requirements`` of an account or a capability.

    Args:
        due: Stripe's names of what is due.
        disabled_reason: shown if anything is due.
    """
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason if due else None,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


def requirements_due(account: Account) -> list[str]:
    """Return Stripe's names of what the account has yet to provide, sorted.

    Nothing is due from a platform, or once the account has completed its onboarding.
    """
    if account.platform is None:
        return []
    fields = profile.of(account)
    if fields["onboarded"]:
        return []
    return [name for name, path in REQUIRED_FIELDS.items() if not _is_given(fields, name, path)]


def _is_given(fields: Record, name: str, path: tuple[str, ...]) -> bool:
    if _value_at(fields, path):
        return True
    return name in ALTERNATIVE_FIELDS and bool(_value_at(fields, ALTERNATIVE_FIELDS[name]))


def _value_at(fields: Record, path: tuple[str, ...]) -> Any:
    return reduce(lambda node, key: node[key], path, fields)


def _initial_record(account: Account, name: str, *, is_granted: bool) -> Record:
    return {
        "id": name,
        "object": KIND,
        "account": account.id,
        "requested": is_granted,
        "requested_at": account.created if is_granted else None,
        "status": "active" if is_granted else "unrequested",
    }
