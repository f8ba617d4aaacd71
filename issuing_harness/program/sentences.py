"""Sentences: the texts of step definitions, and how their parameters become values.

A parameter is written in braces. Its name says what it is: ``{amount}`` is money, ``{merchant}``
a merchant of the cast, ``{card}`` a card that an earlier step made (``the card``,
``Alice's travel card``). ``{card:Holder}`` is the card of the person written there: ``Alice``.
Any other name is free text, or one word if it is in ``ONE_WORD``.

Values are converted when a feature is collected, so that a misspelt one is found before anything
runs; objects are found when the step runs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from parse import Parser, with_pattern
from parse import compile as compile_pattern
from pytest_bdd.parsers import StepParser, parse

from issuing_harness.errors import HarnessError
from issuing_harness.money import Money, with_dollars
from issuing_harness.program import cast
from issuing_harness.program.cast import MERCHANT_PATTERN, PERSONA_PATTERN
from issuing_harness.program.choices import event_type
from issuing_harness.program.controls import parse_control, parse_limit
from issuing_harness.program.event_subjects import check_event
from issuing_harness.program.example_texts import ENGLISH_VALUES, example_text
from issuing_harness.program.prices import parse_amount, parse_foreign_price
from issuing_harness.program.references import (
    LABEL_PATTERN,
    held_by,
    parse_label,
    parse_reference,
    reference_pattern,
)
from issuing_harness.words import NOUNS

Converter = Callable[[Any], Any]
Rows = Sequence[Sequence[str]]
#: What a parameter looks like, as a regular expression without groups, and how it is converted.
Form = tuple[str, Converter]

_WORD: Final = r"\S+"
_FIELD: Final = re.compile(r"\{(?P<name>\w+)(?::(?P<type>\w+))?\}")

#: Parameters that are one word; a sentence that goes on is another sentence.
ONE_WORD: Final = (
    "code",
    "count",
    "detail",
    "interval",
    "kind",
    "length",
    "method",
    "name",
    "reason",
    "seconds",
    "size",
    "status",
    "wallet",
)

#: The names of what reads a table, and checks all values together; they convert no parameter.
_OF_WHOLE_STEP: Final = ("datatable", "values")
#: Types of parameters that are written as a persona's name.
_PERSONA_TYPES: Final = ("Holder", "cardholder", "person")


class Persona(dict[str, Any]):
    """A persona of the cast, as parameters of a cardholder.

    Args:
        name: the name as an English sentence writes it; it is also the ``owner`` of what is made.

    Raises:
        VocabularyError: there is no persona of that name.
    """

    def __init__(self, name: str) -> None:
        super().__init__(cast.persona(name))
        self.owner = name


class Language:
    """How the parameters of sentences are written in one language.

    Args:
        forms: by the name of a parameter, or by the type after its colon, what it looks like and
            how it is converted.
        code: as ``# language:`` names it: ``fr``.
        values: by what a parameter is, values for examples, the plainest first.
        money: writes an amount.
    """

    def __init__(
        self,
        forms: Mapping[str, Form],
        code: str,
        values: Mapping[str, Sequence[str]],
        money: Callable[[Money], str] = str,
    ) -> None:
        self.forms = forms
        self.code = code
        self.values = values
        self.money = money
        self.types = {f"Known{name}": _type(pattern) for name, (pattern, _) in forms.items()}

    def sentence(self, text: str, **converters: Converter) -> "SentencePattern":
        """Return the pattern of a step definition in this language; see :func:`sentence`."""
        return SentencePattern(text, converters, self)

    def typed(self, text: str) -> str:
        """Return a text whose fields have the types that hold what they look like."""

        def typed(match: "re.Match[str]") -> str:
            type_ = match["type"] or match["name"]
            return f"{{{match['name']}:Known{type_}}}" if type_ in self.forms else match[0]

        return _FIELD.sub(typed, text)

    def has_plain_fields(self, text: str) -> bool:
        """Whether the braces in a text are fields of different names, whose types are known."""
        types = [(match["name"], match["type"]) for match in _FIELD.finditer(text)]
        names = {name for name, type_ in types if type_ is None or type_ in self.forms}
        return len(names) == text.count("{") == text.count("}")

    def converters(self, text: str) -> dict[str, Converter]:
        """Return the converters of a text's parameters, as far as their names or types say them."""
        types = _types(text)
        return {name: self.forms[type_][1] for name, type_ in types.items() if type_ in self.forms}

    def persona_fields(self, text: str) -> tuple[str, ...]:
        """Return the names of a text's parameters that are written as a persona's name."""
        return tuple(name for name, type_ in _types(text).items() if type_ in _PERSONA_TYPES)


def _types(text: str) -> dict[str, str]:
    """Return the types of a text's fields, by their names, which are their types by default."""
    return {match["name"]: match["type"] or match["name"] for match in _FIELD.finditer(text)}


def _type(pattern: str) -> Callable[[str], str]:
    """Return a type of parse's, which has a pattern and converts nothing."""
    typed: Callable[[str], str] = with_pattern(pattern)(lambda text: text)
    return typed


