"""Readers of parameters: text of a form becomes typed values, or a finding in Stripe's words.

A reader never raises: it notes what is wrong and goes on, so that the caller can report the most
important fault, as Stripe does: unknown parameters, then wrong ones in the order sent, then missing
ones. A value that unsets its parameter is read as ``None``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.form import Form, Indexed
from issuing_sandbox.contract.parameter_faults import ParameterFault


class Findings:
    """What is wrong with the parameters of one request."""

    __slots__ = ("missing", "unknown", "wrong")

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self.wrong: ParameterFault | None = None
        self.missing: str | None = None

    def note(self, fault: ParameterFault) -> None:
        """Keep a wrong value; the first one counts."""
        self.wrong = self.wrong or fault

    def note_missing(self, param: str) -> None:
        """Keep a missing parameter; the first one counts."""
        self.missing = self.missing or param

    def check(self) -> None:
        """Pass if nothing is wrong.

        Raises:
            ParameterFault: the fault that Stripe would report.
        """
        if self.unknown:
            raise parameter_faults.unknown(self.unknown)
        if self.wrong:
            raise self.wrong
        if self.missing:
            raise parameter_faults.missing(self.missing)


class Reader(Protocol):
    """Reads one parameter."""

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The typed value.

        Args:
            given: what was sent.
            at: the parameter's name in bracket form.
            findings: where to note what is wrong.
        """


class Text:
    """Text, perhaps of a limited length."""

    __slots__ = ("_most",)

    def __init__(self, most: int | None = None) -> None:
        self._most = most

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The text as it was sent."""
        if type(given) is not str:
            findings.note(parameter_faults.not_a_string(at, given))
        elif not given:
            findings.note(parameter_faults.empty(at))
        elif self._most is not None and len(given) > self._most:
            findings.note(parameter_faults.too_long(at, given, self._most))
        return given


class Enum:
    """One of a list of values."""

    __slots__ = ("_known", "_values")

    def __init__(self, values: Sequence[str]) -> None:
        self._values = values
        self._known = frozenset(values)

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The value as it was sent."""
        if type(given) is not str:
            findings.note(parameter_faults.not_a_string(at, given))
        elif given not in self._known:
            fault = (
                parameter_faults.not_one_of(at, self._values)
                if given
                else parameter_faults.empty(at)
            )
            findings.note(fault)
        return given


class Integer:
    """A whole number that fits 64 bits."""

    _DIGITS: Final = re.compile(r"-?[0-9]{1,19}")
    _LIMIT: Final = 2**63

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The number."""
        if type(given) is str and self._DIGITS.fullmatch(given):
            number = int(given)
            if -self._LIMIT <= number < self._LIMIT:
                return number
        findings.note(
            parameter_faults.not_an_integer(at, given) if given else parameter_faults.empty(at)
        )
        return None


class Number:
    """A decimal number, as a number or, where the API keeps it as text, as text.

    Args:
        as_text: leave it as it was sent.
    """

    __slots__ = ("_as_text",)
    _DIGITS: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")

    def __init__(self, *, as_text: bool = False) -> None:
        self._as_text = as_text

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The number."""
        if type(given) is str and self._DIGITS.fullmatch(given):
            return given if self._as_text else float(given)
        findings.note(
            parameter_faults.not_a_number(at, given) if given else parameter_faults.empty(at)
        )
        return None


class Boolean:
    """``true`` or ``false``."""

    _VALUES: Final = {"true": True, "false": False}

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The truth value."""
        value = self._VALUES.get(given) if type(given) is str else None
        if value is None:
            findings.note(
                parameter_faults.not_a_boolean(at, given) if given else parameter_faults.empty(at)
            )
        return value


class Upload:
    """The content of a file, as the multipart decoder left it."""

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The content."""
        if not given:
            findings.note(parameter_faults.empty(at))
        return given


class Unread:
    """A parameter that is known by name only: whoever takes it refuses it."""

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """What was given, which is never nothing."""
        if not given:
            findings.note(parameter_faults.empty(at))
        return given


class Array:
    """An array of one kind of value."""

    __slots__ = ("_items",)

    def __init__(self, items: Reader) -> None:
        self._items = items

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The values in order."""
        if isinstance(given, list):
            read = self._items.read
            return [read(each, f"{at}[{i}]", findings) for i, each in enumerate(given)]
        findings.note(parameter_faults.not_an_array(at) if given else parameter_faults.empty(at))
        return None


class Hash:
    """A hash with known keys.

    Args:
        fields: the reader of each key.
        required: the keys that must be there.
    """

    __slots__ = ("_fields", "_required")

    def __init__(self, fields: Mapping[str, Reader], required: Sequence[str] = ()) -> None:
        self._fields = fields
        self._required = required

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The typed values of the keys that were sent."""
        if not isinstance(given, dict):
            if not isinstance(given, Indexed):
                findings.note(
                    parameter_faults.not_an_object(at) if given else parameter_faults.empty(at)
                )
                return None
            given = given.as_hash()
        for name in self._required:
            if name not in given:
                findings.note_missing(f"{at}[{name}]" if at else name)
        return self._values(given, at, findings)

    def _values(self, given: dict[str, Form], at: str, findings: Findings) -> dict[str, Any]:
        values = {}
        fields = self._fields
        for name, each in given.items():
            param = f"{at}[{name}]" if at else name
            reader = fields.get(name)
            if reader is None:
                findings.unknown.append(param)
            else:
                values[name] = reader.read(each, param, findings)
        return values


class Map:
    """A hash whose keys the caller chooses, such as metadata; an empty value unsets its key."""

    __slots__ = ("_values",)

    def __init__(self, values: Reader) -> None:
        self._values = values

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """The typed values by key."""
        if isinstance(given, Indexed):
            given = given.as_hash()
        if isinstance(given, dict):
            read = self._values.read
            return {
                name: read(each, f"{at}[{name}]", findings) if each else None
                for name, each in given.items()
            }
        findings.note(parameter_faults.not_an_object(at) if given else parameter_faults.empty(at))
        return None


class Choice:
    """One of several kinds of value, told apart by their shape.

    Args:
        scalar: reads text.
        hash_: reads a hash, or an array whose indexes are keys.
        array: reads an array.
        empty: whether an empty value unsets the parameter.
    """

    __slots__ = ("_array", "_empty", "_hash", "_scalar")

    def __init__(
        self, *, scalar: Reader | None, hash_: Reader | None, array: Reader | None, empty: bool
    ) -> None:
        fallback = scalar or hash_ or array or Text()
        self._scalar = scalar or fallback
        self._hash = hash_ or fallback
        self._array = array or self._hash
        self._empty = empty

    def read(self, given: Form, at: str, findings: Findings) -> Any:
        """What the reader of this shape makes of it; ``None`` if it unsets the parameter."""
        if not given and self._empty:
            return None
        if isinstance(given, dict):
            return self._hash.read(given, at, findings)
        if isinstance(given, list):
            return self._array.read(given, at, findings)
        return self._scalar.read(given, at, findings)
