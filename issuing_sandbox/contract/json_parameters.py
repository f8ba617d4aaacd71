"""Parameters of the second API, which come as JSON: checked by the contract, field by field.

That one fault is told at a time, in which words and with which code, is recorded for an unknown
field and for a value that is none of those listed; the other sentences are ours.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from issuing_sandbox.contract.operations import Operation
from issuing_sandbox.errors import InvalidFields

Json = dict[str, Any]
_TYPES: Final[Mapping[str, type[Any]]] = {
    "array": list,
    "integer": int,
    "object": dict,
    "string": str,
}


def parse(operation: Operation, body: Any) -> Json:
    """Return the parameters in a decoded body, each as the contract types it.

    Args:
        operation: what is called.
        body: the decoded JSON.

    Raises:
        InvalidFields: a parameter is unknown, wrong or missing; the first in the order sent.
    """
    if not isinstance(body, dict):
        raise InvalidFields("body", "Expected an object.")
    check_object(body, operation.parameters, operation.required)
    return body


def check_object(value: Json, fields: Json, required: Sequence[str] = (), at: str = "") -> None:
    """Check the fields of an object, one by one.

    Args:
        value: the object.
        fields: the contract's schema of each field.
        required: those that must be there.
        at: the object's own name, unless it has all parameters.

    Raises:
        InvalidFields: one is unknown, wrong or missing.
    """
    for name, inner in value.items():
        field = f"{at}.{name}" if at else name
        if name not in fields:
            raise InvalidFields(field, "Unknown field.")
        _check(inner, fields[name], field)
    for name in required:
        if name not in value:
            raise InvalidFields(f"{at}.{name}" if at else name, "This field is required.")


def _check(value: Any, schema: Json, field: str) -> None:
    expected = schema["type"]
    if not isinstance(value, _TYPES[expected]) or isinstance(value, bool):
        raise InvalidFields(field, f"Expected a value of the type {expected}.")
    if expected == "array":
        for place, item in enumerate(value):
            _check(item, schema["items"], f"{field}[{place}]")
    elif "properties" in schema:
        check_object(value, schema["properties"], schema.get("required", ()), field)
    elif "additionalProperties" in schema:
        _check_map(value, schema["additionalProperties"], field)
    elif value not in schema.get("enum", (value,)):
        raise not_one_of(field, value, schema["enum"])


def _check_map(value: Json, schema: Json, field: str) -> None:
    """Check a hash of any keys, such as metadata; null removes a key."""
    for name, inner in value.items():
        if inner is not None:
            _check(inner, schema, f"{field}.{name}")


def not_one_of(field: str, value: str, known: Sequence[str]) -> InvalidFields:
    """Return the fault of a value that is none of those listed."""
    listed = ", ".join(known)
    return InvalidFields(field, f"Unrecognized enum value '{value}', valid values are: {listed}.")
