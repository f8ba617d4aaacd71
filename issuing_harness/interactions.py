"""What travels between program, tape and report: takes, and deliveries the other way round.

A take is one request of ours with its answer. A delivery is one webhook attempt: an event that was
posted to us, with our reply.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import orjson

Pairs = tuple[tuple[str, str], ...]

#: The event that asks about a purchase: its reply is a decision.
REALTIME_REQUEST: Final = "issuing_authorization.request"


@dataclass(frozen=True, slots=True)
class Request:
    """What the program asks of Stripe, freed of host, key and transport.

    Args:
        method: ``GET``, ``POST`` or ``DELETE``.
        path: the path alone, for example ``/v1/issuing/cards``.
        query: decoded query parameters in the order sent, ``(("limit", "10"),)``.
        form: decoded body parameters in the order sent, ``(("billing[address][city]", "Paris"),)``.
        headers: header values by lower-case name.
    """

    method: str
    path: str
    query: Pairs = ()
    form: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_wire(
        cls, method: str, url: str, headers: Mapping[str, str] | None, body: str | bytes | None
    ) -> "Request":
        """Decode what an HTTP client is about to send."""
        parts = urlsplit(url)
        text = body.decode() if isinstance(body, bytes) else body or ""
        return cls(
            method=method.upper(),
            path=parts.path,
            query=_pairs(parts.query),
            form=_pairs(text),
            headers={name.lower(): value for name, value in (headers or {}).items()},
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back.

    Args:
        status: the HTTP status, for example 200.
        headers: header values by lower-case name.
        body: the JSON text as it was sent.
    """

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def request_id(self) -> str | None:
        """Stripe's ``req_…`` for this call, if it sent one."""
        return self.headers.get("request-id")

    def json(self) -> Any:
        """The decoded body; raises ``ValueError`` when it is not JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One request with its response."""

    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class EndpointReply:
    """What an endpoint said to a delivery.

    Args:
        status: the HTTP status; ``None`` if it hung up.
        headers: header values by lower-case name.
        body: the text as it was sent.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def accepted(self) -> bool:
        """Whether Stripe takes the event for delivered: any 2xx."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own

    def __str__(self) -> str:
        return "no reply" if self.status is None else f"{self.status} {self.body}".strip()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook attempt.

    Args:
        event: the event's JSON as it was sent.
        reply: what the endpoint said.
    """

    event: str
    reply: EndpointReply

    def json(self) -> Any:
        """The decoded event."""
        return orjson.loads(self.event)

    def __str__(self) -> str:
        event = self.json()
        return f"{event['type']} about {event['data']['object'].get('id')} ({event['id']})"


def _pairs(text: str) -> Pairs:
    return tuple(parse_qsl(text, keep_blank_values=True))
