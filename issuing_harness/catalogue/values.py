"""Allowed values: what may be written for a parameter of a sentence, as lists with titles.

What Stripe allows is taken from the types of the official SDK, so that it is as new as the SDK.
Personas, merchants and the like are taken from the mapping in which the parameter's converter looks
names up.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

import stripe
from stripe import issuing

from issuing_harness.catalogue.entries import Parameter
from issuing_harness.program.cast import MERCHANTS, PERSONAS
from issuing_harness.program.choices import Choice

MONEY: Final = "money, like $1,250.00"
ONE_WORD: Final = "one word"
WORDS: Final = "words"

_SdkClass = type[Any]
#: Stripe's lists: our title, and the SDK's class and field whose type is the list.
_STRIPE_LISTS: Final[tuple[tuple[str, _SdkClass, str], ...]] = (
    ("Cardholder statuses", issuing.Cardholder, "status"),
    ("Types of cardholder", issuing.Cardholder, "type"),
    ("Card statuses", issuing.Card, "status"),
    ("Kinds of card", issuing.Card, "type"),
    ("Cancellation reasons", issuing.Card, "cancellation_reason"),
    ("Replacement reasons", issuing.Card, "replacement_reason"),
    ("Shipping statuses", issuing.Card.Shipping, "status"),
    ("Design statuses", issuing.PersonalizationDesign, "status"),
    ("Spending limit intervals", issuing.Card.SpendingControls.SpendingLimit, "interval"),
    ("Authorization statuses", issuing.Authorization, "status"),
    ("Authorization methods", issuing.Authorization, "authorization_method"),
    ("Reasons of a decision", issuing.Authorization.RequestHistory, "reason"),
    ("Types of transaction", issuing.Transaction, "type"),
    ("Dispute statuses", issuing.Dispute, "status"),
    ("Dispute reasons", issuing.Dispute.Evidence, "reason"),
    ("Token statuses", issuing.Token, "status"),
    ("Top-up statuses", stripe.Topup, "status"),
    ("Event types", stripe.Event, "type"),
    ("Merchant categories", issuing.Card.SpendingControls, "allowed_categories"),
)
#: The types of event that an Issuing program can receive.
_EVENT_TYPES: Final = re.compile(
    r"(issuing|topup|payout|transfer|reporting|balance|charge\.dispute|account|capability|treasury)[._]"
)
#: A spending control may name this category; no merchant has it, since it has no category code.
_WITHOUT_MERCHANTS: Final = "miscellaneous"

#: The list of a parameter: the parameter's name, a pattern its sentence contains, the list's title.
_LIST_OF_PARAMETER: Final[tuple[tuple[str, str, str], ...]] = (
    ("status", r"cardholder", "Cardholder statuses"),
    ("status", r"authorization", "Authorization statuses"),
    ("status", r"dispute", "Dispute statuses"),
    ("status", r"top-up", "Top-up statuses"),
    ("status", r"shipp|parcel|mail", "Shipping statuses"),
    ("status", r"\bdesign\b", "Design statuses"),
    ("status", r"token|wallet", "Token statuses"),
    ("status", r"\bcard\b", "Card statuses"),
    ("kind", r"\bcard\b", "Kinds of card"),
    ("reason", r"declined|approved", "Reasons of a decision"),
    ("reason", r"dispute", "Dispute reasons"),
    ("reason", r"cancel", "Cancellation reasons"),
    ("reason", r"replace|old one", "Replacement reasons"),
    ("method", r"", "Authorization methods"),
    ("interval", r"", "Spending limit intervals"),
    ("category", r"", "Merchant categories"),
    ("event", r"", "Event types"),
    ("person", r"", "Personas"),
    ("merchant", r"", "Merchants"),
)
_OWN_LISTS: Final[dict[str, Mapping[str, Any]]] = {"Personas": PERSONAS, "Merchants": MERCHANTS}
#: The titles of lists by the name of the mapping they are taken from.
_TITLES: Final = {"PERSONAS": "Personas", "MERCHANTS": "Merchants"}


def value_lists() -> dict[str, tuple[str, ...]]:
    """Return every list of allowed values by its title: our own first, then Stripe's."""
    own = {title: tuple(mapping) for title, mapping in _OWN_LISTS.items()}
    return own | {title: stripe_values(title) for title, _, _ in _STRIPE_LISTS}


