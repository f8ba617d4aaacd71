"""What newer API versions add to the contract: fields, values and parameters, by their version.

``data/newer_versions.toml`` lists them, each with its source; nothing else in the sandbox says so.
The contract stays as it is: an object is kept in its form, and shown as a newer version has it
(``account.newer_form``) only where that version is asked for.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from issuing_sandbox.contract import published

FILE: Final = published.FOLDER / "newer_versions.toml"
Json = dict[str, Any]


class Addition(NamedTuple):
    """A field, a value of one, or a parameter that a version has added.

    Args:
        kind: ``field``, ``value`` or ``parameter``.
        of: the kind of object, or the operation.
        path: the names that lead to it; an item of a list goes by the list's name.
        since: the version, ``2026-07-29.dahlia``.
        source: where the fact comes from.
        schema: of a field or a parameter.
        value: what is added to the values of a field.
        older: what versions before show in place of the value.
        default: what a field is if nothing else is known.
    """

    kind: str
    of: str
    path: str
    since: str
    source: str
    schema: Json | None = None
    value: str | None = None
    older: str | None = None
    default: Any = None

    @property
    def is_always_there(self) -> bool:
        """Whether every object has the field: it has a default, or may be null."""
        return self.default is not None or "null" in (self.schema or {}).get("type", ())

    def is_in(self, version: str) -> bool:
        """Whether a version (``2026-10-28.endive``) has it."""
        return version[:10] >= self.since[:10]


@cache
def additions() -> tuple[Addition, ...]:
    """Return everything that is listed, in the order of the file."""
    import tomllib  # noqa: PLC0415 - few calls are of a newer version

    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Addition(kind, **row) for kind, rows in listed.items() for row in rows)


def is_newer(version: str | None) -> bool:
    """Return whether an API version (``2026-10-28.endive``) is newer than the contract's."""
    return bool(version) and str(version)[:10] > published.version()[:10]


@cache
def fields(kind: str, version: str) -> tuple[Addition, ...]:
    """Return the fields that a version has of a kind of object, and the contract lacks."""
    return tuple(each for each in _of("field", kind) if each.is_in(version))


@cache
def has(kind: str, path: str, version: str, value: str | None = None) -> bool:
    """Return whether a version has a field, or a value of one."""
    rows = (*_of("field", kind), *_of("value", kind))
    return any(each.path == path and each.value == value and each.is_in(version) for each in rows)


def older(kind: str, path: str, value: str) -> str | None:
    """Return what versions show in place of a value that they do not know."""
    return next(
        each.older for each in _of("value", kind) if each.path == path and each.value == value
    )


@cache
def parameters(operation: str, version: str) -> tuple[Addition, ...]:
    """Return the parameters that a version has of an operation, and the contract lacks."""
    return tuple(each for each in _of("parameter", operation) if each.is_in(version))


def is_parameter(operation: str, name: str) -> bool:
    """Return whether some version has a parameter, by its name in brackets."""
    names = (_in_brackets(each.path) for each in _of("parameter", operation))
    return name in names


def extend_parameters(schemas: Json, added: tuple[Addition, ...]) -> Json:
    """Return the parameters of an operation with those that a version has added."""
    for each in added:
        schemas = _with_schema(schemas, each.path.split("."), each.schema or {})
    return schemas


@cache
def newest_schemas() -> dict[str, Json]:
    """Return the schemas of all responses with every field and value that any version has."""
    schemas = published.schemas()
    for each in additions():
        if each.kind != "parameter":
            schemas = {**schemas, each.of: _extended(schemas, schemas[each.of], each)}
    return schemas


def _extended(schemas: Json, schema: Json, added: Addition) -> Json:
    """Return a schema with an addition inside it; what it refers to is put in its place."""
    first, *rest = added.path.split(".")
    known = schema["properties"].get(first, {})
    inner = _resolved(schemas, known)
    if rest:
        changed = _inside(schemas, inner, added._replace(path=".".join(rest)))
    elif added.kind == "field":
        changed = added.schema or {}
    else:
        values = [*inner["enum"], added.value] if "enum" in inner else None
        changed = {**inner, "enum": values} if values else inner
    return {**schema, "properties": {**schema["properties"], first: changed}}


def _inside(schemas: Json, schema: Json, added: Addition) -> Json:
    """Extend a schema that is an object, a list of objects, or one of several things."""
    if "items" in schema:
        return {**schema, "items": _inside(schemas, _resolved(schemas, schema["items"]), added)}
    if "anyOf" in schema:
        branches = [_resolved(schemas, each) for each in schema["anyOf"]]
        return {
            **schema,
            "anyOf": [
                _extended(schemas, each, added) if "properties" in each else each
                for each in branches
            ],
        }
    return _extended(schemas, schema, added)


def _resolved(schemas: Json, schema: Json) -> Json:
    reference = str(schema.get("$ref", ""))
    return schemas.get(reference.removeprefix(published.DEFS), schema) if reference else schema


def _with_schema(schemas: Json, path: list[str], schema: Json) -> Json:
    first, *rest = path
    if not rest:
        return {**schemas, first: schema}
    inner = schemas[first]
    return {
        **schemas,
        first: {**inner, "properties": _with_schema(inner["properties"], rest, schema)},
    }


def _of(kind: str, of: str) -> Iterator[Addition]:
    return (each for each in additions() if each.kind == kind and each.of == of)


def _in_brackets(path: str) -> str:
    first, *rest = path.split(".")
    return first + "".join(f"[{name}]" for name in rest)
