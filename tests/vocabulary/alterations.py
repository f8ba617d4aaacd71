"""Ways to alter a recording: one field of every object of a kind, however deep it lies."""

from collections.abc import Callable, Iterable
from typing import Any

Json = Any
#: Changes a decoded answer in place where the claim looks; tells whether it changed anything.
Alteration = Callable[[Json], bool]


def everywhere(kind: str, alter: Callable[[dict[str, Json]], object]) -> Alteration:
    """Alter every object of this kind, however deep it lies in the answer."""

    def alteration(document: Json) -> bool:
        found = [each for each in _objects(document) if each.get("object") == kind]
        for each in found:
            alter(each)
        return bool(found)

    return alteration


def _objects(node: Json) -> list[dict[str, Json]]:
    if isinstance(node, list):
        return [found for each in node for found in _objects(each)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for each in node.values() for found in _objects(each))]


def set_to(name: str, value: Json) -> Callable[[dict[str, Json]], object]:
    """Set a field."""
    return lambda thing: thing.update({name: value})


def one_more(name: str) -> Callable[[dict[str, Json]], object]:
    """Add a cent."""
    return lambda thing: thing.update({name: thing[name] + 1})


def within(*path: str, alter: Callable[[dict[str, Json]], object]) -> Callable[[Json], object]:
    """Alter what lies inside an object, if it is there; of a list, its last entry."""

    def inside(thing: Json) -> object:
        for name in path:
            thing = thing.get(name) if isinstance(thing, dict) else None
            thing = thing[-1] if isinstance(thing, list) and thing else thing
        return alter(thing) if isinstance(thing, dict) else None

    return inside


def every(names: Iterable[str], value: Json) -> Callable[[dict[str, Json]], object]:
    """Set several fields at once, for a claim whose table says which of them it is about."""
    return lambda thing: thing.update(dict.fromkeys(names, value))
