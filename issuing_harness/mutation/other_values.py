"""Other values: what could stand in a place instead, of the same type and still possible."""

import re
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

from stripe import StripeObject
from stripe._object_classes import get_object_class

from issuing_harness.mutation.json_paths import Json, JsonPlace

#: What says which thing it is, when it was made or how it is paged through, and nothing about it.
FIXED: Final = frozenset(
    {
        "api_version",
        "created",
        "currency",
        "has_more",
        "id",
        "idempotency_key",
        "livemode",
        "next_page",
        "object",
        "pending_webhooks",
        "url",
    }
)
_ID: Final = re.compile(r"[a-z]+(_[a-z]+)*_[A-Za-z0-9]{8,}")
_DIGIT: Final = re.compile(r"\d")


def is_id(value: Json) -> bool:
    """Whether it is the name of a thing, ``ic_1N2…``."""
    return isinstance(value, str) and bool(_ID.fullmatch(value)) and bool(_DIGIT.search(value))


def other_value(place: JsonPlace) -> Json:
    """Another value for a place: a cent more, the contrary, another word of Stripe's list."""
    value = place.value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 1.0
    if value is None:
        return "other"
    assert isinstance(value, str)
    return _other_word(place, value)


def _other_word(place: JsonPlace, value: str) -> str:
    words = words_of(place.kind, place.field)
    if value in words:
        return words[(words.index(value) + 1) % len(words)]
    if found := _DIGIT.search(value):
        digit = str((int(found[0]) + 1) % 10)
        return value[: found.start()] + digit + value[found.end() :]
    return "another" if value == "other" else "other"


@cache
def words_of(kind: str, field: str) -> tuple[str, ...]:
    """The words Stripe's SDK lists for a field; empty where it lists none, or fewer than two."""
    owner: Any = get_object_class("V1", kind)
    *through, name = field.split(".")
    for each in through:
        owner = _class_in(getattr(owner, "__annotations__", {}).get(each))
    words = tuple(_words_in(getattr(owner, "__annotations__", {}).get(name)))
    return words if len(words) > 1 else ()


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """The fields that Stripe's SDK lists for an object."""
    return tuple(getattr(get_object_class("V1", kind), "__annotations__", {}))


def _class_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, StripeObject):
        return annotation
    found = (_class_in(each) for each in get_args(annotation))
    return next((each for each in found if each is not None), None)


def _words_in(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [each for each in get_args(annotation) if isinstance(each, str)]
    return [word for each in get_args(annotation) for word in _words_in(each)]
