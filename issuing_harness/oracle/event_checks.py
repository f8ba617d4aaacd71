"""The state rebuilt from events alone, held against what the API answers."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.oracle.difference import AUTHORIZATION, DISPUTE, TOPUP, Difference, Object
from issuing_harness.oracle.event_history import (
    apart,
    before,
    comparable,
    grown,
    named_needlessly,
    settled,
    state,
)
from issuing_harness.oracle.snapshot import Snapshot

#: The statuses that may follow each status (money flow, 1.2 and 4.4; objects and platform, 3).
LEGAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    AUTHORIZATION: {
        "pending": ("closed", "reversed", "expired"),
        "expired": ("closed",),
        "reversed": ("closed",),
    },
    TOPUP: {"pending": ("succeeded", "failed", "canceled"), "succeeded": ("reversed",)},
    DISPUTE: {"unsubmitted": ("submitted", "expired"), "submitted": ("won", "lost")},
}


def event_differences(reading: Snapshot) -> Iterator[Difference]:
    """What events and the API say against each other."""
    for name, times in Counter(event["id"] for event in reading.events).items():
        if times > 1:
            yield Difference(name, f"is listed {times} times among the events.")
    for objects in reading.objects.values():
        for thing in objects.values():
            events = reading.told.get(thing["id"], [])
            for said in _of(thing, events, reading):
                yield Difference(thing["id"], said)
    known = {name for objects in reading.objects.values() for name in objects}
    for name, events in reading.told.items():
        if name not in known:
            yield Difference(name, f"{events[-1]['type']} tells of it, and the API has no such.")


def _of(thing: Object, events: list[Object], reading: Snapshot) -> Iterator[str]:
    told = [each for each in events if each["type"] != REALTIME_REQUEST]
    if reading.remembers:
        yield from _beginning(thing, events, told)
    if not told:
        return
    yield from _present(thing, told, reading)
    if reading.is_whole or len({each["created"] for each in told}) == len(told):
        for earlier, later in pairwise(told):
            yield from _step(earlier, later)


def _beginning(thing: Object, events: list[Object], told: list[Object]) -> Iterator[str]:
    """One event tells that it was made, and comes first (unless it was asked about before)."""
    made = [place for place, each in enumerate(told) if each["type"].endswith(".created")]
    if len(made) != 1:
        yield f"is told of as created {len(made)} times; each object is, once (money flow, 8.2)."
    elif made[0] and events[0]["type"] != REALTIME_REQUEST and _is_in_order(told):
        yield f"is told of by {told[0]['type']} before {told[made[0]]['type']}."
    for place in made:
        if "previous_attributes" in told[place]["data"]:
            yield f"names previous attributes in {told[place]['type']}, where there are none."
    waiting = thing.get("pending_request")
    if not told and not waiting:
        yield "has no event at all."


def _is_in_order(told: list[Object]) -> bool:
    """Events of one second come in no certain order from Stripe (money flow, 8.3)."""
    return bool(
        told[0]["created"] < told[-1]["created"] or told[0]["request"] != told[-1]["request"]
    )


def _present(thing: Object, told: list[Object], reading: Snapshot) -> Iterator[str]:
    """The newest state that was told is the one the API answers."""
    last = max(each["created"] for each in told)
    newest = told[-1:] if reading.is_whole else [e for e in told if e["created"] == last]
    apart_ = [apart(*comparable(each, thing)) for each in newest]
    if all(apart_):
        yield (
            f"is not as its newest event ({newest[-1]['id']}, {newest[-1]['type']}) tells, "
            f"rebuilt from events against the API: {'; '.join(apart_[-1])}."
        )


def _step(earlier: Object, later: Object) -> Iterator[str]:
    """One event to the next: what was said to have changed is what has changed."""
    name = f"{later['type']} ({later['id']})"
    if earlier["api_version"] != later["api_version"]:
        return
    lost = [
        each
        for field, had in grown(state(earlier)).items()
        for each in had
        if each not in grown(state(later))[field]
    ]
    if lost:
        yield f"has lost {', '.join(map(str, lost))} by {name}."
    yield from _legal(state(earlier), state(later), name)
    if not later["type"].endswith(".updated"):
        return
    wrong = apart(settled(before(later)), settled(state(earlier)))
    if wrong:
        yield (
            f"was something else before {name} than its previous_attributes say, by them against "
            f"the event before: {'; '.join(wrong)}."
        )
    if same := named_needlessly(later):
        yield f"has {', '.join(same)} among the previous attributes of {name}, unchanged."
    if not later["data"].get("previous_attributes") and not _has_grown(earlier, later):
        yield f"is told of by {name}, and nothing has changed since {earlier['type']}."


def _has_grown(earlier: Object, later: Object) -> bool:
    return grown(state(earlier)) != grown(state(later))


def _legal(old: Object, new: Object, name: str) -> Iterator[str]:
    known = LEGAL.get(new["object"])
    was, is_ = old.get("status"), new.get("status")
    if known is not None and was != is_ and is_ not in known.get(str(was), ()):
        yield f"went from {was} to {is_} by {name}, which no {new['object']} does."
