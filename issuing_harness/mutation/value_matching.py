"""Find the values that a Then names, in its sentence and its table, and where a recording has them.

A value is named by a parameter of the step definition, as an amount or a number in the sentence, by
a row of the table, or by one of Stripe's own words in the sentence. The sentence also names objects
of Stripe's (*the card*, *the ledger*): its values are looked for in those.
The module is long because the words of a sentence tell values and objects from each other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Final

from stripe._object_classes import OBJECT_CLASSES

from issuing_harness.collection import ScenarioStep, StepDefinition
from issuing_harness.collection.made_objects import names_object
from issuing_harness.money import AMOUNT, units_named
from issuing_harness.mutation.json_paths import Json, JsonPlace, is_id

_NUMBER: Final = re.compile(r"(?<![\w.$€£¥,-])[0-9]+(?![\w,.]|-\w)")
_BOOLEANS: Final = {"yes": True, "no": False, "true": True, "false": False}
#: Words for a boolean field of Stripe's, with the field and its value.
_BOOLEAN_WORDS: Final = {"approved": ("approved", True), "declined": ("approved", False)}
#: Shorter texts, in characters, are not looked for inside longer ones.
_MIN_LENGTH: Final = 3

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThenStep:
    """A Then of a scenario with its step definition.

    Args:
        step: the Then.
        step_index: its place among the scenario's steps, from 0.
        parameters: the texts in the place of its definition's braces, by name.
        arguments: the fixtures and parameters that its definition requests by name.
        subjects: the parameters that name an object of the scenario, which are no values.
    """

    step: ScenarioStep
    step_index: int
    parameters: Mapping[str, str]
    arguments: frozenset[str]
    subjects: frozenset[str] = frozenset()

    @classmethod
    def of(cls, step: ScenarioStep, step_index: int, definition: StepDefinition) -> "ThenStep":
        """Parse a Then with its definition."""
        values = definition.convert(step.text)
        return cls(
            step,
            step_index,
            parameters=definition.texts(step.text),
            arguments=frozenset(signature(definition.function).parameters),
            subjects=frozenset(n for n, value in values.items() if names_object(value)),
        )


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value that a Then names.

    Args:
        text: the value in the report's words; of a table's row ``name: value``.
        value: the value alone.
        row_name: the row's name as Stripe would write it, ``""`` outside a table.
        cents: what an amount may be in the smallest unit; empty for anything else.
        may_be_part: whether it may be part of a longer text; Stripe's own words may not.
        may_be_count: whether it is a number in the sentence, which may be the length of a list.
        is_unused: whether its definition does not request it.
    """

    text: str
    value: str
    row_name: str = ""
    cents: frozenset[int] = frozenset()
    may_be_part: bool = True
    may_be_count: bool = False
    is_unused: bool = False

    def is_at(self, place: JsonPlace) -> bool:
        """Return whether this is the value at a place."""
        actual = place.value
        if place.is_metadata and self.row_name != place.name:
            return False
        if isinstance(actual, bool):
            return self._is_boolean(place.name, actual)
        if isinstance(actual, int):
            return abs(actual) in self.cents or (not self.cents and self._is_number(actual))
        return isinstance(actual, str) and not self.cents and self._is_text(actual)

    def is_length_of(self, place: JsonPlace) -> bool:
        """Return whether this is the length of the list at a place."""
        is_list = self.may_be_count and isinstance(place.value, list)
        return is_list and str(len(place.value)) == self.value

    def is_field_name(self, place: JsonPlace) -> bool:
        """Return whether this is rather the name of the field at a place, such as ``fuel``."""
        return any(words(name) == words(self.value) for name in place.field.split("."))

    def _is_number(self, actual: int) -> bool:
        return str(actual) == self.value and not self.may_be_count

    def _is_boolean(self, name: str, actual: Json) -> bool:
        if _BOOLEAN_WORDS.get(self.value.lower()) == (name, actual):
            return True
        expected = _BOOLEANS.get(self.value.lower()) if self.row_name else True
        return words(name) == words(self.row_name or self.value) and expected is actual

    def _is_text(self, actual: str) -> bool:
        if is_id(actual):
            return False
        own, others = words(self.value), words(actual)
        if self.row_name and len(own) == 1 and "_" in actual:
            return others[-1:] == own
        is_long = self.may_be_part and len(self.value) >= _MIN_LENGTH
        return others == own or (is_long and contains(others, own))


