"""What the SDK has beyond the contract, because it is newer: for ``data/newer.json``."""

import re
from collections.abc import Iterator
from typing import Any, Final

from issuing_sandbox.contract import newer, operations, published
from issuing_sandbox.contract.published import ENUMERATION
from issuing_tools.contract import sdk
from issuing_tools.contract.sdk import Shape

Json = dict[str, Any]
#: The hash of what every request may name besides its parameters.
EVERYWHERE: Final = ("expand",)


def beyond_the_contract() -> Json:
    """Return the operations, parameters and values that the SDK has and the contract lacks.

    Parameters and values are by operation and in bracket form, ``shipping[business_name]``; what is
    inside a parameter that is itself new is left out.
    """
    contract = operations.load()
    document: Json = {"operations": [], "parameters": {}, "values": {}}
    for route, shape in sdk.routes().items():
        method, path = route.split()
        found = contract.find(method, re.sub(r"{\w+}", "x", path))
        if found:
            names = list(_new_names(shape, {"properties": found[0].parameters}, ""))
            values = dict(_new_values(shape, {"properties": found[0].parameters}, ""))
            document["parameters"] |= {found[0].name: names} if names else {}
            document["values"] |= {found[0].name: values} if values else {}
        elif not operations.is_listed(method, re.sub(r"{\w+}", "x", path)):
            document["operations"].append(route)
    return document


def committed() -> Json:
    """Return what is committed of it, which the sandbox reads."""
    return newer.document()


def _new_names(shape: Shape, schema: Json, at: str) -> Iterator[str]:
    for inner, name, known in _inside(shape, schema, at):
        if known is None:
            yield name
        else:
            yield from _new_names(inner, known, name)


def _new_values(shape: Shape, schema: Json, at: str) -> Iterator[tuple[str, list[str]]]:
    listed = {str(value) for each in _alternatives(schema) for value in each.get("enum", ())}
    new = shape.values - listed - {""}
    if listed - {""} and new:
        yield at, sorted(new)
    for inner, name, known in _inside(shape, schema, at):
        if known is not None:
            yield from _new_values(inner, known, name)


def _inside(shape: Shape, schema: Json, at: str) -> Iterator[tuple[Shape, str, Json | None]]:
    """Yield what is inside a parameter, its name, and its schema, ``None`` if it has none."""
    alternatives = _alternatives(schema)
    if not all(alternatives):
        return
    properties = {k: v for each in alternatives for k, v in each.get("properties", {}).items()}
    for name, inner in shape.fields.items():
        if any("additionalProperties" in each for each in alternatives) or name in EVERYWHERE:
            continue
        yield inner, f"{at}[{name}]" if at else name, properties.get(name)
    items = [each["items"] for each in alternatives if "items" in each]
    if shape.items is not None and items:
        yield shape.items, f"{at}[]", items[0]


def _alternatives(schema: Json) -> list[Json]:
    return [_resolved(each) for each in schema.get("anyOf", [schema])]


def _resolved(schema: Json) -> Json:
    named = str(schema.get("$ref", ""))
    if not named.startswith(ENUMERATION):
        return schema
    return published.enumerations()[named.removeprefix(ENUMERATION)]
