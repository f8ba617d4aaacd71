"""Times of the second API, which come as texts: bounds of the parameter ``created``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from issuing_sandbox.errors import InvalidFields
from issuing_sandbox.store.conditions import Where, Within


def within(params: Mapping[str, Any]) -> Where:
    """Return the condition by the parameter ``created``, if its bounds are given.

    Args:
        params: a request's; the bounds are texts, ``{"gte": "2026-…Z"}``.

    Raises:
        InvalidFields: a bound is no date and time with its zone.
    """
    bounds = {name: moment(name, text) for name, text in params.get("created", {}).items()}
    return [("created", Within(bounds))] if bounds else ()


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
