"""Choices: the values that Stripe's API knows for a field, read from the official SDK.

The SDK's types carry every status, reason, interval, category and event type of the API version it
was made from. A sentence with a value that is none of them is a mistake of the scenario.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import (
    Any,
    ClassVar,
    Final,
    ForwardRef,
    Generic,
    Literal,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

from stripe.params._webhook_endpoint_create_params import WebhookEndpointCreateParams

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import THIN_PREFIX
from issuing_harness.words import nearest

T = TypeVar("T")

_QUOTED: Final = re.compile(r"'([^']*)'")
#: How many choices a message lists in full.
_LISTED: Final = 20
#: How alike a text and a value are at least if one is taken for the other misspelt.
_MISSPELT: Final = 0.75


def choices(owner: type, field: str) -> tuple[str, ...]:
    """Return the values that a field of an SDK class may have.

    Args:
        owner: the class, ``stripe.issuing.Card`` or the TypedDict of a call's parameters.
        field: the name of the field: ``status``.

    Raises:
        LookupError: the SDK knows none for it.
    """
    found = known_choices(owner, field)
    if not found:
        raise LookupError(f"{owner.__name__} has no choices for {field}")
    return found


def known_choices(owner: type, field: str) -> tuple[str, ...]:
    """Return the values that a field of an SDK class may have; none if it may have any."""
    found: tuple[str, ...] = ()
    for parent in reversed(owner.__mro__):
        annotation = getattr(parent, "__annotations__", {}).get(field)
        found = tuple(_literals(annotation)) or found
    return found


def fields(owner: type) -> tuple[str, ...]:
    """Return the names of the fields of an SDK class; what it has for itself is none of them."""
    annotated = (getattr(parent, "__annotations__", {}) for parent in reversed(owner.__mro__))
    return tuple(
        dict.fromkeys(
            name
            for annotations in annotated
            for name, annotation in annotations.items()
            if name[0] != "_" and get_origin(annotation) is not ClassVar
        )
    )


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A converter that accepts some texts, and says which.

    Args:
        kind: what they are, in the singular: ``card status``.
        meanings: what each text stands for; any text is accepted, and stands for itself, if there
            are none.
    """

    kind: str
    meanings: Mapping[str, T]

    @property
    def values(self) -> tuple[str, ...]:
        """The texts it accepts."""
        return tuple(map(str, self.meanings))

    def __call__(self, text: str) -> T:
        """Return what a text stands for.

        Raises:
            VocabularyError: it is not accepted; the nearest is named.
        """
        if self.meanings and text not in self.meanings:
            raise VocabularyError(_unknown(self.kind, text, tuple(self.meanings)))
        return self.meanings[text] if self.meanings else cast("T", text)


def choice(kind: str, values: Iterable[str], *more: str) -> Choice[str]:
    """Return a converter that accepts one of several values.

    Args:
        kind: what they are, in the singular: ``card status``.
        values: the values that Stripe documents; any is accepted if there are none.
        more: values that Stripe was seen to use beside those.
    """
    documented = tuple(values)
    return Choice(kind, {value: value for value in (*documented, *more) if documented})


def choice_of(kind: str, owner: type, field: str, *more: str) -> Choice[str]:
    """Return a converter that accepts the values of a field of an SDK class.

    Any is accepted where an older SDK has no such field.
    """
    return choice(kind, known_choices(owner, field), *more)


def choice_in_words(kind: str, values: Mapping[str, T]) -> Choice[T]:
    """Return a converter of words into what they stand for, mostly values of Stripe's.

    Args:
        kind: what they are, in the singular: ``interval``.
        values: the values by the words of a sentence: ``{"per month": "monthly"}``.
    """
    return Choice(kind, values)


def near_miss(kind: str, values: Iterable[str]) -> Callable[[str], str]:
    """Return a converter that accepts any value but a misspelt one, for what may be refused.

    Args:
        kind: what the values are, in the singular: ``reason for a cancellation``.
        values: those that Stripe documents.
    """
    known = tuple(values)

    def convert(text: str) -> str:
        near = get_close_matches(text, known, n=1, cutoff=_MISSPELT)
        if text not in known and near:
            raise VocabularyError(
                f"Stripe knows no {kind} '{text}'. Did you mean '{near[0]}'? A value that Stripe "
                "is to refuse must not look like a misspelt one: take 'nonsense'."
            )
        return text

    return convert


def number_in(
    kind: str, least: float, most: float, *, example: str, whole: bool = True
) -> Callable[[str], Any]:
    """Return a converter of a number within a range.

    Args:
        kind: what it is, in the singular: ``number of cards``.
        least: the least that is possible.
        most: the most that is possible.
        example: one to follow: ``3``.
        whole: whether it is an ``int``; a ``float`` otherwise.
    """
    form = r"[0-9]{1,9}" if whole else r"[0-9]{1,9}(?:\.[0-9]{1,6})?"

    def convert(text: str) -> Any:
        if re.fullmatch(form, text) is None or not least <= float(text) <= most:
            raise VocabularyError(
                f"'{text}' is no {kind}. Write one from {least:,} to {most:,}, like {example}."
            )
        return int(text) if whole else float(text)

    return convert


@cache
def event_types() -> tuple[str, ...]:
    """Return every type of event that an endpoint can listen for."""
    return tuple(
        name for name in choices(WebhookEndpointCreateParams, "enabled_events") if name != "*"
    )


def event_type(text: str) -> str:
    """Return the type of event that a sentence names.

    Raises:
        VocabularyError: Stripe sends no such event; the nearest is named.
    """
    if text not in event_types():
        raise VocabularyError(_unknown("event type", text, event_types()))
    return text


def event_type_about(kind: str, prefix: str) -> Choice[str]:
    """Return a converter of the types of event that tell of one kind of object.

    Args:
        kind: the object, with its article: ``an outbound payment``.
        prefix: how their names begin: ``treasury.outbound_payment``.
    """
    names = [name for name in event_types() if name.startswith(f"{prefix}.")]
    return choice(f"event type about {kind}", names)


def thin_event_type(text: str) -> str:
    """Return the type of thin event that a sentence names: ``v1.issuing_card.created``.

    Raises:
        VocabularyError: Stripe sends no such thin event; the nearest is named.
    """
    known = tuple(f"{THIN_PREFIX}{name}" for name in event_types())
    if text not in known:
        raise VocabularyError(_unknown("thin event type", text, known))
    return text


def _unknown(kind: str, text: str, known: tuple[str, ...]) -> str:
    near = nearest(text, known)
    hint = f" Did you mean '{near}'?" if near else ""
    listed = f" There are: {', '.join(known)}." if len(known) <= _LISTED else ""
    return f"Stripe knows no {kind} '{text}'.{hint}{listed}"


def _literals(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        yield from _QUOTED.findall(annotation)
    elif get_origin(annotation) is Literal:
        yield from (value for value in get_args(annotation) if isinstance(value, str))
    else:
        for argument in get_args(annotation):
            yield from _literals(argument)
