"""Fields of Stripe's objects, as a table names and values them.

A row names a field by its path, ``card.status`` or ``request_history.0.approved``. Its cell is read
as the type that the SDK gives to the field: cents as a number or as money, ``true`` or ``yes``, a
date, ``nothing``, or text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, Final, ForwardRef, Literal, Union, get_args, get_origin

import stripe

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import choice, fields, known_choices
from issuing_harness.program.dates import read_moment
from issuing_harness.program.prices import ForeignPrice, parse_foreign_price, parse_signed_amount

#: What a cell says of a field without a value, and of one that is true or not.
_NOTHING: Final = ("nothing", "none", "null")
_TRUTH: Final[Mapping[str, bool]] = {"true": True, "yes": True, "false": False, "no": False}
#: Fields with whole numbers that are moments, in unix seconds, and amounts, in the smallest unit.
_MOMENTS: Final = re.compile(r"created|.*_at|.*_date|eta")
_AMOUNTS: Final = re.compile(r".*amount.*|.*fee")
#: How many fields of an object a message lists.
_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object, or of a part of it.

    Args:
        path: as a row writes it: ``request_history.0.approved``.
        owner: the class of the SDK that has it; None where the SDK does not know the field.
        types: what its value may be: ``int``, ``str``, ``NoneType``, a class of the SDK.
    """

    path: str
    owner: type | None
    types: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]

    def parse(self, text: str) -> Any:
        """Return the value that a cell says the field has; an amount as ``Money`` or a price.

        Raises:
            VocabularyError: it cannot have such a value, or is no single value.
        """
        if text in _NOTHING and NoneType in self.types:
            return None
        return self._reader()(text)

    def _reader(self) -> Callable[[str], Any]:
        if bool in self.types:
            return self._truth
        if int in self.types:
            return self._number
        if {float, Decimal} & set(self.types):
            return self._decimal
        return self._text if str in self.types else self._refuse

    def _truth(self, text: str) -> bool:
        if text not in _TRUTH:
            raise self._impossible(text, "true or false", "true")
        return _TRUTH[text]

    def _number(self, text: str) -> Any:
        if re.fullmatch(r"-?[0-9]{1,15}", text):
            return int(text)
        if _MOMENTS.fullmatch(self.name):
            return read_moment(text)
        if not _AMOUNTS.fullmatch(self.name):
            raise self._impossible(text, "a whole number", "7")
        if re.search(r"[A-Z]{3}$", text):
            price = parse_foreign_price(text)
            return Money(price.units) if price.currency == "usd" else price
        if "$" not in text:
            raise self._impossible(text, "an amount in cents, or money", "500, or $5.00")
        return parse_signed_amount(text)

    def _decimal(self, text: str) -> Decimal:
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise self._impossible(text, "a number", "2.5")
        return Decimal(text)

    def _text(self, text: str) -> str:
        if text == "":
            raise self._impossible(text, "text", "nothing")
        values = known_choices(self.owner, self.name) if self.owner else ()
        return choice(self.name.replace("_", " "), values)(text)

    def _impossible(self, text: str, what: str, example: str) -> VocabularyError:
        return VocabularyError(
            f"'{text}' stands beside '{self.path}', which is {what}. Write it like {example}."
        )

    def _refuse(self, _: str) -> Any:
        inner = self._first_class()
        example = fields(inner)[0] if inner else "name"
        if list in self.types:
            raise VocabularyError(
                f"'{self.path}' is a list, and a cell holds one value. Name a field of one of its "
                f"elements, counted from 0, such as {self.path}.0.{example}."
            )
        known = fields(inner)[:_LISTED] if inner else ()
        raise VocabularyError(
            f"'{self.path}' is an object, and a cell holds one value. Name one of its fields, such "
            f"as {', '.join(f'{self.path}.{name}' for name in known) or f'{self.path}.{example}'}."
        )

    def _first_class(self) -> type | None:
        classes = (each for each in self.types if isinstance(each, type))
        return next((each for each in classes if issubclass(each, stripe.StripeObject)), None)

    def part(self, name: str) -> "Field":
        """Return the field of a part: by its name, or by its number in a list.

        Raises:
            VocabularyError: there is none of that name.
        """
        path = f"{self.path}.{name}" if self.path else name
        inner = self._first_class()
        if list in self.types:
            if not name.isdecimal():
                self._refuse(name)
            return Field(path, inner, tuple(each for each in self.types if each is not list))
        if inner is None or not fields(inner):
            return Field(path, None, (str, NoneType))
        return Field(path, inner, _types(_annotation(inner, name, path), inner))


