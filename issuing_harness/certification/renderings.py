"""Recorded events as another version of the API would have sent them.

What the version no longer has is left out, what it always has is added, and a value that it names
otherwise is renamed. Beside that, events are made that were never sent and could be: with each enum
value, and of each type of event, that the version adds.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from issuing_harness.backends.contract import as_of
from issuing_harness.certification.upgrade import Versions
from issuing_harness.certification.usage import Usage
from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.specification import Json, Place, Value, places_in

#: What stands for a value of each of JSON's kinds where a field is new.
_EXAMPLES: Final[dict[str, Any]] = {
    "string": "new",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "object": {},
}


@dataclass(frozen=True, slots=True)
class RenderedEvent:
    """An event that is delivered twice: as it was recorded, and as the other version has it.

    Args:
        original: the event as it was recorded.
        rendered: the event as the version has it.
        what: what the rendering has otherwise, in words.
        usage: the scenario that it is from.
        is_invented: whether such an event was never sent, and has ids of its own.
    """

    original: Json
    rendered: Json
    what: str
    usage: Usage
    is_invented: bool = False


def rendered_events(
    usages: Sequence[Usage], versions: Versions | None, version: str
) -> list[RenderedEvent]:
    """Return every recorded event with its rendering, and then those that could come.

    Thin events are the same in every version, and left out.

    Args:
        usages: the scenarios, whose deliveries are played in their order.
        versions: the two versions, where both are described; ``None`` if only a name is known.
        version: the name of the other one.
    """
    played = [
        _rendering(delivery.json(), usage, versions, version)
        for usage in usages
        for delivery in usage.cassette.deliveries
        if not delivery.is_thin
    ]
    return [*played, *(_invented(played, versions) if versions else ())]


def rendered_values(usage: Usage, version: str) -> Iterator[tuple[Place, Any]]:
    """Yield each value of a scenario's answers and events that a version shows otherwise."""
    answers = (interaction.response.body for interaction in usage.cassette.interactions)
    documents = [_decoded(body) for body in answers]
    snapshots = [each for each in usage.cassette.deliveries if not each.is_thin]
    documents += [delivery.json()["data"]["object"] for delivery in snapshots]
    for document in documents:
        pairs = zip(places_in(document), places_in(as_of(document, version)), strict=False)
        for before, after in pairs:
            if isinstance(before.value, str | None) and before.value != after.value:
                yield before, after.value


def _rendering(event: Json, usage: Usage, versions: Versions | None, version: str) -> RenderedEvent:
    rendered = copy.deepcopy(event)
    rendered["api_version"] = version
    data = rendered["data"]
    data["object"] = as_of(data["object"], version)
    changes = [*_renamed(event["data"]["object"], data["object"])]
    if versions is not None:
        changes += _dropped(data["object"], versions)
        changes += _replaced(data["object"], versions)
        changes += _added(data["object"], versions)
    return RenderedEvent(event, rendered, ", ".join(dict.fromkeys(changes)) or "nothing", usage)


def _renamed(before: Json, after: Json) -> Iterator[str]:
    for one, other in zip(places_in(before), places_in(after), strict=False):
        if isinstance(one.value, str) and one.value != other.value:
            yield f"{one.field} {one.value} reads {other.value}"


def _dropped(document: Json, versions: Versions) -> Iterator[str]:
    for place in list(places_in(document)):
        is_gone = place.field in versions.removed_fields(place.object_type)
        if is_gone and isinstance(place.owner, dict) and place.key in place.owner:
            del place.owner[place.key]
            yield f"without {place.object_type} {place.field}"


def _replaced(document: Json, versions: Versions) -> Iterator[str]:
    """Rename a value that is removed where one alone is added in its place."""
    for place in list(places_in(document)):
        removed, added = versions.changed_values(place.object_type, place.field)
        if isinstance(place.value, str) and place.value in removed and len(added) == 1:
            place.owner[place.key] = next(iter(added))
            yield f"{place.field} {place.value} reads {place.owner[place.key]}"


def _added(document: Json, versions: Versions) -> Iterator[str]:
    """Add the fields that an object always has now, with null or an example."""
    hashes = [(place.value, place.object_type, place.field) for place in places_in(document)]
    for node, object_type, field in [(document, "", ""), *hashes]:
        if not isinstance(node, dict):
            continue
        own = node.get("object")
        owner, at = (own, "") if isinstance(own, str) else (object_type, field)
        for name, value in versions.required_fields(owner).items():
            outer, _, last = name.rpartition(".")
            if outer == at and last not in node:
                node[last] = _example(value)
                yield f"with {owner} {name}"


def _invented(played: Sequence[RenderedEvent], versions: Versions) -> Iterator[RenderedEvent]:
    """Yield events with values and of types that the other version adds, each once."""
    seen: set[tuple[str, ...]] = set()
    for rendering in played:
        kind = str(rendering.original["type"])
        yield from _with_new_values(rendering, kind, versions, seen)
        for added in versions.added_events(kind):
            if (added,) not in seen and kind != REALTIME_REQUEST:
                seen.add((added,))
                yield _altered(rendering, f"an event of the type {added}", ("type",), added)


def _with_new_values(
    rendering: RenderedEvent, kind: str, versions: Versions, seen: set[tuple[str, ...]]
) -> Iterator[RenderedEvent]:
    document = rendering.rendered["data"]["object"]
    for path, place in _paths(document):
        _, added = versions.changed_values(place.object_type, place.field)
        for value in sorted(added) if isinstance(place.value, str | None) else ():
            key = (kind, place.object_type, place.field, value)
            if key not in seen:
                seen.add(key)
                what = f"{kind} with {place.object_type} {place.field} {value}"
                yield _altered(rendering, what, ("data", "object", *path), value)


def _paths(
    node: Json, path: tuple[str | int, ...] = (), object_type: str = "", field: str = ""
) -> Iterator[tuple[tuple[str | int, ...], Place]]:
    """Yield the places of a document with the path that leads to each."""
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    if isinstance(node, dict) and isinstance(own := node.get("object"), str):
        object_type, field = own, ""
    for key, value in entries:
        name = f"{field}.{key}".lstrip(".") if isinstance(node, dict) else field
        yield (*path, key), Place(node, key, object_type, name, value)
        if isinstance(value, dict | list):
            yield from _paths(value, (*path, key), object_type, name)


def _altered(
    rendering: RenderedEvent, what: str, path: tuple[str | int, ...], value: str
) -> RenderedEvent:
    rendered = copy.deepcopy(rendering.rendered)
    node = rendered
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return RenderedEvent(rendering.original, rendered, what, rendering.usage, is_invented=True)


def _example(value: Value) -> Any:
    if value.nullable:
        return None
    if value.values:
        return min(value.values)
    return copy.copy(next((_EXAMPLES[kind] for kind in sorted(value.kinds)), None))


def _decoded(body: str) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
