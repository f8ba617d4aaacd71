"""Compiles the schema of a parameter, once, into the parser of its values."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from issuing_sandbox.contract import published
from issuing_sandbox.contract.parsers import (
    Array,
    Boolean,
    Choice,
    Currency,
    Enum,
    Hash,
    Integer,
    IntegerOrWord,
    Map,
    NameOnly,
    Number,
    Parser,
    Text,
    Upload,
)
from issuing_sandbox.contract.published import ENUMERATION

Json = dict[str, Any]


def compile_parameters(parameters: Json, required: Iterable[str]) -> Hash:
    """Return the parser of all parameters of an operation."""
    fields = {name: _compile_named(name, schema) for name, schema in parameters.items()}
    return Hash(fields, tuple(required))


def _compile_named(name: str, schema: Json) -> Parser:
    """Return the parser of a parameter; not every currency is marked as one in the contract."""
    if name == "currency" or name.endswith("_currency"):
        schema = _with_currency(schema, by_currency=name.endswith("_by_currency"))
    return compile_schema(schema)


def _with_currency(schema: Json, *, by_currency: bool) -> Json:
    """Return the schema with its text, or the keys of its map, marked as currencies."""
    if "anyOf" in schema:
        inner = [_with_currency(each, by_currency=by_currency) for each in schema["anyOf"]]
        return {**schema, "anyOf": inner}
    if by_currency:
        return {**schema, "x-byCurrency": True} if "additionalProperties" in schema else schema
    is_text = schema.get("type") == "string" and "enum" not in schema
    return {**schema, "format": "currency"} if is_text else schema


def compile_schema(schema: Json) -> Parser:
    """Return the parser for a parameter's schema; of an empty schema only the name is known."""
    if not schema:
        return NameOnly()
    if "$ref" in schema:
        return _enumeration_parser(schema["$ref"].removeprefix(ENUMERATION))
    if "anyOf" in schema:
        return _choice_parser(schema["anyOf"])
    if schema["type"] == "object":
        return _object_parser(schema)
    if schema["type"] == "array":
        return Array(compile_schema(schema["items"]))
    return _scalar_parser(schema)


@cache
def _enumeration_parser(name: str) -> Parser:
    return Enum(published.enumerations()[name]["enum"])


def _object_parser(schema: Json) -> Parser:
    if "additionalProperties" in schema:
        values = compile_schema(schema["additionalProperties"])
        return Map(values, by_currency=schema.get("x-byCurrency", False))
    return compile_parameters(schema.get("properties", {}), schema.get("required", ()))


def _choice_parser(schemas: list[Json]) -> Parser:
    parsers: dict[str, Parser] = {}
    empty = False
    for schema in schemas:
        if schema.get("enum") == [""]:
            empty = True
        else:
            kind = schema.get("type", "string")
            shape = kind if kind in ("array", "object") else "scalar"
            first = parsers.setdefault(shape, compile_schema(schema))
            if isinstance(first, Enum) and schema.get("type") == "integer":
                parsers[shape] = IntegerOrWord(schemas[0]["enum"])
    return Choice(
        scalar=parsers.get("scalar"),
        hash_=parsers.get("object"),
        array=parsers.get("array"),
        empty=empty,
    )


def _scalar_parser(schema: Json) -> Parser:
    if "enum" in schema:
        return Enum(schema["enum"])
    plain = _PLAIN_PARSERS.get(schema["type"]) or _PLAIN_PARSERS.get(schema.get("format", ""))
    return plain or Text(schema.get("maxLength"))


#: Parsers without settings, by type or by a text's format.
_PLAIN_PARSERS: Final[dict[str, Parser]] = {
    "boolean": Boolean(),
    "integer": Integer(),
    "number": Number(),
    "decimal": Number(as_text=True),
    "binary": Upload(),
    "currency": Currency(),
}
