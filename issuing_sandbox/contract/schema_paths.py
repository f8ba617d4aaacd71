"""A schema as a flat list: the path of every value inside it, and what the value may be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.contract.published import DEFS, ENUMERATION

Json = dict[str, Any]
Join = Callable[[str, str], str]

#: What narrows a value without being a list of values.
LIMITS: Final = ("format", "maxLength", "maximum", "minimum", "pattern")


@dataclass(frozen=True, slots=True)
class ValueSchema:
    """What one value inside a schema may be.

    Args:
        kinds: types, and the schemas referred to by name.
        values: the values listed, if any are.
        nullable: whether it may be null in a response, or empty in a form.
        required: whether it is always there, or must be sent.
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
    """Join names as forms do: ``spending_controls[spending_limits]``."""
    return f"{at}[{name}]" if at else name


def with_dots(at: str, name: str) -> str:
    """Join names as paths into a response do: ``spending_controls.spending_limits``."""
    return f"{at}.{name}" if at else name


class SchemaWalker:
    """Walks through schemas.

    Args:
        enumerations: the long lists that schemas refer to.
        join: joins a path and the name of a value inside it.
    """

    def __init__(self, enumerations: Json, join: Join) -> None:
        self._enumerations = enumerations
        self._join = join

    def walk(self, schema: Json, path: str = "") -> Iterator[tuple[str, ValueSchema]]:
        """Yield every path inside a schema, outer ones first; named schemas are not entered."""
        for name, inner in schema.get("properties", {}).items():
            yield from self._walk(inner, self._join(path, name), schema, name)
        if isinstance(schema.get("additionalProperties"), dict):
            yield from self._walk(schema["additionalProperties"], f"{path}{{}}", {}, "")
        if "items" in schema:
            yield from self._walk(schema["items"], f"{path}[]", {}, "")

    def _walk(
        self, schema: Json, path: str, parent: Json, name: str
    ) -> Iterator[tuple[str, ValueSchema]]:
        alternatives = [self._resolved(inner) for inner in schema.get("anyOf", [schema])]
        yield path, _value_schema(schema, alternatives, parent, name)
        for alternative in alternatives:
            yield from self.walk(alternative, path)

    def _resolved(self, schema: Json) -> Json:
        """Return the long list itself, if the schema refers to one."""
        named: str = schema.get("$ref", "")
        if not named.startswith(ENUMERATION):
            return schema
        listed: Json = self._enumerations[named.removeprefix(ENUMERATION)]
        return listed


def _value_schema(schema: Json, alternatives: list[Json], parent: Json, name: str) -> ValueSchema:
    values = [value for inner in alternatives for value in inner.get("enum", ())]
    kinds = {kind for inner in alternatives for kind in _kinds(inner)}
    return ValueSchema(
        kinds=frozenset(kinds - {"null"}),
        values=frozenset(str(value) for value in values if value not in (None, "")),
        nullable="null" in kinds or "" in values,
        required=name in parent.get("required", ()),
        limits=frozenset(
            f"{limit} {inner[limit]}"
            for inner in alternatives
            for limit in LIMITS
            if limit in inner
        ),
        expands_to=frozenset(schema.get("x-expansionResources", ())),
        expandable=name in parent.get("x-expandableFields", ()),
        includable=name in parent.get("x-includableFields", ()),
    )


def _kinds(schema: Json) -> list[str]:
    if "$ref" in schema:
        return [str(schema["$ref"]).removeprefix(DEFS)]
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)
