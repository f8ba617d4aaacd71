"""Subscriptions: which endpoints get an event, and the secrets a delivery to one is signed with.

An account's events go to its own endpoints; those of a connected account go to its platform's
``connect`` endpoints as well, which get no others (objects and platform, 5.1). An event destination
of the second API is an endpoint, too: ``of_destination`` shows it as one.
"""

from collections.abc import Iterator
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

KIND: Final = "webhook_endpoint"
DESTINATION_KIND: Final = "v2.core.event_destination"
#: Whose events a destination gets: its account's own, and those of connected accounts.
OWN_EVENTS: Final = "@self"
CONNECTED_EVENTS: Final = "@accounts"
#: How the type of a thin event begins whose snapshot is an event of the first API.
THIN_PREFIX: Final = "v1."
ALL_EVENTS: Final = "*"
#: Only an endpoint that names this event gets it, and only one does (objects and platform, 6.2).
REALTIME_REQUEST: Final = "issuing_authorization.request"
#: The key in an endpoint's secrets that marks it as one for the events of connected accounts.
CONNECT: Final = "connect"


def decision_endpoint(account: Account) -> Record | None:
    """Return the endpoint that decides on authorizations, if any: one that names that event.

    One of the account's own comes before its platform's; which of several is a policy.
    """
    newest = account.policies.deciding_endpoint == "newest"
    for group in _groups(account):
        naming = [endpoint for endpoint in group if REALTIME_REQUEST in endpoint["enabled_events"]]
        if naming:
            return naming[-1 if newest else 0]
    return None


def may_have_receivers(account: Account) -> bool:
    """Whether any endpoint may get the account's events; most accounts have none."""
    if account.table(KIND).ids or account.platform is not None:
        return True
    return bool(account.table(DESTINATION_KIND).ids)


def has_any(platform: Account) -> bool:
    """Whether the account or one connected to it has, or had, an endpoint or a destination."""
    accounts = (platform, *platform.connected.values())
    return any(each.table(KIND).ids or each.table(DESTINATION_KIND).ids for each in accounts)


def of_destination(destination: Record) -> Record:
    """Return an event destination as an endpoint: where it is, and what it gets in which form.

    A thin one is subscribed to the events of the first API that its thin events stand for.
    """
    names = destination["enabled_events"]
    is_thin = destination["event_payload"] == "thin"
    return {
        "id": destination["id"],
        "api_version": destination["snapshot_api_version"],
        "enabled_events": [name.removeprefix(THIN_PREFIX) for name in names] if is_thin else names,
        "status": destination["status"],
        "thin": is_thin,
        "url": destination["webhook_endpoint"]["url"],
    }


def receivers(account: Account, event_type: str) -> list[Record]:
    """Return the endpoints that get an account's event of this type, oldest first.

    A real-time request about an authorization has one at most.
    """
    if event_type == REALTIME_REQUEST:
        endpoint = decision_endpoint(account)
        return [endpoint] if endpoint else []
    return [
        endpoint
        for group in _groups(account)
        for endpoint in group
        if subscribes(endpoint, event_type)
    ]


def subscribes(endpoint: Record, event_type: str) -> bool:
    """Whether an endpoint has selected events of this type."""
    selected = endpoint["enabled_events"]
    return event_type in selected or (event_type != REALTIME_REQUEST and ALL_EVENTS in selected)


def find(account: Account, endpoint: str) -> Record | None:
    """Return an endpoint (``we_…``, ``ed_…``) an account's events may go to, unless deleted."""
    owner = _owner(account, endpoint)
    if owner is None:
        return None
    record = owner.table(KIND).get(endpoint)
    if record is None:
        record = owner.table(DESTINATION_KIND)[endpoint]
        return None if record.get("deleted") else of_destination(record)
    return None if record.get("deleted") else record


def secrets(account: Account, endpoint: str) -> list[str]:
    """Return an endpoint's secret, and then a rolled one that is still good."""
    owner = _owner(account, endpoint)
    assert owner is not None
    saved = owner.secrets[endpoint]
    if account.clock.now() < int(saved.get("old_until", "0")):
        return [saved["secret"], saved["old_secret"]]
    return [saved["secret"]]


def _owner(account: Account, endpoint: str) -> Account | None:
    for owner in (account, account.platform):
        if owner is not None and (
            endpoint in owner.table(KIND) or endpoint in owner.table(DESTINATION_KIND)
        ):
            return owner
    return None


def _groups(account: Account) -> Iterator[list[Record]]:
    """Yield the enabled endpoints of the account, then its platform's for connected accounts."""
    yield _enabled(account, connect=False)
    if account.platform is not None:
        yield _enabled(account.platform, connect=True)


def _enabled(owner: Account, *, connect: bool) -> list[Record]:
    own = [
        endpoint
        for endpoint in owner.table(KIND).oldest_first()
        if endpoint.get("status") == "enabled"
        and (CONNECT in owner.secrets[endpoint["id"]]) == connect
    ]
    return own + _enabled_destinations(owner, CONNECTED_EVENTS if connect else OWN_EVENTS)


def _enabled_destinations(owner: Account, events_from: str) -> list[Record]:
    return [
        of_destination(destination)
        for destination in owner.table(DESTINATION_KIND).oldest_first()
        if destination.get("status") == "enabled" and events_from in destination["events_from"]
    ]
