"""A capability: what a connected account has been granted.

::

    unrequested -> inactive    asked for, while something is due from the account
    inactive    -> pending     nothing is due any more
    pending     -> active      Stripe has looked at it
    any of them -> unrequested

The platform itself has all of them: it is onboarded on Issuing.
"""

from collections.abc import Iterable
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.store import Record

KIND: Final = "capability"
ISSUING: Final = "card_issuing"
#: What an account that issues cards asks for (objects and platform, 5.1).
NAMES: Final = (ISSUING, "transfers")


def kept(account: Account, name: str) -> Record:
    """The record of a capability, also of one that nobody has asked for yet."""
    known = account.shelf(KIND).get(name)
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
        account.shelf(KIND).put(
            {**old, "requested": wanted, "requested_at": asked, "status": status}
        )


def become(account: Account, name: str, status: str) -> None:
    """The next state."""
    account.shelf(KIND).put({**kept(account, name), "status": status})


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
