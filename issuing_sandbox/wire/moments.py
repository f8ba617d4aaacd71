"""Times of the second API, which come as texts: bounds of the parameter ``created``."""

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import ge, gt, le, lt
from typing import Final

from issuing_sandbox.errors import InvalidFields

_COMPARISONS: Final = {"gt": gt, "gte": ge, "lt": lt, "lte": le}


def within(created: Mapping[str, str]) -> Callable[[float], bool]:
    """Return whether a moment, in unix seconds, is within the bounds ``{"gte": "2026-…Z"}``.

    Raises:
        InvalidFields: a bound is no date and time with its zone.
    """
    bounds = [(_COMPARISONS[name], moment(name, text)) for name, text in created.items()]
    return lambda seconds: all(compare(seconds, bound) for compare, bound in bounds)


def moment(name: str, text: str) -> float:
    """Return a time as unix seconds.

    Raises:
        InvalidFields: it is no date and time with its zone.
    """
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise InvalidFields(f"created.{name}", "Expected a time such as 2026-06-01T12:00:00.000Z.")
    return parsed.timestamp()
