"""A Then, as the strength looks at it: what it says, and what its definition asks for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from issuing_harness.collection import Sentence
from issuing_harness.errors import TapeError
from issuing_harness.interactions import Request
from issuing_harness.mutation.json_paths import (
    ANSWER,
    DELIVERY,
    LIST,
    Change,
    Json,
    JsonPlace,
    Recording,
    Seen,
    Source,
)
from issuing_harness.mutation.operators import contradictions, event_about, newest_object
from issuing_harness.mutation.value_matching import (
    Named,
    Then,
    holds,
    is_about_deliveries,
    kinds_asked,
    kinds_named,
    named_by,
    speaks_of_something,
    words,
)

#: What a Then claims that names no value: that what it is about is as it is.
EVERYTHING: Final = "everything"
_FEW: Final = 8


@dataclass(frozen=True, slots=True)
class Mutant:
    """One alteration of a recording.

    Args:
        changes: what stands where instead.
        tells: what was altered, in words.
        complete: whether every place that the claim is about was altered, so that nothing is left
            to be tried once nobody has noticed.
        of_ids: whether things have other ids, so that other calls are made, which proves nothing.
    """

    changes: tuple[Change, ...]
    tells: str
    complete: bool = False
    of_ids: bool = False

    def is_proof(self, error: BaseException) -> bool:
        """Whether this error is about the alteration, not about a call that the tape lacks."""
        return not (self.of_ids and isinstance(error, TapeError))


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a Then claims to check.

    Args:
        then: the Then.
        place: its place among the scenario's sentences, from 0.
        value: the value as the Then has it, or ``everything``.
        mutants: to be tried in this order, until the Then notices one.
    """

    then: Sentence
    place: int
    value: str
    mutants: tuple[Mutant, ...]


class Claims:
    """What one Then claims.

    Args:
        then: the Then.
        recording: the scenario's tape.
        seen: what of it was played when.
    """

    def __init__(self, then: Then, recording: Recording, seen: Seen) -> None:
        self._then = then
        self._recording = recording
        self._seen = seen
        self._before = [
            each for each in recording.places if seen.before_end_of(then.place, each.source)
        ]
        self._kinds = sorted({each.kind for each in self._before if each.kind})
        self._named = kinds_named(then.sentence.text, self._kinds)
        self._asked = kinds_asked(then.asks, self._kinds)

    def __iter__(self) -> Iterator[Claim]:
        found = [each for each in map(self._claim, self._values()) if each]
        yield from found
        if not found and (everything := self._everything()):
            yield everything

    def _values(self) -> Iterable[Named]:
        own = [each for each in self._before if not self._named or each.kind in self._named]
        return named_by(self._then, own, self._kinds)

    def _claim(self, value: Named) -> Claim | None:
        mutants = tuple(_unique(self._mutants(value)))
        return self._of(value.text, mutants) if mutants else None

    def _everything(self) -> Claim | None:
        about = (self._named | self._asked or set(self._kinds)) | {LIST}
        places = [each for each in self._before if each.kind in about]
        if is_about_deliveries(self._then.sentence.text):
            places = [each for each in self._before if each.source.kind == DELIVERY] or places
        untrue = contradictions(places, self._then, self._recording, self._seen)
        mutants = tuple(
            Mutant(tuple(each.changes), each.tells, of_ids=each.of_ids)
            for each in untrue
            if each.changes
        )
        return self._of(EVERYTHING, mutants) if mutants else None

    def _of(self, value: str, mutants: tuple[Mutant, ...]) -> Claim:
        return Claim(self._then.sentence, self._then.place, value, mutants)

    def _mutants(self, value: Named) -> Iterator[Mutant]:
        yield from self._by_filter(value)
        for kinds in self._scopes(value):
            inside = [each for each in self._before if each.kind in kinds]
            if found := _standing(value, inside):
                yield from self._altered(value, found)
                return
            if measured := _measured(value, inside):
                own = [each for each in measured if self._is_own(each)]
                yield _mutant(value, own or measured[-1:], complete=True)
                return
            if counted := self._counted(value, inside):
                yield _one_less(value, counted)
                return

    def _scopes(self, value: Named) -> Iterator[set[str]]:
        """Where a value is looked for: in what the Then names, then in what it asks for."""
        if self._named:
            yield self._named
        if value.unused and speaks_of_something(self._then.sentence.text):
            return
        if self._asked:
            yield self._named | self._asked
        if not self._named:
            yield set(self._kinds)

    def _altered(self, value: Named, found: Sequence[JsonPlace]) -> Iterator[Mutant]:
        """In the answers to the Then itself, in the newest one, in all of them, in each field."""
        own = [each for each in found if self._is_own(each)]
        newest = [each for each in found if each.source == found[-1].source]
        yield _mutant(value, own, complete=len(own) == len(found))
        yield _mutant(value, newest, complete=len(newest) == len(found))
        yield _mutant(value, found, complete=True)
        fields = list(dict.fromkeys(map(str, found)))
        for field in fields[:_FEW] if len(fields) > 1 else ():
            yield _mutant(value, [each for each in found if str(each) == field])

    def _counted(self, value: Named, inside: Iterable[JsonPlace]) -> list[JsonPlace]:
        """The lists of so many things that the Then asked for, or names."""
        said = words(self._then.sentence.text)
        listed = [each for each in self._before if each.kind == LIST and self._is_own(each)]
        named = [each for each in inside if holds(said, words(each.name))]
        return [each for each in (*listed, *named) if value.counts(each)]

    def _by_filter(self, value: Named) -> Iterator[Mutant]:
        """What the Then asks Stripe for by this very value is not there, or is there after all."""
        lists = [
            each
            for each in self._before
            if each.source.kind == ANSWER and each.trail == ("data",) and self._is_own(each)
            if any(said == value.value for _, said in self._request(each).query)
        ]
        gone = tuple(Change(each.source, each.trail, []) for each in lists if each.value)
        yield Mutant(gone, f"nothing is found by {value.text}")
        come = tuple(
            Change(each.source, each.trail, [self._thing(value, each)])
            for each in lists
            if not each.value
        )
        yield Mutant(come, f"something is found by {value.text}", complete=True)

    def _thing(self, value: Named, place: JsonPlace) -> Json:
        """The newest object that the Then speaks of; among events, such an event about it."""
        about = self._named | self._asked
        thing = newest_object(self._before, self._recording, about)
        if self._request(place).path != "/v1/events":
            return thing
        return event_about(thing, value.value)

    def _request(self, place: JsonPlace) -> Request:
        return self._recording.tape.takes[place.source.number].request

    def _is_own(self, place: JsonPlace) -> bool:
        return self._seen.is_own(self._then.place, place.source)


