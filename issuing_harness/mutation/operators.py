"""Contradictions: for a Then that names no value, answers that are other ones altogether.

It cannot be known what such a Then checks, only that it has to check something: so all that is said
of what it speaks of is altered, one sort of value after the other, until it notices.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import orjson

from issuing_harness.interactions import REALTIME_REQUEST, Delivery
from issuing_harness.mutation.json_paths import (
    ANSWER,
    DELIVERY,
    ERROR,
    HEADERS,
    Change,
    Json,
    JsonPlace,
    Recording,
    Seen,
    Source,
)
from issuing_harness.mutation.other_values import FIXED, fields_of, is_id, other_value
from issuing_harness.mutation.value_matching import Then, is_about_deliveries
from issuing_harness.webhooks.decisions import decision


class Untrue(NamedTuple):
    """One alteration of all that a Then may be about.

    Args:
        changes: what stands where instead; empty if there is nothing of the sort.
        tells: what was altered, in words.
        of_ids: whether things have other ids, so that other calls are made, which proves nothing.
    """

    changes: list[Change]
    tells: str
    of_ids: bool = False


#: What stands in a list that had nothing in it.
_THING: Final = {
    "id": "other_1",
    "object": "other",
    "amount": 1,
    "status": "other",
    "type": "other",
}


def contradictions(
    places: Sequence[JsonPlace], then: Then, recording: Recording, seen: Seen
) -> Iterator[Untrue]:
    """Alterations of all that a Then may be about, each with what it is, in words."""
    yield from _questions(places, then, recording, seen)
    yield Untrue(_done(places, recording), "Stripe does what it refused")
    again = _again(places, recording)
    yield Untrue(again, "the last answer is the first of its kind once more", of_ids=True)
    for scope, said in _scopes(places, then, seen):
        yield Untrue(_values(scope), f"every value is another {said}")
        yield Untrue(_lists(scope, grown=False), f"every list is empty {said}")
        yield Untrue(_lists(scope, grown=True), f"every list has one more {said}")
        yield Untrue(_nulls(scope), f"what was not there is there {said}")
        yield Untrue(_left_out(scope), f"what was left out is there {said}")
        yield Untrue(_ids(scope), f"every id is another {said}", of_ids=True)
        yield Untrue(_headers(scope, recording), f"every header is another {said}")


def _scopes(
    places: Sequence[JsonPlace], then: Then, seen: Seen
) -> Iterator[tuple[list[JsonPlace], str]]:
    own = [each for each in places if seen.is_own(then.place, each.source)]
    last = max((each.source.number for each in places if each.source.kind == ANSWER), default=None)
    newest = [each for each in places if each.source == Source(ANSWER, last or 0)]
    yield own, "in the answers to the Then itself"
    yield newest, "in the last answer before"
    yield list(places), "in all answers before"


def _done(places: Iterable[JsonPlace], recording: Recording) -> list[Change]:
    """Each refusal becomes an answer with some object the scenario has seen."""
    refusing = dict.fromkeys(each.source for each in places if each.kind == ERROR)
    every = {each.kind for each in recording.places}
    thing = newest_object(recording.places, recording, every)
    return [Change(source, (), thing) for source in refusing] if thing else []


def _again(places: Sequence[JsonPlace], recording: Recording) -> list[Change]:
    """The newest object is the oldest of its kind."""
    whole = [each for each in places if each.trail == ("id",) and each.source.kind == ANSWER]
    same = [each for each in whole if each.kind == whole[-1].kind]
    if len(same) < 2:  # noqa: PLR2004 - a first and another
        return []
    return [Change(whole[-1].source, (), recording.document(same[0].source))]


def newest_object(places: Iterable[JsonPlace], recording: Recording, kinds: Container[str]) -> Json:
    """The last object of these kinds that was answered whole, or some thing nobody knows."""
    whole = [
        each
        for each in places
        if each.trail == ("id",) and each.source.kind == ANSWER and each.kind in kinds
    ]
    return recording.document(whole[-1].source) if whole else _THING


def event_about(thing: Json, type_: str) -> Json:
    """An event that nobody sent."""
    told = {"id": "evt_other", "object": "event", "type": type_, "created": 0, "livemode": False}
    return {**told, "account": None, "request": {"id": None}, "data": {"object": thing}}


def _questions(
    places: Sequence[JsonPlace], then: Then, recording: Recording, seen: Seen
) -> Iterator[Untrue]:
    """For a Then about the endpoint: one more question came in to it."""
    if not is_about_deliveries(then.sentence.text) or not (answered := seen.takes[then.place]):
        return
    known = {each.kind for each in places} - {ERROR}
    event = orjson.dumps(
        event_about(newest_object(places, recording, known), REALTIME_REQUEST)
    ).decode()
    new = Source(DELIVERY, len(recording.tape.inbound.deliveries))
    for approved in (True, False):
        told = Delivery(event, decision(approved=approved))
        yield Untrue([Change(new, (answered - 1,), told)], "the endpoint is asked once more")


def _values(places: Iterable[JsonPlace]) -> list[Change]:
    return [
        Change(each.source, each.trail, other_value(each))
        for each in places
        if each.source.kind != HEADERS and each.name not in FIXED
        if isinstance(each.value, (int, float, str)) and not is_id(each.value)
    ]


def _nulls(places: Iterable[JsonPlace]) -> list[Change]:
    return [
        Change(each.source, each.trail, other_value(each))
        for each in places
        if each.value is None and each.name not in FIXED
    ]


def _left_out(places: Sequence[JsonPlace]) -> list[Change]:
    """The fields of Stripe's list that an object of its kind may do without."""
    things = [each for each in places if each.field == "id" and each.source.kind != HEADERS]
    there = {
        (each.source, each.trail[:end]) for each in places for end in range(len(each.trail) + 1)
    }
    return [
        Change(each.source, (*each.trail[:-1], name), "other")
        for each in things
        for name in fields_of(each.kind)
        if (each.source, (*each.trail[:-1], name)) not in there
    ]


def _ids(places: Iterable[JsonPlace]) -> list[Change]:
    return [
        Change(each.source, each.trail, other_value(each))
        for each in places
        if each.source.kind != HEADERS and is_id(each.value)
    ]


def _lists(places: Iterable[JsonPlace], *, grown: bool) -> list[Change]:
    lists = [each for each in places if isinstance(each.value, list)]
    outer = [each for each in lists if not _is_inside(each, lists)]
    if not grown:
        return [Change(each.source, each.trail, []) for each in outer if each.value]
    return [Change(each.source, each.trail, [*each.value, _one_more(each.value)]) for each in outer]


def _one_more(value: list[Json]) -> Json:
    return value[-1] if value else _THING


def _is_inside(place: JsonPlace, lists: Iterable[JsonPlace]) -> bool:
    return any(
        each.source == place.source
        and len(each.trail) < len(place.trail)
        and place.trail[: len(each.trail)] == each.trail
        for each in lists
    )


def _headers(places: Iterable[JsonPlace], recording: Recording) -> list[Change]:
    about = {each.source.number for each in places if each.source.kind in (ANSWER, HEADERS)}
    return [
        Change(each.source, each.trail, other_value(each))
        for each in recording.places
        if each.source.kind == HEADERS and each.source.number in about
        if each.name != "content-type"
    ]
