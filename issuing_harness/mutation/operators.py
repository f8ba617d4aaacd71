"""Mutation operators: what a recording says instead.

``other_value`` replaces one value by another of the same type that Stripe could return. The
operators of ``mutants_of_everything`` alter all that a Then without a value may be about: it cannot
be known what such a Then checks, only that it has to check something. They alter one sort of value
after the other, so the Then is tried until it fails.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

import orjson
from stripe import StripeObject
from stripe._object_classes import get_object_class

from issuing_harness.interactions import REALTIME_REQUEST, Delivery
from issuing_harness.mutation.json_paths import (
    ERROR,
    HEADERS,
    RESPONSE,
    AddedDelivery,
    DocumentRef,
    Edit,
    Json,
    JsonPlace,
    Recording,
    StepCoverage,
    is_id,
)
from issuing_harness.mutation.value_matching import ThenStep, mentions_endpoint
from issuing_harness.mutation.verdicts import Mutant
from issuing_harness.webhooks.replies import decision

#: At most so many fields are altered one by one.
_MOST_FIELDS: Final = 60
_DIGIT: Final = re.compile(r"\d")
#: The entry of a list that had none.
_UNKNOWN_OBJECT: Final = {
    "id": "other_1",
    "object": "other",
    "amount": 1,
    "status": "other",
    "type": "other",
}


def other_value(place: JsonPlace) -> Json:
    """Return another value for a place: a cent more, the opposite, another of the SDK's words."""
    value = place.value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 1.0
    if value is None:
        return "other"
    assert isinstance(value, str)
    return _other_text(place, value)


def _other_text(place: JsonPlace, value: str) -> str:
    words = enum_values(place.object_type, place.field)
    if value in words:
        return _next_word(words, value)
    if match := _DIGIT.search(value):
        digit = str((int(match[0]) + 1) % 10)
        return value[: match.start()] + digit + value[match.end() :]
    return "another" if value == "other" else "other"


def _next_word(words: Sequence[str], value: str) -> str:
    """Return the word after a value; none that would make an event a question to the endpoint."""
    place = words.index(value)
    following = (*words[place + 1 :], *words[:place])
    return next(word for word in following if word != REALTIME_REQUEST)


@cache
def enum_values(object_type: str, field: str) -> tuple[str, ...]:
    """Return the words that Stripe's SDK lists for a field; empty if it lists fewer than two."""
    owner: Any = get_object_class("V1", object_type)
    *parents, name = field.split(".")
    for parent in parents:
        owner = _object_class_in(getattr(owner, "__annotations__", {}).get(parent))
    words = tuple(_literals_in(getattr(owner, "__annotations__", {}).get(name)))
    return words if len(words) > 1 else ()


@cache
def sdk_fields(object_type: str) -> tuple[str, ...]:
    """Return the fields that Stripe's SDK lists for an object."""
    return tuple(getattr(get_object_class("V1", object_type), "__annotations__", {}))


def _object_class_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, StripeObject):
        return annotation
    classes = map(_object_class_in, get_args(annotation))
    return next((owner for owner in classes if owner is not None), None)