def _standing(value: Named, inside: Sequence[JsonPlace]) -> list[JsonPlace]:
    found = [each for each in inside if value.stands_in(each)]
    exact = [each for each in found if not isinstance(each.value, str) or each.value == value.value]
    if not exact and any(value.is_field(each) for each in inside):
        return []
    return [each for each in found if value.row and each.name == value.row] or found


def _measured(value: Named, places: Iterable[JsonPlace]) -> list[JsonPlace]:
    """The readings of a number that has changed by this amount between two of them."""
    readings: dict[object, list[JsonPlace]] = {}
    for each in places:
        if type(each.value) is int and each.name != "created":
            readings.setdefault((each.kind, each.trail), []).append(each)
    moved = [each for each in readings.values() if _moves(each) & (value.cents - {0})]
    return [place for each in moved for place in each]


def _moves(readings: Sequence[JsonPlace]) -> set[int]:
    """By how much a number has changed since its first reading, and until its last."""
    values = [each.value for each in readings]
    return {abs(each - values[0]) for each in values} | {abs(values[-1] - each) for each in values}


def _one_less(value: Named, lists: Sequence[JsonPlace]) -> Mutant:
    changes = tuple(Change(each.source, each.trail, each.value[1:]) for each in lists)
    return Mutant(changes, f"{value.text} becomes one less in {_where(lists)}")


def _mutant(value: Named, places: Sequence[JsonPlace], *, complete: bool = False) -> Mutant:
    changes = tuple(Change(each.source, each.trail, value.instead(each)) for each in places)
    become = ", ".join(dict.fromkeys(repr(each.value) for each in changes))
    return Mutant(changes, f"{value.text} becomes {become} in {_where(places)}", complete)


def _where(places: Iterable[JsonPlace]) -> str:
    return ", ".join(dict.fromkeys(map(str, places)))


def _unique(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    tried: set[frozenset[tuple[Source, object]]] = set()
    for mutant in mutants:
        places = frozenset((each.source, (each.trail, repr(each.value))) for each in mutant.changes)
        if places and places not in tried:
            tried.add(places)
            yield mutant