def named_values(
    then: ThenStep, places: Sequence[JsonPlace], types: Sequence[str]
) -> Iterator[NamedValue]:
    """Yield the values a Then names: parameters, amounts, numbers, rows, words of Stripe's.

    Args:
        then: the Then.
        places: the values that may be named.
        types: the object types of the recording, whose names are no values.
    """
    values: dict[object, NamedValue] = {}
    literal = then.step.text
    for text in then.parameters.values():
        literal = literal.replace(text, " ", 1)
    for value in (
        *_parameters(then, types),
        *_numbers(literal),
        *_rows(then.step.table or ()),
        *_stripe_words(literal, places, types),
    ):
        content = value.value if value.cents else words(value.value)
        values.setdefault((value.row_name, content), value)
    yield from values.values()


def _parameters(then: ThenStep, types: Sequence[str]) -> Iterator[NamedValue]:
    for name, text in then.parameters.items():
        is_subject = name in then.subjects or is_object_name(words(text), types)
        if not is_subject and text not in types:
            yield NamedValue(
                text,
                text,
                cents=_cents(text),
                may_be_count=text.isdecimal(),
                is_unused=name not in then.arguments,
            )


def _numbers(text: str) -> Iterator[NamedValue]:
    for match in AMOUNT.finditer(text):
        yield NamedValue(match[0], match[0], cents=_cents(match[0]))
    for match in _NUMBER.finditer(AMOUNT.sub(" ", text)):
        yield NamedValue(match[0], match[0], may_be_count=True)


def _cents(text: str) -> frozenset[int]:
    """Return an amount in the smallest unit; nothing if it is finer than that, or is none."""
    units = units_named(text)
    return frozenset(() if units is None else {units})


def _rows(table: Sequence[Sequence[str]]) -> Iterator[NamedValue]:
    has_names = all(len(row) == 2 for row in table)  # noqa: PLR2004 - a name and a value
    for row in table:
        if not has_names:
            for cell in row:
                yield NamedValue(cell, cell, cents=_cents(cell))
            continue
        name, cell = row
        row_name = name.strip().replace(" ", "_")
        yield NamedValue(f"{name}: {cell}", cell, row_name=row_name, cents=_cents(cell))


def _stripe_words(
    text: str, places: Sequence[JsonPlace], types: Sequence[str]
) -> Iterator[NamedValue]:
    """Yield the words of a sentence that are values of the recording, the longest first."""
    values = {p.value for p in places if isinstance(p.value, str) and not p.is_metadata}
    known = {words(value) for value in values if not is_id(value)}
    longest_first = sorted(known, key=lambda part: (-len(part), part))
    for part in (*longest_first, *((word,) for word in _BOOLEAN_WORDS)):
        if not _is_said_by_itself(words(text), part) or is_object_name(part, types):
            continue
        joined = " ".join(part)
        if len(joined) >= _MIN_LENGTH and not joined.isdecimal():
            yield NamedValue(joined, joined, may_be_part=False)


def _is_said_by_itself(text: Words, part: Words) -> bool:
    """Return whether words are in a text other than within the name of an object of Stripe's.

    In *the outbound payment* nobody says *payment*, which is a descriptor's default.
    """
    names = {form(each) for each in OBJECT_CLASSES for form in (_last_word, _plural)} - {part}
    inside = sum(_count(text, name) * _count(name, part) for name in names if contains(name, part))
    return _count(text, part) > inside


