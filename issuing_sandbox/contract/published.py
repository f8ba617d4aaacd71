"""The contract as committed, each part loaded once and extended by what is known beyond it."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_sandbox.contract import overlay

Json = dict[str, Any]

#: The prefix of a reference to another schema.
DEFS: Final = "#/$defs/"
#: The prefix of a reference to a shared enumeration.
ENUMERATION: Final = "#/$defs/enumeration."
#: The name of the schema of Stripe's error envelope.
ERROR: Final = "error"

#: How the paths of the second API begin, which takes JSON, and the schema of its errors.
SECOND_API: Final = "/v2/"
SECOND_ERROR: Final = "v2.error"
#: The media types of forms and of JSON.
FORM_TYPE: Final = "application/x-www-form-urlencoded"
JSON_TYPE: Final = "application/json"

FOLDER: Final = Path(__file__).parent / "data"
#: The types of thin events, one a line (``issuing-sandbox contract newer`` writes the file).
THIN_EVENTS: Final = FOLDER / "thin_events.txt"


@cache
def version() -> str:
    """Return the dated API version of the contract, ``2026-05-27.dahlia``."""
    return str(_operations()["version"])


@cache
def operations() -> dict[str, Json]:
    """Return every operation in scope by method and template, ``"GET /v1/issuing/cards"``."""
    return overlay.extend_operations(_operations()["operations"])


@cache
def schemas() -> dict[str, Json]:
    """Return the JSON Schemas of all responses by name."""
    return overlay.extend_schemas(_read("schemas"))


@cache
def enumerations() -> dict[str, Json]:
    """Return the long lists of values that several schemas share, by name."""
    return overlay.extend_enumerations(_read("enumerations"))


@cache
def merchant_categories() -> dict[str, str]:
    """Return the four-digit merchant category codes by Stripe's name of the category."""
    return _read("merchant_categories")


@cache
def thin_events() -> frozenset[str]:
    """Return the types of thin events, as the official SDK lists them: ``v1.topup.created``."""
    return frozenset(THIN_EVENTS.read_text(encoding="utf-8").splitlines())


def error_schema(path: str) -> str:
    """Return the name of the schema of the errors of an operation with this path."""
    return SECOND_ERROR if path.startswith(SECOND_API) else ERROR


@cache
def _operations() -> Json:
    return _read("operations")


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return content


def category_code(category: str) -> str | None:
    """Return the code that Stripe fills in: ``"4121"`` for ``"taxicabs_limousines"``."""
    return merchant_categories().get(category)


def is_expandable(schema: str, field: str) -> bool:
    """Return whether ``expand`` may name a field: an id, or a field left out otherwise."""
    return is_includable(schema, field) or bool(expands_to(schema, field))


def is_includable(schema: str, field: str) -> bool:
    """Return whether a field is left out unless ``expand`` names it, as a card's ``number``."""
    published = _schema(schema).get("x-includableFields", ())
    return field in published or field in overlay.INCLUDABLE.get(schema, ())


def expands_to(schema: str, field: str) -> tuple[str, ...]:
    """Return the kinds that the id in a field may name; some may be out of scope."""
    inside = _schema(schema).get("properties", {}).get(field, {})
    return tuple(inside.get("x-expansionResources", ()))


def _schema(name: str) -> dict[str, Any]:
    """Return the schema of an object, or of a hash inside it: ``issuing.dispute/evidence``."""
    first, *fields = name.split("/")
    schema = schemas().get(first, {})
    for field in fields:
        inside = schema.get("properties", {}).get(field, {})
        schema = schemas().get(inside.get("$ref", "").removeprefix(DEFS), inside)
    return schema