def stripe_values(title: str) -> tuple[str, ...]:
    """Return one of Stripe's lists, sorted; of event types, those an Issuing program receives."""
    sdk_class, field = next((cls, field) for name, cls, field in _STRIPE_LISTS if name == title)
    values = sorted(set(_literals(inspect.get_annotations(sdk_class)[field])))
    if title == "Event types":
        return tuple(value for value in values if _EVENT_TYPES.match(value))
    return tuple(value for value in values if value != _WITHOUT_MERCHANTS)


def describe_parameter(
    name: str, field_type: str, pattern: str, function: Callable[..., object], converter: Any
) -> Parameter:
    """Return what may be written for a parameter.

    Args:
        name: the parameter's name.
        field_type: what follows its colon in the pattern, ``""`` if nothing.
        pattern: the pattern of the sentence.
        function: the step function; if it annotates the parameter as a ``Literal``, that decides.
        converter: the function that converts the text, None if there is none.
    """
    annotation = inspect.get_annotations(function).get(name)
    if own_values := tuple(_literals(annotation)):
        title = f"{name} of {function.__name__}"
        return Parameter(name, "one of its own values", title, own_values)
    title, values = _list_of_converter(converter) or _narrower(
        _list_of_parameter(name, pattern), _list_of_choice(converter)
    )
    if values:
        return Parameter(name, f"one of the {title.lower()}", title, values)
    if getattr(converter, "__qualname__", "") == "Money.parse":
        return Parameter(name, MONEY)
    return Parameter(name, _form(field_type, converter))


def _form(field_type: str, converter: Any) -> str:
    """Return what may be written in words: the first line of the converter's docstring, if any."""
    converter = getattr(converter, "func", converter)  # of a partial, whose docstring is Python's
    if converter is not None and (lines := (inspect.getdoc(converter) or "").splitlines()):
        said = lines[0].rstrip(".").removeprefix("Return ")
        return said[:1].lower() + said[1:]
    if field_type == "d":
        return "a whole number"
    return ONE_WORD if field_type == "Word" else WORDS


def _list_of_parameter(name: str, pattern: str) -> tuple[str, tuple[str, ...]]:
    for parameter, part_of_pattern, title in _LIST_OF_PARAMETER:
        if parameter == name and re.search(part_of_pattern, pattern):
            own = _OWN_LISTS.get(title)
            return title, stripe_values(title) if own is None else tuple(own)
    return "", ()


def _list_of_converter(converter: Any) -> tuple[str, tuple[str, ...]] | None:
    """Return the title and the keys of the mapping a converter uses: a global in capitals.

    One that returns a list takes several of them together, in words that are on no list.
    """
    code = getattr(converter, "__code__", None)
    if code is None or get_origin(inspect.get_annotations(converter).get("return")) is list:
        return None
    for name in code.co_names:
        mapping = converter.__globals__.get(name)
        if name.isupper() and isinstance(mapping, Mapping) and mapping:
            title = _TITLES.get(name, name.replace("_", " ").capitalize())
            return title, tuple(str(key) for key in mapping)
    return None


_TitledList = tuple[str, tuple[str, ...]]


def _narrower(of_parameter: _TitledList, of_choice: _TitledList) -> _TitledList:
    """Return the list of a parameter, or what its converter accepts if some of it is not there."""
    accepted, listed = set(of_choice[1]), set(of_parameter[1])
    return of_choice if accepted and (not listed or not accepted >= listed) else of_parameter


def _list_of_choice(converter: Any) -> _TitledList:
    """Return what a ``Choice`` accepts, with a title."""
    values = converter.values if isinstance(converter, Choice) else ()
    return (f"values for the {converter.kind}" if values else ""), values


def _literals(annotation: Any) -> Iterator[str]:
    """Yield the strings of every ``Literal`` inside a type."""
    if get_origin(annotation) is Literal:
        yield from (value for value in get_args(annotation) if isinstance(value, str))
        return
    for inner in get_args(annotation):
        yield from _literals(inner)
