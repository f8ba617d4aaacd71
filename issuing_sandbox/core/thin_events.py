"""Thin events of the second API: retrieve and list, as far back as thirty days."""

from datetime import datetime
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.core.events import LISTED_SECONDS, MAX_TYPES
from issuing_sandbox.errors import InvalidFields, Missing
from issuing_sandbox.store.conditions import AnyOf, Condition, Equals, Within
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import thin_events
from issuing_sandbox.webhooks.delivery_records import EVENT_KIND, THIN_KIND
from issuing_sandbox.webhooks.endpoints import THIN_PREFIX
from issuing_sandbox.wire import moments
from issuing_sandbox.wire.pages import Listing, page_of
from issuing_sandbox.wire.pagination import Merged

SNAPSHOT: Final = "snapshot_event"


def retrieve(call: Call) -> Record:
    """``GET /v2/core/events/{id}``: a thin event of the last thirty days."""
    name = call.path["id"]
    event = thin_events.find(call.account, name)
    if event is None or not _is_recent(call, event):
        raise Missing(THIN_KIND, name, param="id", status=404)
    return _in_version(call, event)


def list_all(call: Call) -> Record:
    """``GET /v2/core/events``, newest first; of a time, an object or types."""
    return page_of(call.url, call.params, lambda params: _listing(call, params))


def _in_version(call: Call, event: Record) -> Record:
    """Return an event without what the call's version does not have."""
    if newer_versions.has(THIN_KIND, SNAPSHOT, call.version):
        return event
    return {name: value for name, value in event.items() if name != SNAPSHOT}


def _listing(call: Call, params: dict[str, Any]) -> Listing:
    """Return the listing of snapshots and pings; a thin event is made of what is shown only."""
    account = call.account
    events = _events(call, params)

    def snapshot_or_ping(name: str | None) -> str | None:
        event = thin_events.stored(account, name) if name else None
        return event["id"] if event else None

    return Listing(
        lambda name: events.newest_first(older_than=snapshot_or_ping(name)),
        lambda name: events.oldest_first(newer_than=snapshot_or_ping(name)),
        lambda name: thin_events.stored(account, name) is not None,
        lambda event: _in_version(call, thin_events.fetched(account, event)),
    )


def _events(call: Call, params: dict[str, Any]) -> Merged:
    """Return the snapshots and the pings that parameters ask for.

    A ping stands after the snapshots of its second.
    """
    types, subject = params.get("types"), params.get("object_id")
    if types and len(types) > MAX_TYPES:
        raise InvalidFields("types", f"At most {MAX_TYPES} types can be named.")
    recent = ("created", Within({"gte": call.now - LISTED_SECONDS}))
    snapshots: list[tuple[str, Condition]] = [recent, *moments.within(params)]
    pings = [*snapshots]
    if types:
        named = [name.removeprefix(THIN_PREFIX) for name in types if name.startswith(THIN_PREFIX)]
        snapshots.append(("type", AnyOf(named)))
        pings.append(("type", AnyOf(types)))
    if subject is not None:
        snapshots.append(("data.object.id", Equals(subject)))
        pings.append(("related_object.id", Equals(subject)))
    tables = (
        (call.account.table(EVENT_KIND), snapshots),
        (call.account.table(THIN_KIND), pings),
    )
    return Merged(tables, _created)


def _is_recent(call: Call, event: Record) -> bool:
    return _created(event) >= call.now - LISTED_SECONDS


def _created(event: Record) -> float:
    """Return when a snapshot, a thin event or a ping was made, in unix seconds."""
    created: int | str = event["created"]
    return created if isinstance(created, int) else datetime.fromisoformat(created).timestamp()
