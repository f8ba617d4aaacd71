"""Stripe's API as an OpenAPI file describes it: operations, their parameters, fields of objects.

Two kinds of file are read alike: Stripe's own (OpenAPI 3.0, ``nullable``), plain or gzipped, and
the contract that the sandbox makes of one (OpenAPI 3.1, a type ``null``).
"""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_harness.errors import SettingsError

Json = Any

METHODS: Final = ("delete", "get", "post")
_GZIP: Final = b"\x1f\x8b"
_PLACEHOLDER: Final = re.compile(r"\{[^}]+\}")
#: The operation whose parameter lists the types of events.
_ENDPOINTS: Final = "POST /v1/webhook_endpoints"
_EVENT_TYPES: Final = "enabled_events[]"
#: The schema of a refusal, whose object is inside the field of the same name.
ERROR: Final = "error"


@dataclass(frozen=True, slots=True)
class Value:
    """What a parameter or a field may be.

    Args:
        kinds: JSON's own: ``string``, ``object`` …
        values: the values listed; empty if none are.
        nullable: whether it may be null.
        required: whether it is always there, or must be sent with what it is part of.
    """

    kinds: frozenset[str]
    values: frozenset[str]
    nullable: bool
    required: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """How names are joined: ``a[b][][c]`` in forms, ``a.b.c`` in objects.

    Args:
        join: what a name becomes inside another one.
        entry: what stands for the entries of a list; empty if they are passed through.
        enters: whether an object of Stripe's inside another one is entered.
    """

    join: str
    entry: str
    enters: bool

    def inside(self, path: str, name: str) -> str:
        """Return the name of a value inside of another one."""
        return path + self.join.format(name) if path else name


_IN_FORMS: Final = _Names("[{}]", "[]", enters=True)
_IN_OBJECTS: Final = _Names(".{}", "", enters=False)


class Specification:
    """One version of the API.

    Args:
        document: the decoded file.
    """

    def __init__(self, document: Mapping[str, Json]) -> None:
        self._paths = document["paths"]
        self._schemas: Mapping[str, Json] = document["components"]["schemas"]
        self.version = str(document["info"]["version"])
        self._parameters: dict[str, dict[str, Value]] = {}
        self._fields: dict[str, dict[str, Value]] = {}

    @cached_property
    def operations(self) -> Mapping[str, re.Pattern[str]]:
        """Every operation, ``GET /v1/issuing/cards/{card}``, with what matches its requests."""
        return {
            f"{method.upper()} {path}": _pattern(f"{method.upper()} {path}")
            for path, methods in self._paths.items()
            for method in METHODS
            if method in methods
        }

    @cached_property
    def event_types(self) -> frozenset[str]:
        """Every type that an endpoint can listen for; empty if the file does not say."""
        if _ENDPOINTS not in self.operations:
            return frozenset()
        types = self.parameters(_ENDPOINTS).get(_EVENT_TYPES)
        return types.values - {"*"} if types else frozenset()

    def operation_of(self, method: str, path: str) -> str | None:
        """Return the operation that a request calls; one without a placeholder comes first."""
        called = f"{method} {path}"
        found = [name for name, pattern in self.operations.items() if pattern.fullmatch(called)]
        return min(found, key=lambda name: (name.count("{"), name), default=None)

    def parameters(self, operation: str) -> Mapping[str, Value]:
        """Return the parameters of an operation, ``spending_controls[spending_limits][][amount]``.

        ``[]`` stands for any index and ``[*]`` for any name.
        """
        if operation not in self._parameters:
            self._parameters[operation] = dict(self._parameters_of(operation))
        return self._parameters[operation]

    def fields(self, object_type: str) -> Mapping[str, Value]:
        """Return the fields of an object, ``request_history.reason``; none of an unknown object.

        Lists are passed through; what is inside another object of Stripe's is that object's.
        """
        if object_type not in self._fields:
            schema = self._schemas.get(object_type, {})
            if object_type == ERROR:
                inner = schema.get("properties", {}).get(ERROR, {})
                schema = next(iter(self._choices(inner)), {})
            self._fields[object_type] = dict(self._inside(schema, "", _IN_OBJECTS, ()))
        return self._fields[object_type]

    def _parameters_of(self, operation: str) -> Iterator[tuple[str, Value]]:
        method, path = operation.split(" ", 1)
        described = self._paths[path][method.lower()]
        for each in described.get("parameters", ()):
            if each.get("in") == "query":
                name, required = each["name"].removesuffix("[]"), each.get("required", False)
                yield from self._at(each["schema"], name, _IN_FORMS, (), required=required)
        for content in described.get("requestBody", {}).get("content", {}).values():
            yield from self._inside(content["schema"], "", _IN_FORMS, ())

    def _inside(
        self, schema: Json, path: str, names: _Names, trail: tuple[str, ...]
    ) -> Iterator[tuple[str, Value]]:
        """Yield what is inside a hash or a list, whose own path is given."""
        for name, inner in schema.get("properties", {}).items():
            required = name in schema.get("required", ())
            yield from self._at(inner, names.inside(path, name), names, trail, required=required)
        if isinstance(inner := schema.get("additionalProperties"), dict) and path:
            yield from self._at(inner, names.inside(path, "*"), names, trail, required=False)
        if "items" in schema and names.entry:
            yield from self._at(schema["items"], path + names.entry, names, trail, required=False)
        elif "items" in schema:
            yield from self._entered(schema["items"], path, names, trail)

    def _at(
        self, schema: Json, path: str, names: _Names, trail: tuple[str, ...], *, required: bool
    ) -> Iterator[tuple[str, Value]]:
        """Yield a value, and then what is inside of it."""
        yield path, self._value(schema, required=required)
        yield from self._entered(schema, path, names, trail)

    def _entered(
        self, schema: Json, path: str, names: _Names, trail: tuple[str, ...]
    ) -> Iterator[tuple[str, Value]]:
        """Yield what is inside the alternatives of a schema, each named one once along a path."""
        referred = _references(schema)
        if set(referred) & set(trail):
            return
        for choice in self._choices(schema):
            if names.enters or not _is_object(choice):
                yield from self._inside(choice, path, names, (*trail, *referred))

    def _choices(self, schema: Json) -> list[Json]:
        """Return the alternatives of a schema, references followed."""
        alternatives = schema.get("anyOf") or [schema]
        return [self._schemas.get(_reference(each), each) for each in alternatives]

    def _value(self, schema: Json, *, required: bool) -> Value:
        choices = self._choices(schema)
        kinds = {kind for choice in choices for kind in _kinds(choice)}
        values = {value for choice in choices for value in self._listed(choice)}
        return Value(
            kinds=frozenset(kinds - {"null"}),
            values=frozenset(map(str, values - {None, ""})),
            nullable="null" in kinds or schema.get("nullable", False),
            required=required,
        )

    def _listed(self, choice: Json) -> list[Json]:
        """Return the values that a schema lists, for itself or for its entries."""
        entries = self._choices(choice["items"]) if "items" in choice else ()
        return [value for each in (choice, *entries) for value in each.get("enum", ())]


