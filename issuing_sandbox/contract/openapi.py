"""The contract as an OpenAPI 3.1 document, to generate clients, tests or pages from.

It describes what is sent: parameters as they are written on the wire, responses closed as
``validation.py`` validates them, and beside Stripe's statuses the sandbox's own refusal of what it
does not model.
"""

import re
from collections.abc import Collection
from typing import Any, Final

from issuing_sandbox.contract import published
from issuing_sandbox.contract.published import (
    DEFS,
    ENUMERATION,
    ERROR,
    FORM_TYPE,
    JSON_TYPE,
    SECOND_ERROR,
)

Json = dict[str, Any]

COMPONENTS: Final = "#/components/schemas/"
#: Statuses of a refusal (reference: objects and platform, 7.2), and the sandbox's own: of what is
#: too large for it (413 a body, 414 a URL, 431 a head), and of what it does not model (501).
REFUSALS: Final = (
    *("400", "401", "402", "403", "404", "409", "429"),
    *("413", "414", "431", "501"),
)
#: The form of a POST as Stripe's own file describes it: nested names in brackets.
BRACKETS: Final = {"explode": True, "style": "deepObject"}
#: The response that describes a refusal, by its schema.
_ERRORS: Final = {"refusal": ERROR, "second_refusal": SECOND_ERROR}
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")


def document(included: Collection[str] | None = None) -> Json:
    """Return the contract as an OpenAPI document.

    Args:
        included: the operations it describes, ``"GET /v1/issuing/cards"``; by default all.
    """
    paths: dict[str, Json] = {}
    for name, operation in published.operations().items():
        if included is None or name in included:
            method, path = name.split()
            paths.setdefault(path, {})[method.lower()] = _operation(name, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stripe Issuing, as the sandbox knows it",
            "version": published.version(),
        },
        "paths": paths,
        "components": {
            "responses": {name: _refusal(schema) for name, schema in _ERRORS.items()},
            "schemas": _schemas(),
            "securitySchemes": {"key": {"scheme": "bearer", "type": "http"}},
        },
        "security": [{"key": []}],
    }


def _refusal(schema: str) -> Json:
    return {"description": "a refusal", "content": _content(schema)}


def _schemas() -> Json:
    prefix = ENUMERATION.removeprefix(DEFS)
    lists = {prefix + name: values for name, values in published.enumerations().items()}
    schemas: Json = _with_component_references(published.schemas() | lists)
    return schemas


def _operation(name: str, operation: Json) -> Json:
    method, path = name.split()
    described: Json = {
        "operationId": re.sub(r"\W+", "_", name).strip("_"),
        "parameters": [_in_path(name_in_path) for name_in_path in _PLACEHOLDER.findall(path)],
        "responses": _responses(operation["answer"], published.error_schema(path)),
    }
    if method == "POST":
        described["requestBody"] = _body(operation)
    else:
        required = operation.get("required", ())
        for parameter, schema in operation["parameters"].items():
            described["parameters"].append(
                _in_query(parameter, schema, required=parameter in required)
            )
    return described


def _in_path(name: str) -> Json:
    return {
        "in": "path",
        "name": name,
        "required": True,
        "schema": {"minLength": 1, "type": "string"},
    }


def _in_query(name: str, schema: Json, *, required: bool) -> Json:
    """Describe a query parameter: ``expand[]=a&expand[]=b``, ``created[gt]=1``, ``limit=3``."""
    described: Json = {
        "in": "query",
        "name": f"{name}[]" if schema.get("type") == "array" else name,
        "schema": _with_component_references(schema),
    }
    if _holds_objects(schema):
        described |= BRACKETS
    return {**described, "required": True} if required else described


def _holds_objects(schema: Json) -> bool:
    alternatives = (schema, *schema.get("anyOf", ()))
    return any(alternative.get("type") == "object" for alternative in alternatives)


def _body(operation: Json) -> Json:
    parameters = operation["parameters"]
    form: Json = {
        "additionalProperties": False,
        "properties": {
            name: _closed(_with_component_references(schema)) for name, schema in parameters.items()
        },
        "type": "object",
    }
    nested = {
        name: BRACKETS
        for name, schema in parameters.items()
        if schema.get("type") == "array" or _holds_objects(schema) or "anyOf" in schema
    }
    required = list(operation.get("required", ()))
    encoding = operation.get("encoding", FORM_TYPE)
    content: Json = {"schema": {**form, "required": required} if required else form}
    if nested and encoding != JSON_TYPE:
        content["encoding"] = nested
    return {"content": {encoding: content}, "required": bool(required)}


def _closed(schema: Any) -> Any:
    """Return the schema with every hash closed: an unknown name in a form is refused."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def _responses(schema: str, error: str) -> Json:
    success = {"200": {"description": schema, "content": _content(schema)}}
    refusal = next(name for name in _ERRORS if _ERRORS[name] == error)
    return success | {status: {"$ref": f"#/components/responses/{refusal}"} for status in REFUSALS}


def _content(schema: str) -> Json:
    media_type = "text/csv" if schema == "file.contents" else "application/json"
    return {media_type: {"schema": {"$ref": COMPONENTS + schema}}}


def _with_component_references(node: Any) -> Any:
    """Return a schema whose references lead to where OpenAPI keeps schemas."""
    if isinstance(node, list):
        return [_with_component_references(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace(DEFS, COMPONENTS)
        if key == "$ref" and isinstance(value, str)
        else _with_component_references(value)
        for key, value in node.items()
    }
