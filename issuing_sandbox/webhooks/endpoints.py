"""Which endpoint is told of what, and by which secrets it knows that it is us.

An account's events go to its own endpoints; those of a connected account go to its platform's
``connect`` endpoints as well, which hear of nothing else (objects and platform, 5.1).
"""

from collections.abc import Iterator
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

KIND: Final = "webhook_endpoint"
ALL: Final = "*"
#: Only an endpoint that names this event gets it, and only one does (objects and platform, 6.2).
ASKED: Final = "issuing_authorization.request"
#: How the vault marks an endpoint for the events of connected accounts.
CONNECT: Final = "connect"


def deciding(account: Account) -> Record | None:
    """The endpoint that decides on authorizations, if any: one that names the event itself.

    One of the account's own comes before its platform's; which of several is a policy.
    """
    if not may_be_told(account):
        return None
    newest = account.policies.deciding_endpoint == "newest"
    for group in _groups(account):
        naming = [each for each in group if ASKED in each["enabled_events"]]
        if naming:
            return naming[-1 if newest else 0]
    return None


def may_be_told(account: Account) -> bool:
    """Whether there may be anyone to tell; most accounts have nobody."""
    return len(account.table(KIND)) > 0 or account.platform is not None


def receivers(account: Account, type_: str) -> list[Record]:
    """The endpoints that get an account's event of this type, oldest first.

    The question about an authorization has one at most.
    """
    if type_ == ASKED:
        endpoint = deciding(account)
        return [endpoint] if endpoint else []
    return [each for group in _groups(account) for each in group if subscribes(each, type_)]


def subscribes(endpoint: Record, type_: str) -> bool:
    """Whether an endpoint has selected events of this type."""
    selected = endpoint["enabled_events"]
    return type_ in selected or (type_ != ASKED and ALL in selected)


def named(account: Account, wanted: str) -> Record | None:
    """An endpoint that an account's events may go to, unless it was deleted."""
    owner = _owner(account, wanted)
    found = owner.table(KIND).get(wanted) if owner else None
    return None if found is None or found.get("deleted") else found


def secrets(account: Account, endpoint: str) -> list[str]:
    """What a delivery to this endpoint is signed with: its secret, then a rolled one still good."""
    owner = _owner(account, endpoint)
    assert owner is not None
    kept = owner.vault[endpoint]
    if account.clock.now() < int(kept.get("old_until", "0")):
        return [kept["secret"], kept["old_secret"]]
    return [kept["secret"]]


def _owner(account: Account, endpoint: str) -> Account | None:
    for each in (account, account.platform):
        if each is not None and endpoint in each.table(KIND):
            return each
    return None


def _groups(account: Account) -> Iterator[list[Record]]:
    """The enabled endpoints of the account, then its platform's for connected accounts."""
    yield _enabled(account, connect=False)
    if account.platform is not None:
        yield _enabled(account.platform, connect=True)


def _enabled(owner: Account, *, connect: bool) -> list[Record]:
    return [
        each
        for each in owner.table(KIND).oldest_first()
        if each.get("status") == "enabled" and (CONNECT in owner.vault[each["id"]]) == connect
    ]
