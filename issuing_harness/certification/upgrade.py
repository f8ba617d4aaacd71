"""What another version of Stripe's API changes for what an integration uses, and for nothing else.

Two OpenAPI files are compared, restricted to the operations that were called with the parameters
that were sent, to the fields that were given, and to the events that were delivered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from issuing_harness.certification.usage import INTEGRATION, Call, ReceivedField, Usage
from issuing_harness.specification import Specification, Value

#: How alike two names have to be for one to be taken for the other's successor.
_ALIKE: Final = 0.6
_NAME: Final = "object"


class ChangeKind(StrEnum):
    """What can change."""

    OPERATION_REMOVED = "operation removed"
    PARAMETER_REMOVED = "parameter removed"
    PARAMETER_REQUIRED = "parameter required"
    PARAMETER_TYPE = "parameter of another type"
    PARAMETER_VALUE = "parameter value removed"
    FIELD_REMOVED = "field removed"
    FIELD_TYPE = "field of another type"
    FIELD_NULLABLE = "field may be null"
    FIELD_OPTIONAL = "field may be left out"
    VALUE_REMOVED = "enum value removed"
    VALUE_ADDED = "enum value added"
    VALUE_RENDERED = "value rendered otherwise"
    EVENT_REMOVED = "event type removed"
    EVENT_ADDED = "event type added"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One change that concerns what is used.

    Args:
        kind: what changes.
        where: the operation, the type of the object, or the type of the event.
        name: the parameter or the field; empty for the whole.
        what: what exactly, in words; empty if the kind says it.
        by: whom it concerns first: the integration, or the scenarios that stand for the company.
    """

    kind: ChangeKind
    where: str
    name: str
    what: str
    by: str

    def __str__(self) -> str:
        """The change as a line."""
        place = f"{self.where} {self.name}".strip()
        return f"{self.kind}: {place}{f' ({self.what})' if self.what else ''}"


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a change concerns.

    Args:
        change: the change.
        scenarios: the node ids of those that show the use.
        requirements: the ids that they verify.
    """

    change: Change
    scenarios: tuple[str, ...]
    requirements: tuple[str, ...]


class Versions:
    """Two versions of the API.

    Args:
        old: the one that is used.
        new: the one that is asked about.
        beyond: what the old one has that no file of Stripe's has: operation or object, and name.
    """

    def __init__(
        self,
        old: Specification,
        new: Specification,
        beyond: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self.old, self.new, self._beyond = old, new, beyond

    def changes(self, usage: Usage) -> Iterator[Change]:
        """Yield what changes for what a scenario shows, some of it more than once."""
        for call in usage.calls:
            yield from self._call(call)
        for given in usage.fields:
            yield from self._field(given)
        for kind in usage.events:
            yield from self._event(kind)

    def changed_values(self, object_type: str, field: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the listed values of a field that are removed, and those that are added."""
        old, new = (
            each.fields(object_type).get(field, _UNKNOWN).values for each in (self.old, self.new)
        )
        if not old or not new or (object_type, field) in self._beyond:
            return frozenset(), frozenset()
        return old - new, new - old

    def removed_fields(self, object_type: str) -> frozenset[str]:
        """Return the fields that an object no longer has."""
        old, new = self.old.fields(object_type), self.new.fields(object_type)
        return frozenset(
            name for name in old.keys() - new.keys() if (object_type, name) not in self._beyond
        )

    def required_fields(self, object_type: str) -> Mapping[str, Value]:
        """Return the fields that an object always has now, and did not have."""
        old, new = self.old.fields(object_type), self.new.fields(object_type)
        return {name: new[name] for name in new.keys() - old.keys() if new[name].required}

    def added_events(self, kind: str) -> list[str]:
        """Return the new types of events about what an event is about: ``issuing_card.…``."""
        family = kind.rpartition(".")[0]
        added = self.new.event_types - self.old.event_types if self.old.event_types else ()
        return sorted(each for each in added if each.rpartition(".")[0] == family)

    def _call(self, call: Call) -> Iterator[Change]:
        name = call.operation
        if name not in self.old.operations or (name, "") in self._beyond:
            return
        if name not in self.new.operations:
            added = self.new.operations.keys() - self.old.operations.keys()
            what = _successor(name, added)
            yield Change(ChangeKind.OPERATION_REMOVED, name, "", what, call.by)
            return
        for each in call.parameters:
            yield from self._parameter(call, each)
        yield from self._required(call)

    def _parameter(self, call: Call, name: str) -> Iterator[Change]:
        before, after = (each.parameters(call.operation) for each in (self.old, self.new))
        old, new = _find(before, name), _find(after, name)
        if old is None or (call.operation, name.partition("[")[0]) in self._beyond:
            return
        if new is None:
            what = _successor(name, after.keys() - before.keys())
            yield Change(ChangeKind.PARAMETER_REMOVED, call.operation, name, what, call.by)
            return
        if old.kinds and new.kinds and not old.kinds & new.kinds:
            what = f"{_listed(old.kinds)} became {_listed(new.kinds)}"
            yield Change(ChangeKind.PARAMETER_TYPE, call.operation, name, what, call.by)
        refused = call.parameters[name] & old.values - new.values if new.values else ()
        for value in sorted(refused):
            yield Change(ChangeKind.PARAMETER_VALUE, call.operation, name, value, call.by)

    def _required(self, call: Call) -> Iterator[Change]:
        """Yield what has to be sent now with what was sent, and was not."""
        old, new = self.old.parameters(call.operation), self.new.parameters(call.operation)
        for name, value in new.items():
            outer = name.rpartition("[")[0]
            was_required = name in old and old[name].required
            is_asked = not outer or any(_is_inside(each, outer) for each in call.parameters)
            is_sent = any(_is_inside(each, name) for each in call.parameters)
            if value.required and not was_required and is_asked and not is_sent:
                yield Change(ChangeKind.PARAMETER_REQUIRED, call.operation, name, "", call.by)

    def _field(self, given: ReceivedField) -> Iterator[Change]:
        object_type, name, by = given.object_type, given.field, given.by
        before, after = self.old.fields(object_type), self.new.fields(object_type)
        old, new = before.get(name), after.get(name)
        if old is None or (object_type, name) in self._beyond:
            return
        if not after:
            yield Change(ChangeKind.FIELD_REMOVED, object_type, "", "the whole object", by)
        elif new is None and name.rpartition(".")[0] in before.keys() - after.keys():
            return  # what it is part of is told
        elif new is None:
            what = _successor(name, after.keys() - before.keys())
            yield Change(ChangeKind.FIELD_REMOVED, object_type, name, what, by)
        else:
            yield from _field_changes(given, old, new)

    def _event(self, kind: str) -> Iterator[Change]:
        old, new = self.old.event_types, self.new.event_types
        if kind in old and new and kind not in new:
            what = _successor(kind, new - old)
            yield Change(ChangeKind.EVENT_REMOVED, kind, "", what, INTEGRATION)
        for added in self.added_events(kind):
            yield Change(ChangeKind.EVENT_ADDED, added, "", "", INTEGRATION)


