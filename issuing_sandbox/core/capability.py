"""The capabilities of a connected account: their states, and what each one yet needs.

::

    unrequested -> inactive    requested, while something is past due
    inactive    -> pending     nothing is past due any more
    pending     -> active      Stripe has reviewed the account
    pending     -> inactive    the review found something
    active      -> inactive    something became past due
    active      -> inactive    or Stripe has closed the account
    any of them -> unrequested

The platform itself has all of them: it is onboarded on Issuing, and on Treasury unless the policy
``treasury_access`` says otherwise. The endpoints are in
``connected_accounts``, and what moves a capability from state to state is in ``onboarding``.
"""

from typing import Final

from issuing_sandbox.account.account import Account, get_setting
from issuing_sandbox.core import applications, requirements
from issuing_sandbox.store.tables import Record

KIND: Final = "capability"
ISSUING: Final = requirements.ISSUING
NAMES: Final = requirements.CAPABILITIES
#: The kind of what depends on capabilities, and the job that lets it follow when one changes.
FINANCIAL_ACCOUNT: Final = "treasury.financial_account"
CHANGED: Final = "capability.changed"
#: The setting that says whether a platform is onboarded on Treasury, before the policy
#: ``treasury_access``.
ACCESS_SETTING: Final = "treasury"


def record_of(account: Account, name: str) -> Record:
    """Return the record of a capability, also of one that was never requested.

    Args:
        account: whose capability it is.
        name: one of ``NAMES``.
    """
    record = account.table(KIND).get(name)
    return record or _initial_record(account, name, is_granted=_is_granted(account, name))


def is_active(account: Account, name: str) -> bool:
    """Return whether the account may do what the capability is for."""
    return _is_granted(account, name) or record_of(account, name)["status"] == "active"


def statuses(account: Account) -> dict[str, str]:
    """Return the status of each requested capability, by name, as the account shows them."""
    records = [record_of(account, name) for name in NAMES]
    return {record["id"]: record["status"] for record in records if record["requested"]}


def set_requested(account: Account, name: str, *, requested: bool, now: int) -> None:
    """Request a capability or give it up; nothing changes if it is so already.

    Args:
        account: whose capability it is.
        name: one of ``NAMES``.
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
        _put(account, new)


def set_status(account: Account, name: str, status: str) -> None:
    """Store a capability's next status."""
    _put(account, {**record_of(account, name), "status": status})


def render(account: Account, name: str) -> Record:
    """Return a capability as the API shows it, with what is due for it.

    Args:
        account: whose capability it is.
        name: one of ``NAMES``.
    """
    record = record_of(account, name)
    is_asked = record["requested"] and account.platform is not None
    return {
        **record,
        "future_requirements": requirements.NOTHING,
        "requirements": _requirements(account, name) if is_asked else requirements.NOTHING,
    }


def treasury_access(account: Account) -> str:
    """Return whether the platform is onboarded on Treasury: by the setting, or else the policy."""
    platform = account.platform or account
    policy = account.policies.treasury_access
    return str(get_setting(platform, ACCESS_SETTING, "access", policy))


def _is_granted(account: Account, name: str) -> bool:
    """Whether an account has a capability of itself: a platform, all that it is onboarded on."""
    if account.platform is not None:
        return False
    return name != requirements.TREASURY or treasury_access(account) == "on"


def _put(account: Account, record: Record) -> None:
    account.table(KIND).put(record)
    if account.store.has(FINANCIAL_ACCOUNT):
        account.job_queue.add(account.clock.now(), CHANGED, record["id"])


def _requirements(account: Account, name: str) -> Record:
    """Return what a requested capability needs, and whether Stripe has closed the account."""
    found = requirements.of_capability(account, name)
    closed = applications.disabled_reason(account) if name == ISSUING else None
    return {**found, "disabled_reason": closed} if closed else found


def _initial_record(account: Account, name: str, *, is_granted: bool) -> Record:
    return {
        "id": name,
        "object": KIND,
        "account": account.id,
        "requested": is_granted,
        "requested_at": account.created if is_granted else None,
        "status": "active" if is_granted else "unrequested",
    }
