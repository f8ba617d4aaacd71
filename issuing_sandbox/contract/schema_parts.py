"""Parts of the schemas that are written by hand, of what Stripe's OpenAPI file leaves out."""

from typing import Any, Final

Json = dict[str, Any]

TEXT: Final[Json] = {"type": "string"}
#: A parameter that is a text.
ANY_TEXT: Final[Json] = {"maxLength": 5000, "type": "string"}
#: The parameter ``expand``.
EXPAND: Final[Json] = {"items": ANY_TEXT, "type": "array"}
METADATA: Final[Json] = {"additionalProperties": TEXT, "type": "object"}


def closed(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    """Return the schema of an object that has these properties and no others."""
    return {
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(properties.keys() - {*optional}),
        "type": "object",
    }


def or_null(schema: Json) -> Json:
    """Return the schema of what may be null, too."""
    return {"anyOf": [schema, {"type": "null"}]}


def enumeration(*values: str) -> Json:
    """Return the schema of one of these texts."""
    return {"enum": list(values), "type": "string"}