def fact_of(owner: type, path: str) -> Field:
    """Return the field of an SDK class that a row names.

    Args:
        owner: the class: ``stripe.issuing.Authorization``.
        path: ``status``, or ``request_history.0.approved``.

    Raises:
        VocabularyError: there is no such field; the nearest is named.
    """
    field = Field("", None, (owner,))
    for name in path.split("."):
        field = field.part(name)
    return field


def value_of_cell(text: str) -> Any:
    """Return what a cell says where nobody knows the type of its field, as JSON has it.

    Money and prices abroad are whole numbers of the smallest unit; what has no other form is text.

    Raises:
        VocabularyError: it is nearly ``yes``, ``nothing`` or an amount, and is none.
    """
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if re.fullmatch(r"-?\$.*[0-9].*|.*[0-9] ?\$", text):
        return parse_signed_amount(text).cents
    if re.fullmatch(r"[0-9.,]+ [A-Z]{3}", text):
        return parse_foreign_price(text).units
    near = get_close_matches(text, (*_TRUTH, *_NOTHING), n=1, cutoff=0.75)
    if near and sorted(text) == sorted(near[0]):
        raise VocabularyError(f"'{text}' is nearly '{near[0]}'. Did you mean '{near[0]}'?")
    return text


def facts_found(expected: Mapping[str, Any], actual: Any) -> dict[str, Any]:
    """Return what an object has in fields, amounts in their currency if amounts are expected.

    Args:
        expected: values by the path of the field, as ``Field.parse`` returns them.
        actual: the object.
    """
    return {path: _found(actual, path, value) for path, value in expected.items()}


def _found(actual: Any, path: str, expected: Any) -> Any:
    *parts, name = path.split(".")
    owner = actual
    for part in parts:
        owner = _part(owner, part)
    value = _part(owner, name)
    if not isinstance(expected, Money | ForeignPrice) or value is None:
        return value
    prefix = "merchant_" if name.startswith("merchant_") else ""
    currency = _part(owner, f"{prefix}currency") or _part(actual, f"{prefix}currency") or "usd"
    return Money(value) if currency == "usd" else ForeignPrice(value, currency)


def _part(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return value[int(name)] if int(name) < len(value) else None
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def _annotation(owner: type, name: str, path: str) -> Any:
    known = fields(owner)
    if name not in known:
        near = get_close_matches(name, known, n=1)
        place = path.rpartition(".")[0]
        hint = f" Did you mean '{f'{place}.' if place else ''}{near[0]}'?" if near else ""
        raise VocabularyError(
            f"The table has a row '{path}', which is not known here.{hint} "
            f"Known: {', '.join(known)}."
        )
    parents = (
        parent.__annotations__ for parent in owner.__mro__ if "__annotations__" in vars(parent)
    )
    return next(annotations[name] for annotations in parents if name in annotations)


def _types(annotation: Any, owner: type) -> tuple[Any, ...]:
    """Return what a value may be, by its annotation; a list stands before its elements' types."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        places = (owner, stripe.issuing, stripe)
        return (
            next((getattr(at, annotation) for at in places if hasattr(at, annotation)), object),
        )
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return (str,)
    if origin in (Union, UnionType):
        return tuple(type_ for argument in arguments for type_ in _types(argument, owner))
    if origin is list:
        return (list, *_types(arguments[0], owner))
    return (origin or annotation,)
