"""OpenAPI 3.0 schemas of answers as plain, closed JSON Schemas without prose.

- ``nullable`` becomes an alternative, ``null``.
- An object whose keys are listed is closed: another key in an answer is a finding.
- A field that can be expanded keeps the objects in scope; for the rest it stays an id. What Stripe
  expands it to is kept by name in ``x-expansionResources``.
- A field that is absent unless asked for by ``expand`` is in ``x-includableFields``.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from issuing_sandbox.contract.published import DEFS

Json = dict[str, Any]

#: The error object also has room for whole payments, which nothing in scope answers with.
WITHOUT_REFERENCES: Final = ("api_errors",)
#: Stripe's "any text"; it says nothing about an answer.
ANY_LENGTH: Final = 5000
#: What Stripe writes about fields that are left out unless asked for.
INCLUDABLE: Final = "explicitly request it with [the `expand` parameter]"

#: What is kept of a schema as it is.
_KEPT: Final = ("format", "pattern", "type")


class Trimmer:
    """Trims the schemas of one OpenAPI file.

    Args:
        published: the file's schemas by name.
        objects: the schemas in scope; fields expand to these only.
    """

    def __init__(self, published: Mapping[str, Json], objects: Collection[str]) -> None:
        self._published = published
        self._objects = objects

    def named(self, name: str) -> Json:
        """A schema of the file, trimmed."""
        schema = self._published[name]
        if name in WITHOUT_REFERENCES:
            inside = schema["properties"]
            own = {key: inside[key] for key in inside if not any(references(inside[key]))}
            schema = {**schema, "properties": own}
        return self.trimmed(schema)

    def trimmed(self, schema: Json) -> Json:
        """A schema, trimmed with all that is inside it."""
        if "$ref" in schema:
            return {"$ref": DEFS + _name(schema)}
        trimmed: Json = {key: schema[key] for key in _KEPT if key in schema}
        trimmed |= self._values(schema) | self._properties(schema) | self._alternatives(schema)
        if isinstance(schema.get("additionalProperties"), dict):
            trimmed["additionalProperties"] = self.trimmed(schema["additionalProperties"])
        if "items" in schema:
            trimmed["items"] = self.trimmed(schema["items"])
        return _or_null(trimmed) if schema.get("nullable") else trimmed

    def _values(self, schema: Json) -> Json:
        trimmed = {"enum": list(schema["enum"])} if "enum" in schema else {}
        length = schema.get("maxLength", ANY_LENGTH)
        return trimmed if length == ANY_LENGTH else {**trimmed, "maxLength": length}

    def _properties(self, schema: Json) -> Json:
        inside = schema.get("properties")
        if not inside:
            return {}
        trimmed: Json = {"properties": {name: self.trimmed(inside[name]) for name in inside}}
        if "additionalProperties" not in schema:
            trimmed["additionalProperties"] = False
        if schema.get("required"):
            trimmed["required"] = sorted(schema["required"])
        return trimmed | _expandable(schema)

    def _alternatives(self, schema: Json) -> Json:
        if "anyOf" not in schema:
            return {}
        among = schema["anyOf"]
        expansions = schema.get("x-expansionResources")
        if expansions is None:
            return {"anyOf": [self.trimmed(each) for each in among]}
        kept = [each for each in among if "$ref" not in each or _name(each) in self._objects]
        names = sorted(_name(each) for each in expansions["oneOf"])
        return {"anyOf": [self.trimmed(each) for each in kept], "x-expansionResources": names}


def references(schema: Any) -> Iterator[str]:
    """The names of all schemas a schema refers to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield _name(schema)
        for each in schema.values():
            yield from references(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from references(each)


def _name(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _or_null(schema: Json) -> Json:
    nullable = dict(schema)
    if "anyOf" in schema:
        nullable["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    else:
        nullable["type"] = [schema["type"], "null"]
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable


def _expandable(schema: Json) -> Json:
    inside = schema["properties"]
    includable = [key for key in inside if INCLUDABLE in inside[key].get("description", "")]
    lists = {
        "x-expandableFields": sorted(schema.get("x-expandableFields", ())),
        "x-includableFields": sorted(includable),
    }
    return {key: fields for key, fields in lists.items() if fields}
