"""Allowed values: what may be written where a sentence has a parameter, each list with a title.

What Stripe allows is taken from the official SDK's own types, so that it is as new as the SDK; the
cast (personas, merchants …) is taken from the mapping a sentence's converter looks names up in.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

import stripe
from stripe import issuing

from issuing_harness.catalogue.entries import Parameter
from issuing_harness.program.merchants import MERCHANTS
from issuing_harness.program.personas import PERSONAS

MONEY: Final = "money, like $1,250.00"
ONE_WORD: Final = "one word"
WORDS: Final = "words"

_Owner = type[Any]
#: Stripe's lists: the title they get, and the SDK's class and field that has them.
_STRIPES: Final[tuple[tuple[str, _Owner, str], ...]] = (
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
_EVENTS: Final = re.compile(r"(issuing|topup|balance|charge\.dispute|account)[._]")
#: A spending control may name it; no merchant has it, since no category code stands behind it.
_NO_MERCHANTS: Final = "miscellaneous"

#: Which list a parameter takes its value from, by its name and the sentence it stands in.
_MEANT: Final[tuple[tuple[str, str, str], ...]] = (
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
_CAST: Final[dict[str, Mapping[str, Any]]] = {"Personas": PERSONAS, "Merchants": MERCHANTS}
_CAST_NAMES: Final = {"PERSONAS": "Personas", "MERCHANTS": "Merchants"}


def every_list() -> dict[str, tuple[str, ...]]:
    """Every list of allowed values by its title: the cast first, then Stripe's."""
    cast = {title: tuple(known) for title, known in _CAST.items()}
    return cast | {title: stripes(title) for title, _, _ in _STRIPES}


def stripes(title: str) -> tuple[str, ...]:
    """One of Stripe's lists, sorted; of event types, those an Issuing program can see."""
    owner, field = next((owner, field) for name, owner, field in _STRIPES if name == title)
    values = sorted(set(_literals(inspect.get_annotations(owner)[field])))
    if title == "Event types":
        return tuple(value for value in values if _EVENTS.match(value))
    return tuple(value for value in values if value != _NO_MERCHANTS)


def described(
    name: str, field_type: str, pattern: str, function: Callable[..., object], converter: Any
) -> Parameter:
    """What may be written for a parameter.

    Args:
        name: the parameter's name.
        field_type: what stands behind its colon in the pattern, ``""`` if nothing.
        pattern: the whole sentence.
        function: the step function; a ``Literal`` it asks for says best what is allowed.
        converter: what the text is turned into something by, or None.
    """
    asked = inspect.get_annotations(function).get(name)
    if own := tuple(_literals(asked)):
        return Parameter(name, "one of its own values", f"{name} of {function.__name__}", own)
    title, values = _cast_behind(converter) or _meant(name, pattern)
    if values:
        return Parameter(name, f"one of the {title.lower()}", title, values)
    if getattr(converter, "__qualname__", "") == "Money.parse":
        return Parameter(name, MONEY)
    return Parameter(name, _form(field_type, converter))


def _form(field_type: str, converter: Any) -> str:
    if converter is not None and (said := (inspect.getdoc(converter) or "").splitlines()):
        return said[0].rstrip(".")
    if field_type == "d":
        return "a whole number"
    return ONE_WORD if field_type == "Word" else WORDS


def _meant(name: str, pattern: str) -> tuple[str, tuple[str, ...]]:
    for parameter, about, title in _MEANT:
        if parameter == name and re.search(about, pattern):
            return title, tuple(_CAST[title]) if title in _CAST else stripes(title)
    return "", ()


def _cast_behind(converter: Any) -> tuple[str, tuple[str, ...]] | None:
    """The names of the one mapping, in capitals, that a converter's function looks into."""
    code = getattr(converter, "__code__", None)
    for name in code.co_names if code else ():
        known = converter.__globals__.get(name)
        if name.isupper() and isinstance(known, Mapping) and known:
            title = _CAST_NAMES.get(name, name.replace("_", " ").capitalize())
            return title, tuple(str(each) for each in known)
    return None


def _literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (each for each in get_args(annotation) if isinstance(each, str))
        return
    for inner in get_args(annotation):
        yield from _literals(inner)