@dataclass(frozen=True, slots=True)
class Place:
    """A value inside a document.

    Args:
        owner: the hash or the list that holds it.
        key: its name or its index there.
        object_type: the type of the object it belongs to, ``issuing.card``.
        field: the path inside that object, joined by dots, without indices.
        value: a scalar, a hash or a list.
    """

    owner: Json
    key: str | int
    object_type: str
    field: str
    value: Json


def places_in(node: Json, object_type: str = "", field: str = "") -> Iterator[Place]:
    """Yield every value inside a document, outer ones first."""
    if isinstance(node, dict):
        own = node.get("object")
        object_type, field = (own, "") if isinstance(own, str) else (object_type, field)
        for name, value in tuple(node.items()):
            path = f"{field}.{name}" if field else name
            yield Place(node, name, object_type, path, value)
            yield from places_in(value, object_type, path)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if not isinstance(value, dict | list):
                yield Place(node, index, object_type, field, value)
            yield from places_in(value, object_type, field)


def read_specification(path: Path) -> Specification:
    """Return what a file describes, gzipped or not.

    Raises:
        SettingsError: it is no OpenAPI file.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    try:
        content = gzip.decompress(content) if content.startswith(_GZIP) else content
        return Specification(orjson.loads(content))
    except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
        raise SettingsError(
            f"{path.name} was to be read as an OpenAPI file, and it is none "
            f"({type(error).__name__}: {error}). Stripe publishes its own at "
            "https://github.com/stripe/openapi (openapi/spec3.json); gzipped it is read, too."
        ) from None


def _pattern(operation: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, _PLACEHOLDER.split(operation))))


def _reference(schema: Json) -> str:
    """Return the name of the schema that this one refers to; empty if it is one itself."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _references(schema: Json) -> tuple[str, ...]:
    alternatives = schema.get("anyOf") or [schema]
    return tuple(name for each in alternatives if (name := _reference(each)))


def _is_object(schema: Json) -> bool:
    """Whether a schema is that of an object of Stripe's, which has a type of its own."""
    return "object" in schema.get("properties", {})


def _kinds(schema: Json) -> list[str]:
    kinds = schema.get("type", "object" if "properties" in schema else [])
    return [kinds] if isinstance(kinds, str) else list(kinds)
