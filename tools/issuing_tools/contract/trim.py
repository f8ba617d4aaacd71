"""Trims one of Stripe's OpenAPI files to what the sandbox models; no prose is kept.

The result has four parts: ``version``; ``operations`` with their parameters; ``schemas``, the JSON
Schemas of all responses; and ``enumerations``, long lists of values that several of them share.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from issuing_sandbox.contract.modelled_parameters import MODELLED_PARAMETERS
from issuing_sandbox.contract.published import ERROR, SECOND_ERROR
from issuing_sandbox.contract.schema_paths import in_brackets
from issuing_tools.contract import enumerations
from issuing_tools.contract.scope import SCOPE
from issuing_tools.contract.trimmed_schemas import Trimmer, references

Json = dict[str, Any]
#: By the hash they stand in, the parameters of which more than the name is kept; of a hash that is
#: not listed, all are.
Modelled = Mapping[str, Collection[str]]


#: The media type of a body unless the file says otherwise.
FORM: Final = "application/x-www-form-urlencoded"


class NotInSpec(Exception):
    """The OpenAPI file lacks an operation that is in scope."""


def trim(
    spec: Json, scope: Iterable[str] = SCOPE, modelled: Mapping[str, Modelled] = MODELLED_PARAMETERS
) -> Json:
    """Return the contract in a Stripe OpenAPI file.

    Args:
        spec: the decoded file.
        scope: the operations to keep, ``"GET /v1/issuing/cards"``.
        modelled: operations of which only some parameters are more than a name.

    Raises:
        NotInSpec: an operation in scope is not in the file.
    """
    operations = {name: _operation(spec, name) for name in sorted(scope)}
    published = spec["components"]["schemas"]
    responses = {
        name: _with_name(_response(operation), published) for name, operation in operations.items()
    }
    objects = {_object(response) for response in responses.values()}
    objects |= {kind for name in objects for kind in _alternatives(published[name])}
    trimmer = Trimmer(published, objects)
    schemas = _closure(trimmer, {*objects, ERROR, *({SECOND_ERROR} & published.keys())})
    for response in responses.values():
        if "$ref" not in response:
            schemas[f"list.{_object(response)}"] = trimmer.trim(response)
    return enumerations.share_enumerations(
        {
            "version": spec["info"]["version"],
            "operations": {
                name: _trim_operation(operation, responses[name], modelled.get(name, {}))
                for name, operation in operations.items()
            },
            "schemas": schemas,
        }
    )


def _operation(spec: Json, name: str) -> Json:
    method, path = name.split()
    try:
        operation: Json = spec["paths"][path][method.lower()]
    except KeyError:
        raise NotInSpec(f"{name} is in scope, but not in this OpenAPI file.") from None
    return operation


def _response(operation: Json) -> Json:
    schema: Json = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


def _with_name(response: Json, published: Json) -> Json:
    """Return the response; a list of several kinds of object names the schema of all of them."""
    items = response.get("properties", {}).get("data", {}).get("items", {})
    if "anyOf" not in items:
        return response
    kinds = set(_alternatives(items))
    name = next(name for name, schema in published.items() if set(_alternatives(schema)) == kinds)
    named = {"$ref": f"#/components/schemas/{name}"}
    fields = response["properties"]
    return {**response, "properties": {**fields, "data": {**fields["data"], "items": named}}}


def _alternatives(schema: Json) -> list[str]:
    """Return the schemas of which an object that this one describes has one."""
    alternatives = schema.get("anyOf", ())
    return [each["$ref"].rpartition("/")[2] for each in alternatives if "$ref" in each]


def _object(response: Json) -> str:
    """Return the schema of the object returned, or of those in the list returned."""
    reference = response if "$ref" in response else response["properties"]["data"]["items"]
    return str(reference["$ref"]).rpartition("/")[2]


def _trim_operation(operation: Json, response: Json, modelled: Modelled) -> Json:
    encoding, form = _body(operation)
    query = [field for field in operation.get("parameters", ()) if field["in"] == "query"]
    parameters = {field["name"]: field["schema"] for field in query} | form.get("properties", {})
    required = [field["name"] for field in query if field["required"]]
    trimmed: Json = {
        "answer": _object(response) if "$ref" in response else f"list.{_object(response)}",
        "parameters": _parameters(parameters, "", modelled),
    }
    if encoding != FORM:
        trimmed["encoding"] = encoding
    if required := sorted([*required, *form.get("required", ())]):
        trimmed["required"] = required
    return trimmed


def _body(operation: Json) -> tuple[str, Json]:
    """Return the media type of an operation's body, and its schema; the second API has few."""
    if "requestBody" not in operation:
        return FORM, {}
    encoding, content = next(iter(operation["requestBody"]["content"].items()))
    return encoding, content["schema"]


#: What is kept of a parameter's schema as it is.
_KEPT = ("enum", "format", "maxLength", "maximum", "minimum", "type")


def _parameters(schemas: Json, within: str, modelled: Modelled) -> Json:
    """Return the parameters inside a hash; of one that is not modelled, only the name."""
    kept = modelled.get(within, schemas)
    return {
        name: _parameter(schema, in_brackets(within, name), modelled) if name in kept else {}
        for name, schema in schemas.items()
    }


def _parameter(schema: Json, path: str, modelled: Modelled) -> Json:
    trimmed = {key: schema[key] for key in _KEPT if key in schema}
    if "anyOf" in schema:
        trimmed["anyOf"] = [_parameter(inner, path, modelled) for inner in schema["anyOf"]]
    if "items" in schema:
        trimmed["items"] = _parameter(schema["items"], path, modelled)
    if "properties" in schema:
        trimmed["properties"] = _parameters(schema["properties"], path, modelled)
    if isinstance(schema.get("additionalProperties"), dict):
        trimmed["additionalProperties"] = _parameter(schema["additionalProperties"], path, modelled)
    if schema.get("required"):
        trimmed["required"] = sorted(schema["required"])
    return trimmed


def _closure(trimmer: Trimmer, roots: Iterable[str]) -> dict[str, Json]:
    """Return the root schemas, and every schema that one of them refers to."""
    schemas: dict[str, Json] = {}
    waiting = deque(sorted(roots))
    while waiting:
        name = waiting.popleft()
        if name not in schemas:
            schemas[name] = trimmer.trim_named(name)
            waiting.extend(references(schemas[name]))
    return schemas
