"""Which fields of an answer can be expanded, and to what."""

from typing import Any

from issuing_sandbox.contract import published
from issuing_sandbox.contract.trimmed_schemas import DEFS


def is_expandable(schema: str, field: str) -> bool:
    """Whether a field is an id that can be expanded, or is left out unless asked for."""
    return is_includable(schema, field) or bool(expands_to(schema, field))


def is_includable(schema: str, field: str) -> bool:
    """Whether a field is left out unless asked for, as a card's ``number``."""
    return field in _schema(schema).get("x-includableFields", ())


def expands_to(schema: str, field: str) -> tuple[str, ...]:
    """The objects that the id in a field may name; some may be out of the sandbox's scope."""
    inside = _schema(schema).get("properties", {}).get(field, {})
    return tuple(inside.get("x-expansionResources", ()))


def _schema(name: str) -> dict[str, Any]:
    """The schema of an object, or of a hash inside it: ``issuing.dispute/evidence``."""
    first, *fields = name.split("/")
    schema = published.schemas().get(first, {})
    for field in fields:
        inside = schema.get("properties", {}).get(field, {})
        schema = published.schemas().get(inside.get("$ref", "").removeprefix(DEFS), inside)
    return schema
