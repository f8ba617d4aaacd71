"""Thin events of the second API: retrieve and list, as far back as thirty days."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge
from itertools import takewhile
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.core.events import LISTED_SECONDS, MAX_TYPES
from issuing_sandbox.errors import InvalidFields, Missing
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import thin_events
from issuing_sandbox.webhooks.delivery_records import EVENT_KIND, THIN_KIND
from issuing_sandbox.wire import moments
from issuing_sandbox.wire.pages import Listing, page_of

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
    account, matches = call.account, _filter(call, params)
    return Listing(
        lambda name: filter(matches, _newest_first(account, name)),
        lambda name: filter(matches, _oldest_first(account, name)),
        lambda name: thin_events.stored(account, name) is not None,
        lambda event: _in_version(call, thin_events.fetched(account, event)),
    )


def _filter(call: Call, params: dict[str, Any]) -> Callable[[Record], bool]:
    """Return whether parameters ask for a snapshot's thin event, or for a ping."""
    types, subject = params.get("types"), params.get("object_id")
    if types and len(types) > MAX_TYPES:
        raise InvalidFields("types", f"At most {MAX_TYPES} types can be named.")
    bounds = params.get("created", {})
    is_within = moments.within(bounds)
    return lambda event: (
        _is_recent(call, event)
        and (not types or thin_events.type_of(event) in types)
        and subject in (None, thin_events.subject_of(event).get("id"))
        and (not bounds or is_within(_created(event)))
    )


def _newest_first(account: Account, older_than: str | None) -> Iterator[Record]:
    """Iterate over snapshots and pings; a ping stands after the snapshots of its second.

    Where there are no pings, which people send, nothing newer than the page is passed through.
    """
    snapshots, pings = account.table(EVENT_KIND), account.table(THIN_KIND)
    start = thin_events.stored(account, older_than) if older_than else None
    if not len(pings):
        return snapshots.newest_first(older_than=start["id"] if start else None)
    walks = (pings.newest_first(), snapshots.newest_first())
    both = merge(*walks, key=_created, reverse=True)
    if start:
        for event in both:
            if event is start:
                break
    return both


def _oldest_first(account: Account, newer_than: str | None) -> Iterator[Record]:
    """Iterate over the same, the other way."""
    snapshots, pings = account.table(EVENT_KIND), account.table(THIN_KIND)
    start = thin_events.stored(account, newer_than) if newer_than else None
    if not len(pings):
        return snapshots.oldest_first(newer_than=start["id"] if start else None)
    newer = takewhile(lambda event: event is not start, _newest_first(account, None))
    return reversed(list(newer))


def _is_recent(call: Call, event: Record) -> bool:
    return _created(event) >= call.now - LISTED_SECONDS


def _created(event: Record) -> float:
    """Return when a snapshot, a thin event or a ping was made, in unix seconds."""
    created: int | str = event["created"]
    return created if isinstance(created, int) else datetime.fromisoformat(created).timestamp()
