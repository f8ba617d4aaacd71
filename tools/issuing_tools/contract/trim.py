"""Any of Stripe's OpenAPI files, cut down to what the sandbox takes on; no prose survives.

The result has four parts: ``version``; ``operations`` with their parameters; ``schemas``, the JSON
Schemas of all answers; and ``enumerations``, long lists of values that several of them share.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from issuing_sandbox.contract.overlay import TAKEN
from issuing_sandbox.contract.published import ERROR
from issuing_sandbox.contract.schema_paths import in_brackets
from issuing_tools.contract import enumerations
from issuing_tools.contract.scope import SCOPE
from issuing_tools.contract.trimmed_schemas import Trimmer, references

Json = dict[str, Any]
#: By the hash they stand in, the parameters whose insides are kept; a hash that is not named keeps
#: those of all.
Taken = Mapping[str, Collection[str]]


class NotInSpec(Exception):
    """The OpenAPI file lacks an operation that is in scope."""


def trim(spec: Json, scope: Iterable[str] = SCOPE, taken: Mapping[str, Taken] = TAKEN) -> Json:
    """The contract in a Stripe OpenAPI file.

    Args:
        spec: the decoded file.
        scope: the operations wanted, ``"GET /v1/issuing/cards"``.
        taken: operations of whose parameters only some are more than a name.

    Raises:
        NotInSpec: an operation in scope is not in the file.
    """
    wanted = {each: _operation(spec, each) for each in sorted(scope)}
    answers = {each: _answer(operation) for each, operation in wanted.items()}
    published = spec["components"]["schemas"]
    objects = {_object(answer) for answer in answers.values()}
    trimmer = Trimmer(published, objects)
    schemas = _closure(trimmer, {*objects, ERROR})
    for answer in answers.values():
        if "$ref" not in answer:
            schemas[f"list.{_object(answer)}"] = trimmer.trimmed(answer)
    return enumerations.shared(
        {
            "version": spec["info"]["version"],
            "operations": {
                each: _trimmed_operation(wanted[each], answers[each], taken.get(each, {}))
                for each in wanted
            },
            "schemas": schemas,
        }
    )


def _operation(spec: Json, wanted: str) -> Json:
    method, path = wanted.split()
    try:
        operation: Json = spec["paths"][path][method.lower()]
    except KeyError:
        raise NotInSpec(f"{wanted} is in scope, but not in this OpenAPI file.") from None
    return operation


def _answer(operation: Json) -> Json:
    answer: Json = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return answer


def _object(answer: Json) -> str:
    """The schema of the object answered, or of those in the list answered."""
    named = answer if "$ref" in answer else answer["properties"]["data"]["items"]
    return str(named["$ref"]).rpartition("/")[2]


def _trimmed_operation(operation: Json, answer: Json, taken: Taken) -> Json:
    encoding, form = next(iter(operation["requestBody"]["content"].items()))
    query = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    parameters = {each["name"]: each["schema"] for each in query} | form["schema"]["properties"]
    required = [each["name"] for each in query if each["required"]]
    trimmed: Json = {
        "answer": _object(answer) if "$ref" in answer else f"list.{_object(answer)}",
        "parameters": _parameters(parameters, "", taken),
    }
    if encoding != "application/x-www-form-urlencoded":
        trimmed["encoding"] = encoding
    if required := sorted([*required, *form["schema"].get("required", ())]):
        trimmed["required"] = required
    return trimmed


#: What is kept of a parameter's schema as it is.
_KEPT = ("enum", "format", "maxLength", "maximum", "minimum", "type")


def _parameters(schemas: Json, within: str, taken: Taken) -> Json:
    """The parameters inside a hash; of one that is not taken on, only the name."""
    kept = taken.get(within, schemas)
    return {
        name: _parameter(each, in_brackets(within, name), taken) if name in kept else {}
        for name, each in schemas.items()
    }


def _parameter(schema: Json, at: str, taken: Taken) -> Json:
    trimmed = {key: schema[key] for key in _KEPT if key in schema}
    if "anyOf" in schema:
        trimmed["anyOf"] = [_parameter(each, at, taken) for each in schema["anyOf"]]
    if "items" in schema:
        trimmed["items"] = _parameter(schema["items"], at, taken)
    if "properties" in schema:
        trimmed["properties"] = _parameters(schema["properties"], at, taken)
    if isinstance(schema.get("additionalProperties"), dict):
        trimmed["additionalProperties"] = _parameter(schema["additionalProperties"], at, taken)
    if schema.get("required"):
        trimmed["required"] = sorted(schema["required"])
    return trimmed


def _closure(trimmer: Trimmer, roots: Iterable[str]) -> dict[str, Json]:
    """The schemas named, and every schema one of them refers to."""
    schemas: dict[str, Json] = {}
    waiting = deque(sorted(roots))
    while waiting:
        name = waiting.popleft()
        if name not in schemas:
            schemas[name] = trimmer.named(name)
            waiting.extend(references(schemas[name]))
    return schemas
