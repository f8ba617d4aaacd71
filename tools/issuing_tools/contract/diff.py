"""What a new OpenAPI file of Stripe's changes for the sandbox, and for whoever relies on it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.contract.schema_paths import Place, Spreading, in_brackets, with_dots
from issuing_tools.contract.scope import SCOPE
from issuing_tools.contract.trim import trim

Json = dict[str, Any]
METHODS: Final = ("delete", "get", "post")


@dataclass(frozen=True, slots=True)
class Edition:
    """The API as one OpenAPI file has it.

    Args:
        trimmed: what is in scope, as ``trim`` leaves it.
        named: every operation of the file, ``"GET /v1/issuing/cards"``.
    """

    trimmed: Json
    named: frozenset[str]

    @classmethod
    def of(cls, spec: Json, scope: Collection[str] | None = None) -> "Edition":
        """The edition in a decoded file; an operation in scope may be missing."""
        named = frozenset(
            f"{method.upper()} {path}"
            for path, operations in spec["paths"].items()
            for method in METHODS
            if method in operations
        )
        return cls(trim(spec, [each for each in scope or SCOPE if each in named]), named)

    @property
    def version(self) -> str:
        """The dated API version."""
        return str(self.trimmed["version"])


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Args:
        where: the operation, or the schema of an answer.
        what: a line that a person reads.
    """

    where: str
    what: str


def changes(old: Edition, new: Edition) -> list[Change]:
    """Everything that is different, operations first, then parameters, then answers."""
    return [
        *_operations(old, new),
        *_parameters(old, new),
        *_answers(old, new),
    ]


def told(old: Edition, new: Edition, found: list[Change]) -> Iterator[str]:
    """The lines of a report, grouped by where."""
    plural = "" if len(found) == 1 else "s"
    yield f"{old.version} -> {new.version}: {len(found)} change{plural}"
    where = ""
    for change in found:
        if change.where != where:
            where = change.where
            yield from ("", where)
        yield f"  {change.what}"


def _operations(old: Edition, new: Edition) -> Iterator[Change]:
    """Gone from what is in scope; new beside it."""
    kept = set(old.trimmed["operations"])
    for each in sorted(kept - new.named):
        yield Change("operations", f"- {each}: in scope, and no longer there")
    for each in sorted(new.named - old.named):
        if each in new.trimmed["operations"]:
            yield Change("operations", f"+ {each}: in scope")
        elif _is_near(each):
            yield Change(
                "operations", f"+ {each}: not in scope (tools/issuing_tools/contract/scope.py)"
            )


def _is_near(operation: str) -> bool:
    """Whether it belongs to what the scope is about: Issuing, or a resource it lists."""
    return _area(operation) in {_area(each) for each in SCOPE}


def _area(operation: str) -> str:
    segments = operation.partition(" ")[2].split("/")
    return "/".join(segments[: 4 if "test_helpers" in segments else 3])


def _parameters(old: Edition, new: Edition) -> Iterator[Change]:
    before, after = old.trimmed["operations"], new.trimmed["operations"]
    for name in sorted(before.keys() & after.keys()):
        yield from _inside(
            name,
            _spread_form(before[name], old),
            _spread_form(after[name], new),
            _parameter_changes,
        )
        for key in ("answer", "encoding"):
            if before[name].get(key) != after[name].get(key):
                yield Change(
                    name, f"~ {key}: {before[name].get(key)} became {after[name].get(key)}"
                )


def _spread_form(operation: Json, edition: Edition) -> dict[str, Place]:
    form = {"properties": operation["parameters"], "required": operation.get("required", ())}
    return dict(Spreading(edition.trimmed["enumerations"], in_brackets).inside(form))


def _answers(old: Edition, new: Edition) -> Iterator[Change]:
    """A schema that is new or gone shows where fields refer to it; only shared ones are read."""
    before, after = old.trimmed["schemas"], new.trimmed["schemas"]
    for name in sorted(before.keys() & after.keys()):
        yield from _inside(
            f"answer {name}",
            dict(Spreading(old.trimmed["enumerations"], with_dots).inside(before[name])),
            dict(Spreading(new.trimmed["enumerations"], with_dots).inside(after[name])),
            _field_changes,
        )


Told = Callable[[Place, Place], Iterator[str]]


def _inside(
    where: str, before: Mapping[str, Place], after: Mapping[str, Place], compare: Told
) -> Iterator[Change]:
    for path in _outermost(before.keys() - after.keys()):
        yield Change(where, f"- {path}")
    for path in _outermost(after.keys() - before.keys()):
        must = " (required)" if after[path].required else ""
        yield Change(where, f"+ {path}{must}")
    for path in sorted(before.keys() & after.keys()):
        for words in compare(before[path], after[path]):
            yield Change(where, f"~ {path}: {words}")


def _outermost(paths: Collection[str]) -> list[str]:
    """Without those inside another one that is new or gone as a whole."""
    return [path for path in sorted(paths) if not any(_is_inside(path, each) for each in paths)]


def _is_inside(path: str, outer: str) -> bool:
    return path != outer and path.startswith(outer) and path[len(outer)] in "[.{"


def _parameter_changes(before: Place, after: Place) -> Iterator[str]:
    if before.required != after.required:
        yield "required now" if after.required else "no longer required"
    if before.nullable != after.nullable:
        yield "can be unset now" if after.nullable else "can no longer be unset"
    yield from _value_changes(before, after)


def _field_changes(before: Place, after: Place) -> Iterator[str]:
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


def _value_changes(before: Place, after: Place) -> Iterator[str]:
    if before.values and after.values:
        yield from _set_changes("value", before.values, after.values)
    elif before.values or after.values:
        yield "values are listed now" if after.values else "values are no longer listed"
    yield from _set_changes("kind", before.kinds, after.kinds)
    yield from _set_changes("limit", before.limits, after.limits)


def _set_changes(word: str, before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    for sign, found in (("-", before - after), ("+", after - before)):
        if found:
            yield f"{word} {sign} {', '.join(sorted(found))}"