_ENGLISH: Final[Mapping[str, Form]] = {
    **dict.fromkeys(ONE_WORD, (_WORD, str)),
    **{kind: (reference_pattern(kind), partial(parse_reference, kind)) for kind in NOUNS},
    "Holder": (PERSONA_PATTERN, held_by),
    "amount": (_WORD, parse_amount),
    "control": ("[a-z ]+: .+", parse_control),
    "event": (_WORD, event_type),
    "label": (LABEL_PATTERN, parse_label),
    "merchant": (MERCHANT_PATTERN, cast.merchant),
    "person": (PERSONA_PATTERN, Persona),
    "spending_limit": (rf"{_WORD}(?: {_WORD}){{1,2}}", parse_limit),
    "price": (rf"{_WORD} {_WORD}", parse_foreign_price),
}
#: What each parameter looks like in English, and how it is converted.
ENGLISH: Final = Language(_ENGLISH, "en", ENGLISH_VALUES)


class SentencePattern(parse):
    """A step text with parameters in braces.

    Args:
        text: the text, ``{person} holds a {status} card``.
        converters: how parameters are converted, where that is not known by their names.
        language: the language it is written in.
    """

    #: It matches only steps that begin with the words before its first parameter.
    begins_with_words: Final = True

    def __init__(self, text: str, converters: Mapping[str, Converter], language: Language) -> None:
        StepParser.__init__(self, _shown(text))
        #: How those parameters are converted whose names do not say it.
        self.own_converters = converters
        self.language = language.code
        self._text = text
        self._written_in = language
        if not language.has_plain_fields(text):
            _ = self.parser  # raises where the mistake is

    @cached_property
    def parser(self) -> Parser:
        """What takes a step apart; made when one may match, as few of a vocabulary do in a run."""
        language = self._written_in
        return compile_pattern(language.typed(self._text), language.types, case_sensitive=True)

    @cached_property
    def converted(self) -> frozenset[str]:
        """The parameters that the step function is not given as they are written."""
        return frozenset((*self._written_in.converters(self._text), *self.own_converters))

    @cached_property
    def _converters(self) -> Mapping[str, Converter]:
        converters = {**self._written_in.converters(self._text), **self.own_converters}
        return {name: each for name, each in converters.items() if name not in _OF_WHOLE_STEP}

    @cached_property
    def _personas(self) -> tuple[str, ...]:
        return self._written_in.persona_fields(self._text)

    def is_matching(self, name: str) -> bool:
        """Return whether a step has this form; of its values only names like ``the company`` count.

        ``the webhook is received`` has the form of ``{cardholder} is {status}``, and is no sentence
        about a cardholder all the same.
        """
        match = self.parser.parse(name, evaluate_result=False)
        if match is None:
            return False
        values = match.evaluate_result().named if self._personas else {}
        return all(_may_be_persona(values[field]) for field in self._personas)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of personas and merchants in its language."""
        return cast.names_in(self.language)

    def with_amounts(self, text: str) -> str:
        """Return a text with its amounts as its language writes them."""
        return with_dollars(text, self._written_in.money)

    def example(self) -> tuple[str, int]:
        """Return a text that it matches, ``""`` if none is known, and how plain its values are."""
        return example_text(self._text, self._written_in.values, self._is_possible)

    def _is_possible(self, text: str) -> bool:
        try:
            return self.is_matching(text) and self.parse_arguments(text) is not None
        except (HarnessError, ValueError):
            return False

    def check_table(self, rows: Rows) -> None:
        """Read the table below a step, to find a row or a column that is not known.

        Raises:
            VocabularyError: there is one.
        """
        if read_table := self.own_converters.get("datatable"):
            read_table(rows)

    def holders_in(self, rows: Rows) -> list[str]:
        """Return the personas in the column ``name`` of a table, empty without such a column."""
        names = [dict(zip(rows[0], row, strict=False)).get("name", "") for row in rows[1:]]
        return names if set(names) <= set(cast.persona_names()) else []

    def parse_texts(self, name: str) -> dict[str, str]:
        """Return the parameters of a step as they are written."""
        return {field: str(text) for field, text in self.parser.parse(name).named.items()}

    def spans(self, name: str) -> dict[str, tuple[int, int]]:
        """Return where each parameter of a step begins and ends, in characters."""
        return dict(self.parser.parse(name).spans)

    def parse_arguments(self, name: str) -> dict[str, Any]:
        """Return the parameters of a step, converted.

        Raises:
            HarnessError: a value is not one of those that are possible there.
        """
        texts = self.parser.parse(name).named
        values = {
            field: self._converters[field](value) if field in self._converters else value
            for field, value in texts.items()
        }
        check: Converter = self.own_converters.get("values", check_event)
        check(values)
        return values


def sentence(text: str, **converters: Converter) -> SentencePattern:
    """Return the pattern of a step definition in English.

    Args:
        text: the step's text with parameters in braces: ``{card:Holder} spends {amount}``.
        converters: converters of parameters by name, where their names do not say it;
            ``datatable`` reads the table below the sentence when it is collected, ``values``
            checks the parameters together.
    """
    return ENGLISH.sentence(text, **converters)


def _may_be_persona(name: str) -> bool:
    return not name.startswith("the ") or name in cast.persona_names() or name.endswith("holder")


def _shown(text: str) -> str:
    """Return a text as people read it: the card of a person is written as the person."""
    named = text.replace("{card:Holder}", "{person}")
    return _FIELD.sub(lambda match: f"{{{match['name']}}}", named)
