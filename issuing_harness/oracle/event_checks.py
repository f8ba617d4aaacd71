"""Checks of events: the states they show, from creation on, must lead to what the API shows."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    CREDIT_REVERSAL,
    DEBIT_REVERSAL,
    DISPUTE,
    INBOUND_TRANSFER,
    OUTBOUND_PAYMENT,
    PAYOUT,
    TOPUP,
    MoneyDifference,
    Object,
)
from issuing_harness.oracle.event_history import (
    comparable,
    field_differences,
    growing_lists,
    state_before,
    state_in,
    unchanged_previous_attributes,
    without_growing_lists,
)
from issuing_harness.oracle.snapshot import TOLD_KINDS, Snapshot

#: The statuses that may follow each status (money flow, 1.2 and 4.4; objects and platform, 3;
#: treasury and notices, A3 and A6).
STATUS_TRANSITIONS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    AUTHORIZATION: {
        "pending": ("closed", "reversed", "expired"),
        "expired": ("closed",),
        "reversed": ("closed",),
    },
    TOPUP: {"pending": ("succeeded", "failed", "canceled"), "succeeded": ("reversed",)},
    PAYOUT: {
        "pending": ("in_transit", "paid", "canceled", "failed"),
        "in_transit": ("paid", "failed"),
        "paid": ("failed",),
    },
    OUTBOUND_PAYMENT: {"processing": ("posted", "failed", "canceled"), "posted": ("returned",)},
    INBOUND_TRANSFER: {"processing": ("succeeded", "failed", "canceled")},
    CREDIT_REVERSAL: {"processing": ("posted", "canceled")},
    DEBIT_REVERSAL: {"processing": ("succeeded", "failed")},
    DISPUTE: {"unsubmitted": ("submitted", "expired"), "submitted": ("won", "lost")},
}


def event_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield contradictions between events and the API."""
    for event_id, count in Counter(event["id"] for event in snapshot.events).items():
        if count > 1:
            yield MoneyDifference(event_id, f"is listed {count} times among the events.")
    for kind in TOLD_KINDS:
        for thing in snapshot.objects_of(kind):
            events = snapshot.events_by_object.get(thing["id"], [])
            for message in _object_differences(thing, events, snapshot):
                yield MoneyDifference(thing["id"], message)
    known = {object_id for kind in TOLD_KINDS for object_id in snapshot.objects[kind]}
    for object_id, events in snapshot.events_by_object.items():
        if object_id not in known:
            message = f"is shown by {events[-1]['type']}, and the API has no such object."
            yield MoneyDifference(object_id, message)


def _object_differences(thing: Object, events: list[Object], snapshot: Snapshot) -> Iterator[str]:
    changes = [event for event in events if event["type"] != REALTIME_REQUEST]
    if snapshot.has_all_events:
        yield from _creation_differences(thing, events, changes)
    if not changes:
        return
    yield from _current_state_differences(thing, changes, snapshot)
    if snapshot.is_whole or len({event["created"] for event in changes}) == len(changes):
        for earlier, later in pairwise(changes):
            yield from _transition_differences(earlier, later)


def _creation_differences(
    thing: Object, events: list[Object], changes: list[Object]
) -> Iterator[str]:
    """Check that one event reports the creation, and comes first.

    Only a real-time request may come before it.
    """
    created = [place for place, event in enumerate(changes) if event["type"].endswith(".created")]
    if len(created) != 1:
        yield f"has {len(created)} events of its creation; each object has one (money flow, 8.2)."
    elif created[0] and events[0]["type"] != REALTIME_REQUEST and _is_ordered(changes):
        yield f"has the event {changes[0]['type']} before {changes[created[0]]['type']}."
    for place in created:
        if "previous_attributes" in changes[place]["data"]:
            yield f"has previous attributes in {changes[place]['type']}, where there are none."
    if not changes and not thing.get("pending_request"):
        yield "has no event at all."


def _is_ordered(changes: list[Object]) -> bool:
    """Events of one second come in no certain order from Stripe (money flow, 8.3)."""
    first, last = changes[0], changes[-1]
    return bool(first["created"] < last["created"] or first["request"] != last["request"])


def _current_state_differences(
    thing: Object, changes: list[Object], snapshot: Snapshot
) -> Iterator[str]:
    """Check that the newest state by events is the one by the API.

    On a shared account, the order of events of one second is not known; any of them may be newest.
    """
    last = max(event["created"] for event in changes)
    newest = changes[-1:] if snapshot.is_whole else [e for e in changes if e["created"] == last]
    differences = [field_differences(*comparable(event, thing)) for event in newest]
    if all(differences):
        yield (
            f"is not as its newest event ({newest[-1]['id']}, {newest[-1]['type']}) shows it; by "
            f"the event against the API: {'; '.join(differences[-1])}."
        )


def _transition_differences(earlier: Object, later: Object) -> Iterator[str]:
    """Compare an event's ``previous_attributes`` with the object in the event before it."""
    name = f"{later['type']} ({later['id']})"
    if earlier["api_version"] != later["api_version"]:
        return
    if lost := _lost_entries(state_in(earlier), state_in(later)):
        yield f"has lost {', '.join(lost)} by {name}."
    yield from _status_differences(state_in(earlier), state_in(later), name)
    if not later["type"].endswith(".updated"):
        return
    differences = field_differences(
        without_growing_lists(state_before(later)), without_growing_lists(state_in(earlier))
    )
    if differences:
        yield (
            f"was something else before {name} than its previous_attributes say; by them against "
            f"the event before: {'; '.join(differences)}."
        )
    if unchanged := unchanged_previous_attributes(later):
        yield f"has {', '.join(unchanged)} among the previous attributes of {name}, unchanged."
    if not later["data"].get("previous_attributes") and not _has_grown(earlier, later):
        yield f"has the event {name}, and nothing has changed since {earlier['type']}."


def _lost_entries(earlier: Object, later: Object) -> list[str]:
    """Return the ids that were in a growing list, and no longer are."""
    now = growing_lists(later)
    return [
        str(entry)
        for name, entries in growing_lists(earlier).items()
        for entry in entries
        if entry not in now[name]
    ]


def _has_grown(earlier: Object, later: Object) -> bool:
    return growing_lists(state_in(earlier)) != growing_lists(state_in(later))


def _status_differences(earlier: Object, later: Object, name: str) -> Iterator[str]:
    transitions = STATUS_TRANSITIONS.get(later["object"])
    old, new = earlier.get("status"), later.get("status")
    if transitions is not None and old != new and new not in transitions.get(str(old), ()):
        yield f"went from {old} to {new} by {name}, which no {later['object']} does."
