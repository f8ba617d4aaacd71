"""A request and an answer, free of any server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent.

    Args:
        method: ``GET``, ``POST`` or ``DELETE``.
        path: the undecoded path, ``/v1/issuing/cards``.
        query: the undecoded query string.
        headers: values by lower-case name.
        body: the raw body.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class Answer:
    """What the sandbox says.

    Args:
        status: the HTTP status.
        body: JSON, as bytes.
        headers: values by lower-case name.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def encode(document: Any) -> bytes:
    """JSON with two spaces of indent, as Stripe sends it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)
