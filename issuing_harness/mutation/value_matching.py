"""Naming: the values that a Then names, in its sentence and in its table."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from inspect import signature
from typing import Final

from stripe._object_classes import OBJECT_CLASSES

from issuing_harness.collection import Definition, Sentence
from issuing_harness.mutation.json_paths import Json, JsonPlace
from issuing_harness.mutation.other_values import FIXED, is_id, other_value

_MONEY: Final = re.compile(
    r"-?(?:[$€£¥]\s?(?P<a>[0-9][0-9,]*(?:\.[0-9]+)?)|(?P<b>[0-9][0-9,]*(?:\.[0-9]+)?) [A-Z]{3})"
)
_NUMBER: Final = re.compile(r"(?<![\w.$€£¥,-])[0-9]+(?![\w,.]|-\w)")
_TRUTHS: Final = {"yes": True, "no": False, "true": True, "false": False}
#: What a sentence says of a field that is true or false.
_SAID: Final = {"approved": ("approved", True), "declined": ("approved", False)}
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Then:
    """A Then of a scenario.

    Args:
        sentence: as it is spoken.
        place: among the scenario's sentences, from 0.
        parameters: what stands where its definition has braces, by name.
        asks: the fixtures and parameters its definition asks for by name.
    """

    sentence: Sentence
    place: int
    parameters: Mapping[str, str]
    asks: frozenset[str]

    @classmethod
    def of(cls, sentence: Sentence, place: int, definition: Definition) -> "Then":
        """The Then of a sentence and what defines it."""
        parsed = definition.context.parser.parse_arguments(sentence.text) or {}
        return cls(
            sentence,
            place,
            parameters={name: str(value) for name, value in parsed.items()},
            asks=frozenset(signature(definition.function).parameters),
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A value that a Then names.

    Args:
        text: as the Then has it; in a row of a table ``name: value``.
        value: the value alone.
        row: the row's name as Stripe would write it, ``""`` outside a table.
        cents: what an amount may be in Stripe's numbers; empty for anything else.
        part: whether it may be part of a longer text; Stripe's own words may not.
        counted: whether it is a number in the sentence, which may be how many there are.
        unused: whether its definition does not ask for it.
    """

    text: str
    value: str
    row: str = ""
    cents: frozenset[int] = frozenset()
    part: bool = True
    counted: bool = False
    unused: bool = False

    def stands_in(self, place: JsonPlace) -> bool:
        """Whether the value is what stands in a place."""
        found = place.value
        if place.name in FIXED and self.row != place.name:
            return False
        if isinstance(found, bool):
            return self._is_truth(place.name, found)
        if isinstance(found, int):
            return abs(found) in self.cents or (not self.cents and self._is_number(place))
        return isinstance(found, str) and not self.cents and self._says(found)

    def counts(self, place: JsonPlace) -> bool:
        """Whether the value is how many there are in a list."""
        return (
            self.counted and isinstance(place.value, list) and str(len(place.value)) == self.value
        )

    def is_field(self, place: JsonPlace) -> bool:
        """Whether the value is rather the name of what stands there, ``fuel``."""
        named = words(self.value)
        return any(words(each) == named for each in place.field.split("."))

    def instead(self, place: JsonPlace) -> Json:
        """What stands in a place that no longer has the value."""
        found = place.value
        if isinstance(found, str) and len(self.value) < len(found) and self.value in found:
            return found.replace(self.value, "other")
        return other_value(place)

    def _is_number(self, place: JsonPlace) -> bool:
        return str(place.value) == self.value and not self.counted

    def _is_truth(self, name: str, found: Json) -> bool:
        if _SAID.get(self.value.lower()) == (name, found):
            return True
        meant = _TRUTHS.get(self.value.lower()) if self.row else True
        return words(name) == words(self.row or self.value) and meant is found

    def _says(self, found: str) -> bool:
        if is_id(found):
            return False
        named, there = words(self.value), words(found)
        if self.row and len(named) == 1 and "_" in found:
            return there[-1:] == named
        return there == named or (self.part and len(self.value) >= _SHORT and holds(there, named))


def named_by(then: Then, places: Sequence[JsonPlace], kinds: Sequence[str]) -> Iterator[Named]:
    """What a Then names: its parameters, its amounts and numbers, its rows, Stripe's own words.

    Args:
        then: the Then.
        places: what there is to be named.
        kinds: the objects there are, whose names are no values.
    """
    found: dict[object, Named] = {}
    literal = then.sentence.text
    for text in then.parameters.values():
        literal = literal.replace(text, " ", 1)
    for each in (
        *_parameters(then, kinds),
        *_numbers(literal),
        *_rows(then.sentence.table or ()),
        *_words(literal, places, kinds),
    ):
        meant = each.value if each.cents else words(each.value)
        found.setdefault((each.row, meant), each)
    yield from found.values()


def _parameters(then: Then, kinds: Sequence[str]) -> Iterator[Named]:
    for name, text in then.parameters.items():
        if not is_noun(words(text), kinds) and text not in kinds:
            unused = name not in then.asks
            yield Named(text, text, cents=_cents(text), counted=text.isdecimal(), unused=unused)


