"""Thin events of the second API: retrieve and list, as far back as thirty days."""

from collections.abc import Iterator
from datetime import datetime
from operator import ge, gt, le, lt
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.core.events import LISTED_SECONDS, MAX_TYPES
from issuing_sandbox.errors import InvalidFields, Missing
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import thin_events
from issuing_sandbox.webhooks.delivery_records import EVENT_KIND, THIN_KIND
from issuing_sandbox.wire.pages import page_of

SNAPSHOT: Final = "snapshot_event"
_COMPARISONS: Final = {"gt": gt, "gte": ge, "lt": lt, "lte": le}


def retrieve(call: Call) -> Record:
    """``GET /v2/core/events/{id}``: a thin event of the last thirty days."""
    name = call.path["id"]
    event = thin_events.find(call.account, name)
    if event is None or not _is_recent(call, event):
        raise Missing(THIN_KIND, name, param="id", status=404)
    return _in_version(call, event)


def list_all(call: Call) -> Record:
    """``GET /v2/core/events``, newest first; of a time, an object or types."""
    return page_of(call.url, call.params, lambda params: _matching(call, params))


def _in_version(call: Call, event: Record) -> Record:
    """Return an event without what the call's version does not have."""
    if newer_versions.has(THIN_KIND, SNAPSHOT, call.version):
        return event
    return {name: value for name, value in event.items() if name != SNAPSHOT}


def _matching(call: Call, params: dict[str, Any]) -> list[Record]:
    types, subject = params.get("types"), params.get("object_id")
    if types and len(types) > MAX_TYPES:
        raise InvalidFields("types", f"At most {MAX_TYPES} types can be named.")
    bounds = {name: _moment(name, text) for name, text in params.get("created", {}).items()}
    return [
        _in_version(call, event)
        for event in _newest_first(call)
        if _is_recent(call, event)
        and (not types or event["type"] in types)
        and subject in (None, event["related_object"].get("id"))
        and all(_COMPARISONS[name](_created(event), bound) for name, bound in bounds.items())
    ]


def _newest_first(call: Call) -> Iterator[Record]:
    """Yield all thin events; pings stand where their second puts them, after the others of it."""
    account = call.account
    snapshots = account.table(EVENT_KIND).newest_first()
    derived = [thin_events.fetched(account, event) for event in snapshots]
    pings = account.table(THIN_KIND).newest_first()
    yield from sorted([*pings, *derived], key=lambda event: str(event["created"]), reverse=True)


def _is_recent(call: Call, event: Record) -> bool:
    return _created(event) >= call.now - LISTED_SECONDS


def _created(event: Record) -> float:
    return datetime.fromisoformat(event["created"]).timestamp()


def _moment(name: str, text: str) -> float:
    """Return a bound as unix seconds.

    Raises:
        InvalidFields: it is no date and time with its zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidFields(f"created.{name}", "Expected a time such as 2026-06-01T12:00:00.000Z.")
    return moment.timestamp()
