"""A parameter's schema, compiled once into the reader that will read it."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from issuing_sandbox.contract import published
from issuing_sandbox.contract.published import ENUMERATION
from issuing_sandbox.contract.readers import (
    Array,
    Boolean,
    Choice,
    Enum,
    Hash,
    Integer,
    Map,
    Number,
    Reader,
    Text,
    Unread,
    Upload,
)

Json = dict[str, Any]


def compile_parameters(parameters: Json, required: Iterable[str]) -> Hash:
    """The reader of all parameters of an operation."""
    fields = {name: compile_schema(schema) for name, schema in parameters.items()}
    return Hash(fields, tuple(required))


def compile_schema(schema: Json) -> Reader:
    """The reader that a parameter's schema asks for; an empty one has none but a name."""
    if not schema:
        return Unread()
    if "$ref" in schema:
        return _of_enumeration(schema["$ref"].removeprefix(ENUMERATION))
    if "anyOf" in schema:
        return _of_alternatives(schema["anyOf"])
    if schema["type"] == "object":
        return _of_object(schema)
    if schema["type"] == "array":
        return Array(compile_schema(schema["items"]))
    return _of_scalar(schema)


@cache
def _of_enumeration(name: str) -> Reader:
    return Enum(published.enumerations()[name]["enum"])


def _of_object(schema: Json) -> Reader:
    if "additionalProperties" in schema:
        return Map(compile_schema(schema["additionalProperties"]))
    return compile_parameters(schema.get("properties", {}), schema.get("required", ()))


def _of_alternatives(schemas: list[Json]) -> Reader:
    readers: dict[str, Reader] = {}
    empty = False
    for each in schemas:
        if each.get("enum") == [""]:
            empty = True
        else:
            kind = each.get("type", "string")
            shape = kind if kind in ("array", "object") else "scalar"
            readers.setdefault(shape, compile_schema(each))
    return Choice(
        scalar=readers.get("scalar"),
        hash_=readers.get("object"),
        array=readers.get("array"),
        empty=empty,
    )


def _of_scalar(schema: Json) -> Reader:
    if "enum" in schema:
        return Enum(schema["enum"])
    plain = _PLAIN.get(schema["type"]) or _PLAIN.get(schema.get("format", ""))
    return plain or Text(schema.get("maxLength"))


#: Readers without settings, by type or by a text's format.
_PLAIN: Final[dict[str, Reader]] = {
    "boolean": Boolean(),
    "integer": Integer(),
    "number": Number(),
    "decimal": Number(as_text=True),
    "binary": Upload(),
}
