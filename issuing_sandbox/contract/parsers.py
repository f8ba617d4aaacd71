"""Parsers of parameters: the text of a form becomes typed values, or a fault in Stripe's words.

A parser never raises: it notes what is wrong and goes on, so that the caller can report the most
important fault, as Stripe does: unknown parameters, then wrong ones in the order sent, then missing
ones. A value that unsets its parameter is parsed as ``None``.
It is long because it has every kind of value.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.form import Form, Indexed
from issuing_sandbox.contract.parameter_faults import ParameterFault


class Findings:
    """The faults of one request's parameters."""

    __slots__ = ("missing", "unknown", "wrong")

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self.wrong: ParameterFault | None = None
        self.missing: str | None = None

    def note(self, fault: ParameterFault) -> None:
        """Note a wrong value; only the first one is reported."""
        self.wrong = self.wrong or fault

    def note_invalid(self, value: Form, fault: ParameterFault) -> None:
        """Note a value of the wrong kind; an empty one is an attempt to unset the parameter."""
        self.note(fault if value else parameter_faults.empty(fault.param))

    def note_missing(self, param: str) -> None:
        """Note a missing parameter; only the first one is reported."""
        self.missing = self.missing or param

    def check(self) -> None:
        """Raise the most important fault, if there is any.

        Raises:
            ParameterFault: the fault that Stripe would report.
        """
        if self.unknown:
            raise parameter_faults.unknown(self.unknown)
        if self.wrong:
            raise self.wrong
        if self.missing:
            raise parameter_faults.missing(self.missing)


class Parser(Protocol):
    """Parses one parameter."""

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the typed value.

        Args:
            value: what was sent.
            param: the parameter's name in bracket form.
            findings: where to note what is wrong.
        """


class Text:
    """Text, of a limited length if ``max_length`` is given."""

    __slots__ = ("max_length",)

    def __init__(self, max_length: int | None = None) -> None:
        self.max_length = max_length

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the text as it was sent."""
        if type(value) is not str:
            findings.note(parameter_faults.not_a_string(param, value))
        elif not value:
            findings.note(parameter_faults.empty(param))
        elif self.max_length is not None and len(value) > self.max_length:
            findings.note(parameter_faults.too_long(param, value, self.max_length))
        return value


class Currency:
    """A currency, taken in either case (two production programs send ``USD``), kept in lower."""

    _TEXT: Final = Text()

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the currency in lower case."""
        self._TEXT.parse(value, param, findings)
        return value.lower() if type(value) is str else None


class Enum:
    """One of a list of values."""

    __slots__ = ("_known", "_values")

    def __init__(self, values: Sequence[str]) -> None:
        self._values = values
        self._known = frozenset(values)

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the value as it was sent."""
        if type(value) is not str:
            findings.note(parameter_faults.not_a_string(param, value))
        elif value not in self._known:
            findings.note_invalid(value, parameter_faults.not_one_of(param, value, self._values))
        return value


class Integer:
    """A whole number that fits 64 bits."""

    _DIGITS: Final = re.compile(r"-?[0-9]{1,19}")
    _LIMIT: Final = 2**63
    #: So many digits are below the limit, whatever they are.
    _SHORT: Final = 18

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the number."""
        if type(value) is str:
            if len(value) <= self._SHORT and value.isascii() and value.isdecimal():
                return int(value)
            if self._DIGITS.fullmatch(value):
                number = int(value)
                if -self._LIMIT <= number < self._LIMIT:
                    return number
        findings.note_invalid(value, parameter_faults.not_an_integer(param, value))
        return None


class IntegerOrWord:
    """A whole number, or one of some words that stand for one, such as ``now``.

    Args:
        words: the words.
    """

    def __init__(self, words: list[str]) -> None:
        self._words = frozenset(words)

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the word, or the number."""
        is_word = isinstance(value, str) and value in self._words
        return value if is_word else Integer().parse(value, param, findings)


