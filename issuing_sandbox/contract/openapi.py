"""The contract as an OpenAPI 3.1 document, for whoever generates clients, tests or pages from one.

It says what travels: parameters as they are written on the wire, answers closed as ``answers.py``
validates them, and beside Stripe's statuses the sandbox's own refusal of what it does not model.
"""

import re
from collections.abc import Collection
from typing import Any, Final

from issuing_sandbox.contract import published
from issuing_sandbox.contract.published import DEFS, ENUMERATION, ERROR

Json = dict[str, Any]

COMPONENTS: Final = "#/components/schemas/"
#: Statuses of a refusal (reference: objects and platform, 7.2), and the sandbox's "not modelled".
REFUSALS: Final = ("400", "401", "402", "403", "404", "409", "429", "501")
#: The form of a POST as Stripe's own file describes it: nested names in brackets.
BRACKETS: Final = {"explode": True, "style": "deepObject"}
_ARGUMENT: Final = re.compile(r"{(\w+)}")


def document(answered: Collection[str] | None = None) -> Json:
    """The contract, or as much of it as is answered.

    Args:
        answered: the operations wanted, ``"GET /v1/issuing/cards"``; all, if not given.
    """
    paths: dict[str, Json] = {}
    for name, operation in published.operations().items():
        if answered is None or name in answered:
            method, path = name.split()
            paths.setdefault(path, {})[method.lower()] = _operation(name, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Stripe Issuing, as the sandbox knows it", "version": _version()},
        "paths": paths,
        "components": {
            "responses": {"refusal": {"description": "a refusal", "content": _content(ERROR)}},
            "schemas": _schemas(),
            "securitySchemes": {"key": {"scheme": "bearer", "type": "http"}},
        },
        "security": [{"key": []}],
    }


def _version() -> str:
    return published.version()


def _schemas() -> Json:
    prefix = ENUMERATION.removeprefix(DEFS)
    lists = {prefix + name: each for name, each in published.enumerations().items()}
    schemas: Json = _referring(published.schemas() | lists)
    return schemas


def _operation(name: str, operation: Json) -> Json:
    method, path = name.split()
    described: Json = {
        "operationId": re.sub(r"\W+", "_", name).strip("_"),
        "parameters": [_in_path(each) for each in _ARGUMENT.findall(path)],
        "responses": _responses(operation["answer"]),
    }
    if method == "POST":
        described["requestBody"] = _body(operation)
    else:
        required = operation.get("required", ())
        for each, schema in operation["parameters"].items():
            described["parameters"].append(_in_query(each, schema, required=each in required))
    return described


def _in_path(name: str) -> Json:
    return {
        "in": "path",
        "name": name,
        "required": True,
        "schema": {"minLength": 1, "type": "string"},
    }


def _in_query(name: str, schema: Json, *, required: bool) -> Json:
    """A parameter of a query: ``expand[]=a&expand[]=b``, ``created[gt]=1``, ``limit=3``."""
    described: Json = {
        "in": "query",
        "name": f"{name}[]" if schema.get("type") == "array" else name,
        "schema": _referring(schema),
    }
    if _holds_objects(schema):
        described |= BRACKETS
    return {**described, "required": True} if required else described


def _holds_objects(schema: Json) -> bool:
    return any(each.get("type") == "object" for each in (schema, *schema.get("anyOf", ())))


def _body(operation: Json) -> Json:
    parameters = operation["parameters"]
    form: Json = {
        "additionalProperties": False,
        "properties": {name: _closed(_referring(each)) for name, each in parameters.items()},
        "type": "object",
    }
    nested = {
        name: BRACKETS
        for name, each in parameters.items()
        if each.get("type") == "array" or _holds_objects(each) or "anyOf" in each
    }
    required = list(operation.get("required", ()))
    encoding = operation.get("encoding", "application/x-www-form-urlencoded")
    content: Json = {"schema": {**form, "required": required} if required else form}
    if nested:
        content["encoding"] = nested
    return {"content": {encoding: content}, "required": bool(required)}


def _closed(schema: Any) -> Any:
    """The schema with every hash closed: an unknown name in a form is refused."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(each) for key, each in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def _responses(answer: str) -> Json:
    answers = {"200": {"description": answer, "content": _content(answer)}}
    return answers | {each: {"$ref": "#/components/responses/refusal"} for each in REFUSALS}


def _content(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": COMPONENTS + schema}}}


def _referring(node: Any) -> Any:
    """The same, with references that lead to where OpenAPI keeps schemas."""
    if isinstance(node, list):
        return [_referring(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: each.replace(DEFS, COMPONENTS)
        if key == "$ref" and isinstance(each, str)
        else _referring(each)
        for key, each in node.items()
    }