def _numbers(text: str) -> Iterator[Named]:
    for match in _MONEY.finditer(text):
        yield Named(match[0], match[0], cents=_cents(match[0]))
    for match in _NUMBER.finditer(_MONEY.sub(" ", text)):
        yield Named(match[0], match[0], counted=True)


def _cents(text: str) -> frozenset[int]:
    """What an amount may be in the smallest unit; some currencies have no cents."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        return frozenset()
    amount = Decimal((match["a"] or match["b"]).replace(",", ""))
    whole = "." not in match[0]
    return frozenset({int(amount)} if whole else {int(amount * 100)})


def _rows(table: Sequence[Sequence[str]]) -> Iterator[Named]:
    pairs = all(len(row) == 2 for row in table)  # noqa: PLR2004 - a name and a value
    for row in table:
        if not pairs:
            for cell in row:
                yield Named(cell, cell, cents=_cents(cell))
            continue
        name, cell = row
        row_name = name.strip().replace(" ", "_")
        yield Named(f"{name}: {cell}", cell, row=row_name, cents=_cents(cell))


def _words(text: str, places: Sequence[JsonPlace], kinds: Sequence[str]) -> Iterator[Named]:
    """Stripe's words in the sentence itself, the longest first."""
    said = words(text)
    values = {
        place.value for place in places if isinstance(place.value, str) and place.name not in FIXED
    }
    known = sorted({words(each) for each in values if not is_id(each)}, key=lambda w: (-len(w), w))
    for part in (*known, *((each,) for each in _SAID)):
        text_of = " ".join(part)
        if not holds(said, part) or is_noun(part, kinds):
            continue
        if len(text_of) >= _SHORT and not text_of.isdecimal():
            yield Named(text_of, text_of, part=False)


#: What a sentence says, and what Stripe calls the object, where that is not its own last word.
_SYNONYMS: Final = {
    "ledger": ("balance_transaction",),
    "row": ("balance_transaction",),
    "purchase": ("issuing.authorization",),
    "increment": ("issuing.authorization",),
    "decision": ("issuing.authorization",),
    "challenge": ("issuing.authorization",),
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
#: Words of ours that are values of Stripe's as well, and are not meant so.
_IDLE: Final = frozenset({"issuing", "payments", "stripe"})
#: What a sentence is about that speaks of what Stripe sends in.
_ENDPOINT: Final = frozenset({"endpoint", "mailbox"})
#: What a definition asks for that judges what *tries to* yields.
_TRIED: Final = "outcome"
_EVENT: Final = re.compile(r"\b[a-z_]+(\.[a-z_]+)+\b")
_WORD: Final = re.compile(r"[a-z0-9]+")


def words(text: str) -> tuple[str, ...]:
    """A text's words, lower-case; an underscore or a hyphen parts two words."""
    return tuple(_WORD.findall(text.lower().replace("'s", "")))


def holds(text: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether these words stand in a text, next to each other and in this order."""
    return bool(part) and any(
        text[place : place + len(part)] == part for place in range(len(text) - len(part) + 1)
    )


def kinds_named(text: str, kinds: Iterable[str]) -> set[str]:
    """Those of Stripe's objects that a sentence names.

    Args:
        text: the sentence.
        kinds: what there is to be named, ``issuing.card``, ``topup``, ``error``.
    """
    said = words(_EVENT.sub(" ", text))
    there = set(kinds)
    named = {kind for kind in there if holds(said, _last_word(kind)) or holds(said, _plural(kind))}
    for word in said:
        named.update(_SYNONYMS.get(word, ()))
    if _EVENT.search(text):
        named.add("event")
    return named & there


def speaks_of_something(text: str) -> bool:
    """Whether a sentence names any object of Stripe's, seen or not."""
    return bool(kinds_named(text, {*OBJECT_CLASSES, *(k for ks in _SYNONYMS.values() for k in ks)}))


def kinds_asked(fixtures: Iterable[str], kinds: Iterable[str]) -> set[str]:
    """The objects that a definition asks for by fixture name, ``authorization``."""
    asked = set(fixtures)
    refusals = {"error"} if _TRIED in asked else set()
    return {kind for kind in kinds if kind.rpartition(".")[2] in asked or kind in refusals}


def is_noun(part: tuple[str, ...], kinds: Iterable[str]) -> bool:
    """Whether these words only say what is spoken of, and no value of it."""
    return any(part == _last_word(kind) for kind in kinds) or set(part) <= {*_SYNONYMS, *_IDLE}


def is_about_deliveries(text: str) -> bool:
    """Whether a sentence speaks of what came in to the endpoint."""
    return not _ENDPOINT.isdisjoint(words(text))


def _last_word(kind: str) -> tuple[str, ...]:
    last = kind.rpartition(".")[2]
    return ("top", "up") if last == "topup" else words(last.replace("_", " "))


def _plural(kind: str) -> tuple[str, ...]:
    *most, last = _last_word(kind)
    return (*most, f"{last}s")
