"""Turns OpenAPI 3.0 schemas of responses into plain, closed JSON Schemas without prose.

- ``nullable`` becomes an alternative, ``null``.
- An object whose keys are listed is closed: another key in a response is a problem.
- A field that can be expanded keeps the objects in scope; for the rest it stays an id. What Stripe
  expands it to is kept by name in ``x-expansionResources``.
- A field that is absent unless ``expand`` names it is in ``x-includableFields``.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from issuing_sandbox.contract.published import DEFS

Json = dict[str, Any]

#: The error object also has fields for whole payments, which nothing in scope returns.
WITHOUT_REFERENCES: Final = ("api_errors",)
#: Stripe's "any text"; it says nothing about a response.
ANY_LENGTH: Final = 5000
#: What Stripe's descriptions say of fields that are left out unless ``expand`` names them.
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

    def trim_named(self, name: str) -> Json:
        """Return a schema of the file, trimmed."""
        schema = self._published[name]
        if name in WITHOUT_REFERENCES:
            fields = schema["properties"]
            own = {key: fields[key] for key in fields if not any(references(fields[key]))}
            schema = {**schema, "properties": own}
        return self.trim(schema)

    def trim(self, schema: Json) -> Json:
        """Return a schema, trimmed with all that is inside it."""
        if "$ref" in schema:
            return {"$ref": DEFS + _name(schema)}
        trimmed: Json = {key: schema[key] for key in _KEPT if key in schema}
        trimmed |= self._values(schema) | self._properties(schema) | self._alternatives(schema)
        if isinstance(schema.get("additionalProperties"), dict):
            trimmed["additionalProperties"] = self.trim(schema["additionalProperties"])
        if "items" in schema:
            trimmed["items"] = self.trim(schema["items"])
        return _or_null(trimmed) if schema.get("nullable") else trimmed

    def _values(self, schema: Json) -> Json:
        trimmed = {"enum": list(schema["enum"])} if "enum" in schema else {}
        length = schema.get("maxLength", ANY_LENGTH)
        return trimmed if length == ANY_LENGTH else {**trimmed, "maxLength": length}

    def _properties(self, schema: Json) -> Json:
        fields = schema.get("properties")
        if not fields:
            return {}
        trimmed: Json = {"properties": {name: self.trim(fields[name]) for name in fields}}
        if "additionalProperties" not in schema:
            trimmed["additionalProperties"] = False
        if schema.get("required"):
            trimmed["required"] = sorted(schema["required"])
        return trimmed | _expandable(schema)

    def _alternatives(self, schema: Json) -> Json:
        if "anyOf" not in schema:
            return {}
        alternatives = schema["anyOf"]
        expansions = schema.get("x-expansionResources")
        if expansions is None:
            return {"anyOf": [self.trim(inner) for inner in alternatives]}
        kept = [
            self.trim(inner)
            for inner in alternatives
            if "$ref" not in inner or _name(inner) in self._objects
        ]
        names = sorted(_name(reference) for reference in expansions["oneOf"])
        return {"anyOf": kept, "x-expansionResources": names}


def references(schema: Any) -> Iterator[str]:
    """Yield the names of all schemas that a schema refers to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield _name(schema)
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from references(item)


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
    fields = schema["properties"]
    includable = [key for key in fields if INCLUDABLE in fields[key].get("description", "")]
    lists = {
        "x-expandableFields": sorted(schema.get("x-expandableFields", ())),
        "x-includableFields": sorted(includable),
    }
    return {key: names for key, names in lists.items() if names}