def _literals_in(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [word for word in get_args(annotation) if isinstance(word, str)]
    return [word for part in get_args(annotation) for word in _literals_in(part)]


def mutants_of_everything(
    places: Sequence[JsonPlace], then: ThenStep, recording: Recording, coverage: StepCoverage
) -> Iterator[Mutant]:
    """Yield mutants for a Then that names no value.

    Args:
        places: all that the Then may be about.
        then: the Then.
        recording: the scenario's.
        coverage: what the scenario's steps have seen of it.
    """
    for mutant in _all_operators(places, then, recording, coverage):
        if mutant.edits:
            yield mutant


def _all_operators(
    places: Sequence[JsonPlace], then: ThenStep, recording: Recording, coverage: StepCoverage
) -> Iterator[Mutant]:
    """Yield the mutant of each operator; one without edits if there is nothing to alter."""
    yield from _added_requests(places, then, recording, coverage)
    yield Mutant(_accepted(places, recording), "each refusal is a success")
    repeated = _repeated(places, recording)
    yield Mutant(repeated, "the last object is the first of its type again", changes_ids=True)
    for scope, where in _scopes(places, then, coverage):
        yield Mutant(_other_values(scope), f"every value differs {where}")
        yield Mutant(_emptied_lists(scope), f"every list is empty {where}")
        yield Mutant(_longer_lists(scope), f"every list has one more entry {where}")
        yield Mutant(_filled_nulls(scope), f"every null is a value {where}")
        yield Mutant(_added_fields(scope), f"every field left out has a value {where}")
        yield Mutant(_other_ids(scope), f"every id differs {where}", changes_ids=True)
        yield Mutant(_other_headers(scope, recording), f"every header differs {where}")
    yield from _one_field_each(places)


def _one_field_each(places: Sequence[JsonPlace]) -> Iterator[Mutant]:
    """Alter one field in the last response that has it: no sentence before need look at it."""
    last = {str(place): place for place in places}
    for field, place in list(last.items())[:_MOST_FIELDS]:
        yield Mutant(_other_values([place]), f"{field} differs")


def _scopes(
    places: Sequence[JsonPlace], then: ThenStep, coverage: StepCoverage
) -> Iterator[tuple[list[JsonPlace], str]]:
    own = [place for place in places if coverage.is_own(then.step_index, place.document)]
    responses = [place.document.number for place in places if place.document.kind == RESPONSE]
    last = DocumentRef(RESPONSE, max(responses, default=0))
    yield own, "in the responses to the Then itself"
    yield [place for place in places if place.document == last], "in the last response"
    yield list(places), "in all responses so far"


def _added_requests(
    places: Sequence[JsonPlace], then: ThenStep, recording: Recording, coverage: StepCoverage
) -> Iterator[Mutant]:
    """For a Then about the endpoint, yield recordings with one more real-time request."""
    answered = coverage.interactions[then.step_index]
    if not mentions_endpoint(then.step.text) or not answered:
        return
    types = {place.object_type for place in places} - {ERROR}
    event = event_about(newest_object(places, recording, types), REALTIME_REQUEST)
    for approved in (True, False):
        delivery = Delivery(orjson.dumps(event).decode(), decision(approved=approved))
        added = AddedDelivery(answered - 1, delivery)
        yield Mutant((added,), "the endpoint gets one more real-time request")


def _accepted(places: Iterable[JsonPlace], recording: Recording) -> tuple[Edit, ...]:
    """Replace each refusal by a response with some object that the scenario has seen."""
    refusals = dict.fromkeys(place.document for place in places if place.object_type == ERROR)
    types = {place.object_type for place in recording.places}
    content = newest_object(recording.places, recording, types)
    return tuple(Edit(document, (), content) for document in refusals)


def _repeated(places: Sequence[JsonPlace], recording: Recording) -> tuple[Edit, ...]:
    """Replace the newest object by the oldest of its type."""
    objects = [place for place in places if _is_whole_response(place)]
    same_type = [place for place in objects if place.object_type == objects[-1].object_type]
    if len(same_type) < 2:  # noqa: PLR2004 - a first and another
        return ()
    return (Edit(objects[-1].document, (), recording.load(same_type[0].document)),)


def newest_object(places: Iterable[JsonPlace], recording: Recording, types: Container[str]) -> Json:
    """Return the last object of these types that was a response of its own, or an unknown one."""
    objects = [
        place for place in places if _is_whole_response(place) and place.object_type in types
    ]
    return recording.load(objects[-1].document) if objects else _UNKNOWN_OBJECT


def _is_whole_response(place: JsonPlace) -> bool:
    """Return whether a place is the id of an object that is a response of its own."""
    return place.path == ("id",) and place.document.kind == RESPONSE


def event_about(stripe_object: Json, event_type: str) -> Json:
    """Return an event about an object, which nobody sent."""
    return {
        "id": "evt_other",
        "object": "event",
        "type": event_type,
        "created": 0,
        "livemode": False,
        "account": None,
        "request": {"id": None},
        "data": {"object": stripe_object},
    }


def _other_values(places: Iterable[JsonPlace]) -> tuple[Edit, ...]:
    return tuple(
        place.edit(other_value(place))
        for place in places
        if place.document.kind != HEADERS and not place.is_metadata
        if isinstance(place.value, (int, float, str)) and not is_id(place.value)
    )


def _filled_nulls(places: Iterable[JsonPlace]) -> tuple[Edit, ...]:
    nulls = (place for place in places if place.value is None and not place.is_metadata)
    return tuple(place.edit(other_value(place)) for place in nulls)


def _added_fields(places: Sequence[JsonPlace]) -> tuple[Edit, ...]:
    """Add the fields that the SDK lists for an object and that Stripe left out."""
    ids = [place for place in places if place.field == "id" and place.document.kind != HEADERS]
    present = {
        (place.document, place.path[:end]) for place in places for end in range(len(place.path) + 1)
    }
    return tuple(
        Edit(place.document, (*place.path[:-1], name), "other")
        for place in ids
        for name in sdk_fields(place.object_type)
        if (place.document, (*place.path[:-1], name)) not in present
    )


def _other_ids(places: Iterable[JsonPlace]) -> tuple[Edit, ...]:
    ids = (place for place in places if place.document.kind != HEADERS and is_id(place.value))
    return tuple(place.edit(other_value(place)) for place in ids)


def _emptied_lists(places: Iterable[JsonPlace]) -> tuple[Edit, ...]:
    return tuple(place.edit([]) for place in _outermost_lists(places) if place.value)


def _longer_lists(places: Iterable[JsonPlace]) -> tuple[Edit, ...]:
    """Add one more entry to each list: its last once more."""
    return tuple(
        place.edit([*place.value, place.value[-1] if place.value else _UNKNOWN_OBJECT])
        for place in _outermost_lists(places)
    )


def _outermost_lists(places: Iterable[JsonPlace]) -> list[JsonPlace]:
    """Return the lists that are not inside another one, whose edits would overlap."""
    lists = [place for place in places if isinstance(place.value, list)]
    return [place for place in lists if not any(_is_inside(place, other) for other in lists)]


def _is_inside(place: JsonPlace, outer: JsonPlace) -> bool:
    length = len(outer.path)
    return (
        outer.document == place.document
        and length < len(place.path)
        and place.path[:length] == outer.path
    )


def _other_headers(places: Iterable[JsonPlace], recording: Recording) -> tuple[Edit, ...]:
    kinds = (RESPONSE, HEADERS)
    responses = {place.document.number for place in places if place.document.kind in kinds}
    return tuple(
        place.edit(other_value(place))
        for place in recording.places
        if place.document.kind == HEADERS and place.document.number in responses
        if place.name != "content-type"
    )
