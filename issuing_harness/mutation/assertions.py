"""What a Then asserts, and the mutants that each assertion should kill.

Each value that a Then names is one assertion. A Then that names none asserts ``everything``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from issuing_harness.collection import ScenarioStep
from issuing_harness.interactions import Request
from issuing_harness.mutation.json_paths import (
    DELIVERY,
    LIST,
    RESPONSE,
    Json,
    JsonPlace,
    Recording,
    StepCoverage,
)
from issuing_harness.mutation.operators import (
    event_about,
    mutants_of_everything,
    newest_object,
    other_value,
)
from issuing_harness.mutation.value_matching import (
    NamedValue,
    ThenStep,
    contains,
    mentions_endpoint,
    named_values,
    names_any_type,
    types_named,
    types_requested,
    words,
)
from issuing_harness.mutation.verdicts import Mutant

#: The value of a Then that names none: that what it is about is as it is.
EVERYTHING: Final = "everything"
_EVENTS: Final = "/v1/events"
#: At most so many fields are altered one by one.
_MAX_FIELDS: Final = 8


@dataclass(frozen=True, slots=True)
class Assertion:
    """A value that a Then should check.

    Args:
        then: the Then.
        step_index: its place among the scenario's steps, from 0.
        value: the value in the Then's words, or ``everything``.
        mutants: to be tried in this order, until the Then kills one.
    """

    then: ScenarioStep
    step_index: int
    value: str
    mutants: tuple[Mutant, ...]


class ThenAssertions:
    """The assertions of one Then.

    Args:
        then: the Then.
        recording: the scenario's.
        coverage: what the scenario's steps have seen of the recording.
    """

    def __init__(self, then: ThenStep, recording: Recording, coverage: StepCoverage) -> None:
        self._then = then
        self._recording = recording
        self._coverage = coverage
        self._seen = [
            place
            for place in recording.places
            if coverage.has_seen(then.step_index, place.document)
        ]
        self._types = sorted({place.object_type for place in self._seen if place.object_type})
        self._named = types_named(then.step.text, self._types)
        self._requested = types_requested(then.arguments, self._types)

    def __iter__(self) -> Iterator[Assertion]:
        assertions = [
            self._assertion(value.text, mutants)
            for value in self._values()
            if (mutants := tuple(_without_duplicates(self._mutants(value))))
        ]
        yield from assertions
        if not assertions and (mutants := self._mutants_of_everything()):
            yield self._assertion(EVERYTHING, mutants)

    def _values(self) -> Iterable[NamedValue]:
        places = self._of_types(self._named) if self._named else self._seen
        return named_values(self._then, places, self._types)

    def _assertion(self, value: str, mutants: tuple[Mutant, ...]) -> Assertion:
        return Assertion(self._then.step, self._then.step_index, value, mutants)

    def _mutants_of_everything(self) -> tuple[Mutant, ...]:
        subjects = self._named | self._requested or set(self._types)
        places = self._of_types(subjects | {LIST})
        if mentions_endpoint(self._then.step.text):
            deliveries = [place for place in self._seen if place.document.kind == DELIVERY]
            places = deliveries or places
        return tuple(mutants_of_everything(places, self._then, self._recording, self._coverage))

    def _mutants(self, value: NamedValue) -> Iterator[Mutant]:
        """Yield the mutants of a value from the first scope that has it.

        There it is looked for as such, then as a difference between two numbers, then as the length
        of a list. Where the Then says *by* so much, only a difference is meant, if there is one.
        """
        yield from self._mutants_by_filter(value)
        for types in self._scopes(value):
            scope = self._of_types(types)
            numbers = _numbers_changed_by(value, scope)
            is_change = f" by {value.text}" in self._then.step.text and numbers
            if not is_change and (places := _places_with(value, scope)):
                yield from self._altered(value, places)
                return
            if numbers:
                own = [place for place in numbers if self._is_own(place)]
                yield _mutant(value, own or numbers[-1:], is_exhaustive=True)
                return
            if lists := self._lists_of_length(value, scope):
                yield _one_less(value, lists)
                return

    def _scopes(self, value: NamedValue) -> Iterator[set[str]]:
        """Yield the object types to look for a value in: named by the Then, then requested."""
        if self._named:
            yield self._named
        if value.is_unused and names_any_type(self._then.step.text):
            return
        if self._requested:
            yield self._named | self._requested
        if not self._named:
            yield set(self._types)

    def _altered(self, value: NamedValue, places: Sequence[JsonPlace]) -> Iterator[Mutant]:
        """Alter the responses to the Then itself, the newest one, all of them, then each field.

        A Then that waits asks again, and must not find what a later sentence was answered: so at
        last the value is another one there as well.
        """
        fields = list(dict.fromkeys(map(str, places)))
        same = [place for place in self._recording.places if str(place) in fields]
        everywhere = [place for place in same if value.is_at(place)]
        own = [place for place in places if self._is_own(place)]
        newest = [place for place in places if place.document == places[-1].document]
        for scope in (own, newest, places):
            yield _mutant(value, scope, is_exhaustive=len(scope) == len(everywhere))
        for field in fields[:_MAX_FIELDS] if len(fields) > 1 else ():
            yield _mutant(value, [place for place in places if str(place) == field])
        yield _mutant(value, everywhere, is_exhaustive=True)

    def _lists_of_length(self, value: NamedValue, scope: Iterable[JsonPlace]) -> list[JsonPlace]:
        """Return the lists with so many entries that the Then requested or names."""
        lists = [place for place in self._seen if place.object_type == LIST and self._is_own(place)]
        spoken = words(self._then.step.text)
        named = [place for place in scope if contains(spoken, words(place.name))]
        return [place for place in (*lists, *named) if value.is_length_of(place)]

    def _mutants_by_filter(self, value: NamedValue) -> Iterator[Mutant]:
        """Yield mutants of lists that the Then filters by the value, such as ``?type=…``."""
        lists = [place for place in self._seen if self._is_filtered_by(value, place)]
        emptied = tuple(place.edit([]) for place in lists if place.value)
        yield Mutant(emptied, f"the list filtered by {value.text} is empty")
        # a Then that waits asks again, and must not find what a later sentence was answered
        every = [place for place in self._recording.places if self._asks_for(value, place)]
        emptied = tuple(place.edit([]) for place in every if place.value) if lists else ()
        yield Mutant(emptied, f"every list filtered by {value.text} is empty")
        filled = tuple(
            place.edit([self._entry(value, place)]) for place in lists if not place.value
        )
        yield Mutant(filled, f"the list filtered by {value.text} has an entry", is_exhaustive=True)

    def _is_filtered_by(self, value: NamedValue, place: JsonPlace) -> bool:
        return self._asks_for(value, place) and self._is_own(place)

    def _asks_for(self, value: NamedValue, place: JsonPlace) -> bool:
        if place.document.kind != RESPONSE or place.path != ("data",):
            return False
        return any(parameter == value.value for _, parameter in self._request(place).query)

    def _entry(self, value: NamedValue, place: JsonPlace) -> Json:
        """Return the newest object the Then is about; in a list of events, an event about it."""
        subjects = self._named | self._requested
        newest = newest_object(self._seen, self._recording, subjects)
        if self._request(place).path != _EVENTS:
            return newest
        return event_about(newest, value.value)

    def _request(self, place: JsonPlace) -> Request:
        return self._recording.cassette.interactions[place.document.number].request

    def _of_types(self, types: set[str]) -> list[JsonPlace]:
        return [place for place in self._seen if place.object_type in types]

    def _is_own(self, place: JsonPlace) -> bool:
        return self._coverage.is_own(self._then.step_index, place.document)


def _places_with(value: NamedValue, scope: Sequence[JsonPlace]) -> list[JsonPlace]:
    """Return the places that have a value; those of the field that a table's row names, if any.

    Empty if the value is only part of texts there, and also the name of a field.
    """
    places = [place for place in scope if value.is_at(place)]
    is_exact = any(not isinstance(p.value, str) or p.value == value.value for p in places)
    if not is_exact and any(value.is_field_name(place) for place in scope):
        return []
    return [p for p in places if value.row_name and p.name == value.row_name] or places


def _numbers_changed_by(value: NamedValue, places: Iterable[JsonPlace]) -> list[JsonPlace]:
    """Return every place of a number that has changed by this amount between two responses."""
    places_by_number: dict[object, list[JsonPlace]] = {}
    for place in places:
        if type(place.value) is int and place.name != "created":
            places_by_number.setdefault((place.object_type, place.path), []).append(place)
    amounts = value.cents - {0}
    series = [same for same in places_by_number.values() if _differences(same) & amounts]
    return [place for same in series for place in same]


def _differences(places: Sequence[JsonPlace]) -> set[int]:
    """Return by how much a number has changed since its first value, and until its last."""
    values = [place.value for place in places]
    since_first = {abs(value - values[0]) for value in values}
    return since_first | {abs(values[-1] - value) for value in values}


def _one_less(value: NamedValue, lists: Sequence[JsonPlace]) -> Mutant:
    edits = tuple(place.edit(place.value[1:]) for place in lists)
    return Mutant(edits, f"{value.text} becomes one entry less in {_joined(lists)}")


def _mutant(
    value: NamedValue, places: Sequence[JsonPlace], *, is_exhaustive: bool = False
) -> Mutant:
    edits = tuple(place.edit(_replacement(value, place)) for place in places)
    replacements = ", ".join(dict.fromkeys(repr(edit.value) for edit in edits))
    description = f"{value.text} becomes {replacements} in {_joined(places)}"
    return Mutant(edits, description, is_exhaustive)


def _replacement(value: NamedValue, place: JsonPlace) -> Json:
    """Return what replaces a value at a place; of a longer text only the value is replaced."""
    actual = place.value
    if isinstance(actual, str) and len(value.value) < len(actual) and value.value in actual:
        return actual.replace(value.value, "other")
    return other_value(place)


def _joined(places: Iterable[JsonPlace]) -> str:
    return ", ".join(dict.fromkeys(map(str, places)))


def _without_duplicates(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """Yield the mutants that alter something, each alteration once."""
    tried: set[frozenset[str]] = set()
    for mutant in mutants:
        edits = frozenset(map(repr, mutant.edits))
        if edits and edits not in tried:
            tried.add(edits)
            yield mutant