_UNKNOWN: Final = Value(frozenset(), frozenset(), nullable=False, required=False)


def concerns(usages: Iterable[Usage], changes: Mapping[str, Iterable[Change]]) -> list[Concern]:
    """Return each change once, with all whom it concerns; what concerns the integration first.

    Args:
        usages: what each scenario shows.
        changes: what changes for each, by node id.
    """
    found: dict[Change, list[Usage]] = {}
    for usage in usages:
        for change in dict.fromkeys(changes[usage.scenario]):
            found.setdefault(change, []).append(usage)
    own = {
        (change.kind, change.where, change.name, change.what) for change in found if _is_own(change)
    }
    kept = [
        change
        for change in sorted(found, key=lambda each: (not _is_own(each), each))
        if _is_own(change) or (change.kind, change.where, change.name, change.what) not in own
    ]
    return [_concern(change, found[change]) for change in kept]


def _concern(change: Change, usages: list[Usage]) -> Concern:
    names = {name for usage in usages for name in usage.requirements}
    return Concern(change, tuple(usage.scenario for usage in usages), tuple(sorted(names)))


def _is_own(change: Change) -> bool:
    return change.by == INTEGRATION


def _field_changes(given: ReceivedField, old: Value, new: Value) -> Iterator[Change]:
    """Yield what changes about a field that both versions have."""

    def change(kind: ChangeKind, what: str = "") -> Change:
        return Change(kind, given.object_type, given.field, what, given.by)

    if old.kinds and new.kinds - old.kinds:
        yield change(ChangeKind.FIELD_TYPE, f"{_listed(old.kinds)} became {_listed(new.kinds)}")
    if new.nullable and not old.nullable:
        yield change(ChangeKind.FIELD_NULLABLE)
    if old.required and not new.required:
        yield change(ChangeKind.FIELD_OPTIONAL)
    if old.values and new.values and given.field != _NAME:
        if given.value in old.values - new.values:
            yield change(ChangeKind.VALUE_REMOVED, str(given.value))
        for value in sorted(new.values - old.values):
            yield change(ChangeKind.VALUE_ADDED, value)


def _find(parameters: Mapping[str, Value], name: str) -> Value | None:
    """Return a parameter by the name that was sent; a map takes any name."""
    if name in parameters:
        return parameters[name]
    outer = name.rpartition("[")[0]
    return parameters.get(f"{outer}[*]") if outer else None


def _is_inside(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}[")


def _successor(name: str, added: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(added), n=1, cutoff=_ALIKE)
    return f"{near[0]} is new" if near else ""


def _listed(kinds: frozenset[str]) -> str:
    return " or ".join(sorted(kinds))
