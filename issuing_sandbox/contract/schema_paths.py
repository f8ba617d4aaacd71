"""A schema spread out: every place inside it by its path, with what may stand there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.contract.published import DEFS, ENUMERATION

Json = dict[str, Any]
Join = Callable[[str, str], str]

#: What narrows a value without being a list of values.
LIMITS: Final = ("format", "maxLength", "maximum", "minimum", "pattern")


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand at one place.

    Args:
        kinds: types, and the schemas referred to by name.
        values: the values listed, if any are.
        nullable: whether it may be null in an answer, or empty in a form.
        required: whether it is always there, or must be given.
        limits: what else narrows it, ``maxLength 24``.
        expands_to: the objects that an id here can be expanded to.
        expandable: whether ``expand`` may name it.
        includable: whether it is left out unless ``expand`` names it.
    """

    kinds: frozenset[str]
    values: frozenset[str]
    nullable: bool
    required: bool
    limits: frozenset[str]
    expands_to: frozenset[str]
    expandable: bool
    includable: bool


def in_brackets(at: str, name: str) -> str:
    """As forms name what is inside: ``spending_controls[spending_limits]``."""
    return f"{at}[{name}]" if at else name


def with_dots(at: str, name: str) -> str:
    """As answers are read: ``spending_controls.spending_limits``."""
    return f"{at}.{name}" if at else name


class Spreading:
    """Spreads schemas out.

    Args:
        enumerations: the long lists that schemas refer to.
        join: how a path names what is inside a place.
    """

    def __init__(self, enumerations: Json, join: Join) -> None:
        self._enumerations = enumerations
        self._join = join

    def inside(self, schema: Json, at: str = "") -> Iterator[tuple[str, Place]]:
        """Every place inside a schema, the outer ones first; other named schemas stay closed."""
        for name, each in schema.get("properties", {}).items():
            yield from self._spread(each, self._join(at, name), schema, name)
        if isinstance(schema.get("additionalProperties"), dict):
            yield from self._spread(schema["additionalProperties"], f"{at}{{}}", {}, "")
        if "items" in schema:
            yield from self._spread(schema["items"], f"{at}[]", {}, "")

    def _spread(
        self, schema: Json, at: str, around: Json, name: str
    ) -> Iterator[tuple[str, Place]]:
        branches = [self._resolved(each) for each in schema.get("anyOf", [schema])]
        yield at, _place(schema, branches, around, name)
        for branch in branches:
            yield from self.inside(branch, at)

    def _resolved(self, schema: Json) -> Json:
        """The long list itself, where a schema refers to one."""
        named: str = schema.get("$ref", "")
        if not named.startswith(ENUMERATION):
            return schema
        listed: Json = self._enumerations[named.removeprefix(ENUMERATION)]
        return listed


def _place(schema: Json, branches: list[Json], around: Json, name: str) -> Place:
    values = [value for each in branches for value in each.get("enum", ())]
    kinds = {kind for each in branches for kind in _kinds(each)}
    return Place(
        kinds=frozenset(kinds - {"null"}),
        values=frozenset(str(value) for value in values if value not in (None, "")),
        nullable="null" in kinds or "" in values,
        required=name in around.get("required", ()),
        limits=frozenset(
            f"{limit} {each[limit]}" for each in branches for limit in LIMITS if limit in each
        ),
        expands_to=frozenset(schema.get("x-expansionResources", ())),
        expandable=name in around.get("x-expandableFields", ()),
        includable=name in around.get("x-includableFields", ()),
    )


def _kinds(schema: Json) -> list[str]:
    if "$ref" in schema:
        return [str(schema["$ref"]).removeprefix(DEFS)]
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)