class Number:
    """A decimal number, as a number or, where the API keeps it as text, as text.

    Args:
        as_text: leave it as it was sent.
    """

    __slots__ = ("_as_text",)
    _DIGITS: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")

    def __init__(self, *, as_text: bool = False) -> None:
        self._as_text = as_text

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the number."""
        if type(value) is str and self._DIGITS.fullmatch(value):
            return value if self._as_text else float(value)
        findings.note_invalid(value, parameter_faults.not_a_number(param, value))
        return None


class Boolean:
    """``true`` or ``false``."""

    _VALUES: Final = {"true": True, "false": False}

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the boolean."""
        boolean = self._VALUES.get(value) if type(value) is str else None
        if boolean is None:
            findings.note_invalid(value, parameter_faults.not_a_boolean(param, value))
        return boolean


class Upload:
    """The content of a file, as the multipart decoder returned it."""

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the content."""
        if not value:
            findings.note(parameter_faults.empty(param))
        return value


class NameOnly:
    """A parameter of which only the name is known; the resource that gets it refuses it."""

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the value as it was sent, which must not be empty."""
        if not value:
            findings.note(parameter_faults.empty(param))
        return value


class Array:
    """An array of one kind of value."""

    __slots__ = ("_items",)

    def __init__(self, items: Parser) -> None:
        self._items = items

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the values in order."""
        if isinstance(value, list):
            parse = self._items.parse
            return [parse(item, f"{param}[{i}]", findings) for i, item in enumerate(value)]
        findings.note_invalid(value, parameter_faults.not_an_array(param))
        return None


class Hash:
    """A hash with known keys.

    Args:
        fields: the parser of each key.
        required: the keys that must be sent.
    """

    __slots__ = ("fields", "required")

    def __init__(self, fields: Mapping[str, Parser], required: Sequence[str] = ()) -> None:
        self.fields = fields
        self.required = required

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the typed values of the keys that were sent."""
        if not isinstance(value, dict):
            if not isinstance(value, Indexed):
                findings.note_invalid(value, parameter_faults.not_an_object(param))
                return None
            value = value.as_hash()
        for name in self.required:
            if name not in value:
                findings.note_missing(f"{param}[{name}]" if param else name)
        return self._values(value, param, findings)

    def _values(self, form: dict[str, Form], param: str, findings: Findings) -> dict[str, Any]:
        values = {}
        fields = self.fields
        for name, value in form.items():
            name_in_form = f"{param}[{name}]" if param else name
            parser = fields.get(name)
            if parser is None:
                findings.unknown.append(name_in_form)
            else:
                values[name] = parser.parse(value, name_in_form, findings)
        return values


class Map:
    """A hash whose keys the caller chooses, such as metadata; an empty value unsets its key.

    Args:
        values: parses each value.
        by_currency: whether the keys are currencies, which may be in either case.
    """

    __slots__ = ("by_currency", "values")

    def __init__(self, values: Parser, *, by_currency: bool = False) -> None:
        self.values = values
        self.by_currency = by_currency

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return the typed values by key."""
        if isinstance(value, Indexed):
            value = value.as_hash()
        if isinstance(value, dict):
            parse = self.values.parse
            values = {
                name: parse(item, f"{param}[{name}]", findings) if item else None
                for name, item in value.items()
            }
            return _with_lower_keys(values) if self.by_currency else values
        findings.note_invalid(value, parameter_faults.not_an_object(param))
        return None


def _with_lower_keys(values: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in values.items()}


class Choice:
    """One of several kinds of value, told apart by their shape.

    Args:
        scalar: parses text.
        hash_: parses a hash, or an array whose indexes are keys.
        array: parses an array.
        empty: whether an empty value unsets the parameter.
    """

    __slots__ = ("_array", "_empty", "_scalar", "hash_")

    def __init__(
        self, *, scalar: Parser | None, hash_: Parser | None, array: Parser | None, empty: bool
    ) -> None:
        fallback = scalar or hash_ or array or Text()
        self._scalar = scalar or fallback
        self.hash_ = hash_ or fallback
        self._array = array or self.hash_
        self._empty = empty

    def parse(self, value: Form, param: str, findings: Findings) -> Any:
        """Return what the parser of this shape returns; ``None`` if the value is unset."""
        if not value and self._empty:
            return None
        if isinstance(value, dict):
            return self.hash_.parse(value, param, findings)
        if isinstance(value, list):
            return self._array.parse(value, param, findings)
        return self._scalar.parse(value, param, findings)
