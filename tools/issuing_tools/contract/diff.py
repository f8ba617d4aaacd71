"""Compares two of Stripe's OpenAPI files, as far as the sandbox and its users depend on them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.contract.schema_paths import SchemaWalker, ValueSchema, in_brackets, with_dots
from issuing_tools.contract.scope import SCOPE
from issuing_tools.contract.trim import trim

Json = dict[str, Any]
METHODS: Final = ("delete", "get", "post")


@dataclass(frozen=True, slots=True)
class Edition:
    """The API as one OpenAPI file has it.

    Args:
        trimmed: what is in scope, as ``trim`` returns it.
        all_operations: every operation of the file, ``"GET /v1/issuing/cards"``.
    """

    trimmed: Json
    all_operations: frozenset[str]

    @classmethod
    def of(cls, spec: Json, scope: Collection[str] | None = None) -> "Edition":
        """Return the edition in a decoded file; an operation in scope may be missing."""
        all_operations = frozenset(
            f"{method.upper()} {path}"
            for path, operations in spec["paths"].items()
            for method in METHODS
            if method in operations
        )
        in_scope = [name for name in scope or SCOPE if name in all_operations]
        return cls(trim(spec, in_scope), all_operations)

    @property
    def version(self) -> str:
        """The dated API version."""
        return str(self.trimmed["version"])


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Args:
        where: the operation, or the schema of a response.
        what: a line for people.
    """

    where: str
    what: str


def find_changes(old: Edition, new: Edition) -> list[Change]:
    """Return all differences: of operations first, then of parameters, then of responses."""
    return [
        *_operations(old, new),
        *_parameters(old, new),
        *_responses(old, new),
    ]


def report_lines(old: Edition, new: Edition, changes: list[Change]) -> Iterator[str]:
    """Yield the lines of a report, grouped by operation or schema."""
    plural = "" if len(changes) == 1 else "s"
    yield f"{old.version} -> {new.version}: {len(changes)} change{plural}"
    where = ""
    for change in changes:
        if change.where != where:
            where = change.where
            yield from ("", where)
        yield f"  {change.what}"


def _operations(old: Edition, new: Edition) -> Iterator[Change]:
    """Yield the operations in scope that are gone, and those that are new in scope or near it."""
    for name in sorted(set(old.trimmed["operations"]) - new.all_operations):
        yield Change("operations", f"- {name}: in scope, and no longer there")
    for name in sorted(new.all_operations - old.all_operations):
        if name in new.trimmed["operations"]:
            yield Change("operations", f"+ {name}: in scope")
        elif _is_near_scope(name):
            yield Change(
                "operations", f"+ {name}: not in scope (tools/issuing_tools/contract/scope.py)"
            )


def _is_near_scope(operation: str) -> bool:
    """Return whether an operation belongs to Issuing or to a resource in scope."""
    return _area(operation) in {_area(name) for name in SCOPE}


def _area(operation: str) -> str:
    segments = operation.partition(" ")[2].split("/")
    return "/".join(segments[: 4 if "test_helpers" in segments else 3])


def _parameters(old: Edition, new: Edition) -> Iterator[Change]:
    before, after = old.trimmed["operations"], new.trimmed["operations"]
    for name in sorted(before.keys() & after.keys()):
        yield from _value_changes_in(
            name,
            _form_values(before[name], old),
            _form_values(after[name], new),
            _parameter_changes,
        )
        for key in ("answer", "encoding"):
            if before[name].get(key) != after[name].get(key):
                yield Change(
                    name, f"~ {key}: {before[name].get(key)} became {after[name].get(key)}"
                )


def _form_values(operation: Json, edition: Edition) -> dict[str, ValueSchema]:
    form = {"properties": operation["parameters"], "required": operation.get("required", ())}
    return dict(SchemaWalker(edition.trimmed["enumerations"], in_brackets).walk(form))


def _responses(old: Edition, new: Edition) -> Iterator[Change]:
    """Yield changes of schemas that both have; a new or lost one shows where fields refer to it."""
    before, after = old.trimmed["schemas"], new.trimmed["schemas"]
    for name in sorted(before.keys() & after.keys()):
        yield from _value_changes_in(
            f"answer {name}",
            dict(SchemaWalker(old.trimmed["enumerations"], with_dots).walk(before[name])),
            dict(SchemaWalker(new.trimmed["enumerations"], with_dots).walk(after[name])),
            _field_changes,
        )


Compare = Callable[[ValueSchema, ValueSchema], Iterator[str]]


def _value_changes_in(
    where: str,
    before: Mapping[str, ValueSchema],
    after: Mapping[str, ValueSchema],
    compare: Compare,
) -> Iterator[Change]:
    for path in _outermost(before.keys() - after.keys()):
        yield Change(where, f"- {path}")
    for path in _outermost(after.keys() - before.keys()):
        required = " (required)" if after[path].required else ""
        yield Change(where, f"+ {path}{required}")
    for path in sorted(before.keys() & after.keys()):
        for what in compare(before[path], after[path]):
            yield Change(where, f"~ {path}: {what}")


def _outermost(paths: Collection[str]) -> list[str]:
    """Return the paths, without those inside another one that is new or gone as a whole."""
    return [path for path in sorted(paths) if not any(_is_inside(path, other) for other in paths)]


def _is_inside(path: str, outer: str) -> bool:
    return path != outer and path.startswith(outer) and path[len(outer)] in "[.{"


def _parameter_changes(before: ValueSchema, after: ValueSchema) -> Iterator[str]:
    if before.required != after.required:
        yield "required now" if after.required else "no longer required"
    if before.nullable != after.nullable:
        yield "can be unset now" if after.nullable else "can no longer be unset"
    yield from _value_changes(before, after)


def _field_changes(before: ValueSchema, after: ValueSchema) -> Iterator[str]:
    if before.required != after.required:
        yield "always there now" if after.required else "may be absent now"
    if before.nullable != after.nullable:
        yield "may be null now" if after.nullable else "never null now"
    if before.expandable != after.expandable:
        yield "expandable now" if after.expandable else "no longer expandable"
    if before.includable != after.includable:
        yield "left out unless expanded now" if after.includable else "no longer left out"
    yield from _set_changes("expands to", before.expands_to, after.expands_to)
    yield from _value_changes(before, after)


def _value_changes(before: ValueSchema, after: ValueSchema) -> Iterator[str]:
    if before.values and after.values:
        yield from _set_changes("value", before.values, after.values)
    elif before.values or after.values:
        yield "values are listed now" if after.values else "values are no longer listed"
    yield from _set_changes("kind", before.kinds, after.kinds)
    yield from _set_changes("limit", before.limits, after.limits)


def _set_changes(word: str, before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    for sign, values in (("-", before - after), ("+", after - before)):
        if values:
            yield f"{word} {sign} {', '.join(sorted(values))}"