#: The object types that a word of a sentence means, where it is not the last word of the type.
_SYNONYMS: Final = {
    "ledger": ("balance_transaction",),
    "row": ("balance_transaction",),
    "purchase": ("issuing.authorization",),
    "increment": ("issuing.authorization",),
    "decision": ("issuing.authorization",),
    "challenge": ("issuing.authorization",),
    "feature": ("treasury.financial_account_features",),
    "entries": ("treasury.transaction_entry",),
    "capture": ("issuing.transaction",),
    "refund": ("issuing.transaction",),
    "shipping": ("issuing.card",),
    "address": ("issuing.card",),
    "design": ("issuing.personalization_design",),
    "refuses": ("error",),
    "turns": ("error",),
    "turned": ("error",),
    "answer": ("headers",),
    "event": ("event",),
}
#: Words of a sentence that are also values of Stripe's, and do not mean them.
_NOT_VALUES: Final = frozenset({"issuing", "payments", "stripe"})
#: Words of a sentence about what Stripe delivers.
_ENDPOINT_WORDS: Final = frozenset({"endpoint", "mailbox", "terminaison"})
#: The fixture with the result of a sentence *tries to*, which may be a refusal.
_OUTCOME_FIXTURE: Final = "outcome"
_EVENT_TYPE: Final = re.compile(r"\b[a-z_]+(\.[a-z_]+)+\b")
_WORD: Final = re.compile(r"[a-z0-9]+")


def words(text: str) -> Words:
    """Return a text's words in lower case; underscores and hyphens separate words."""
    return tuple(_WORD.findall(text.lower().replace("'s", "")))


def contains(text: Words, part: Words) -> bool:
    """Return whether a text has these words next to each other and in this order."""
    starts = range(len(text) - len(part) + 1)
    return bool(part) and any(text[start : start + len(part)] == part for start in starts)


def types_named(text: str, types: Iterable[str]) -> set[str]:
    """Return the object types that a sentence names.

    Args:
        text: the sentence.
        types: the types that may be named, ``issuing.card``, ``topup``, ``error``.
    """
    spoken = words(_EVENT_TYPE.sub(" ", text))
    present = set(types)
    named = {
        object_type
        for object_type in present
        if _is_spoken(spoken, object_type, among=(*present, *OBJECT_CLASSES))
    }
    for word in spoken:
        named.update(_SYNONYMS.get(word, ()))
    if _EVENT_TYPE.search(text):
        named.add("event")
    return named & present


def _is_spoken(spoken: Words, object_type: str, among: Iterable[str]) -> bool:
    """Return whether a type's words are spoken other than as the end of a longer type's.

    A financial account is no account, and a balance transaction no transaction of a card.
    """
    for own, form in ((_last_word(object_type), _last_word), (_plural(object_type), _plural)):
        longer = {form(other) for other in among} - {own}
        inside = sum(_count(spoken, each) for each in longer if each[-len(own) :] == own)
        if _count(spoken, own) > inside:
            return True
    return False


def _count(text: Words, part: Words) -> int:
    return sum(text[start : start + len(part)] == part for start in range(len(text)))


def names_any_type(text: str) -> bool:
    """Return whether a sentence names any object of Stripe's, in the recording or not."""
    meant = {object_type for types in _SYNONYMS.values() for object_type in types}
    return bool(types_named(text, {*OBJECT_CLASSES, *meant}))


def types_requested(fixtures: Iterable[str], types: Iterable[str]) -> set[str]:
    """Return the object types whose fixtures a definition requests, such as ``authorization``."""
    names = set(fixtures)
    refusals = {"error"} if _OUTCOME_FIXTURE in names else set()
    return {kind for kind in types if kind.rpartition(".")[2] in names or kind in refusals}


def is_object_name(part: Words, types: Iterable[str]) -> bool:
    """Return whether these words only name an object, and no value of it."""
    names = {*_SYNONYMS, *_NOT_VALUES}
    return any(part == _last_word(object_type) for object_type in types) or set(part) <= names


def mentions_endpoint(text: str) -> bool:
    """Return whether a sentence is about what was delivered to the endpoint."""
    return not _ENDPOINT_WORDS.isdisjoint(words(text))


def _last_word(object_type: str) -> Words:
    last = object_type.rpartition(".")[2]
    return ("top", "up") if last == "topup" else words(last.replace("_", " "))


def _plural(object_type: str) -> Words:
    *others, last = _last_word(object_type)
    return (*others, f"{last}s")
