"""HTTP messages as plain values, passed between program, cassette and report.

An :class:`Interaction` is one request to Stripe with its response. A :class:`Delivery` goes the
other way: one attempt to deliver a webhook event, with the endpoint's reply.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import orjson

Pairs = tuple[tuple[str, str], ...]

#: The body of a call of the second API that has no parameters.
NO_PARAMETERS: Final = "{}"

#: Where Stripe answers; cassettes name it whatever answered.
STRIPE: Final = "https://api.stripe.com"
#: The event that asks whether a purchase may be made; the reply to it is a decision.
REALTIME_REQUEST: Final = "issuing_authorization.request"
#: What a thin event is, as its ``object`` says; it names what changed, and has none of it.
THIN_EVENT: Final = "v2.core.event"
#: How the type of a thin event begins that stands for an event of the first API.
THIN_PREFIX: Final = "v1."
#: The thin event by which an event destination is tried.
PING: Final = "v2.core.event_destination.ping"
#: How the paths of Stripe's second API begin, whose bodies are JSON.
SECOND_API: Final = "/v2/"
#: Seconds within which the reply must come; later, Stripe has decided by default.
DECISION_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Request:
    """A request to Stripe, without host, API key and transport.

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
        """Return the request that an HTTP client is about to send, decoded."""
        parts = urlsplit(url)
        text = body.decode() if isinstance(body, bytes) else body or ""
        return cls(
            method=method.upper(),
            path=parts.path,
            query=_pairs(parts.query),
            form=_pairs(text) if text != NO_PARAMETERS else (),
            headers={name.lower(): value for name, value in (headers or {}).items()},
        )

    def __str__(self) -> str:
        """The request in a message: ``GET /v1/balance``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Response:
    """A response of Stripe, or of a backend that stands for it.

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
        """Stripe's id of the request, ``req_…``, if it sent one."""
        return self.headers.get("request-id")

    def json(self) -> Any:
        """Return the decoded body; raises ``ValueError`` if it is not JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One request with its response.

    Args:
        request: the request.
        response: the response to it.
        host: what was asked, for evidence, such as ``http://127.0.0.1:41873``; not in a cassette.
    """

    request: Request
    response: Response
    host: str = STRIPE


@dataclass(frozen=True, slots=True)
class WireReply:
    """What a reply was on its way: to be passed on as it came, and to be judged by its time.

    Args:
        headers: every header as it was sent, one that stands twice twice, in the order sent.
        body: the bytes as they were sent, compressed if they were, without chunks.
        seconds: real time from sending the request to the end of the reply.
        problem: why there is no reply, in words that complete "your endpoint …".
        is_kept: whether it is said again from evidence, so that nobody has waited for it now.
    """

    headers: Pairs = ()
    body: bytes = b""
    seconds: float = 0.0
    problem: str = ""
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class EndpointReply:
    """The reply of a webhook endpoint to a delivery.

    Args:
        status: the HTTP status; ``None`` if it closed the connection.
        headers: header values by lower-case name.
        body: the text, decompressed.
        wire: what it was on its way, if it came over HTTP; no part of what it says.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    wire: WireReply | None = field(default=None, compare=False, repr=False)

    @property
    def is_accepted(self) -> bool:
        """Whether Stripe counts the event as delivered: any 2xx status."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own

    def __str__(self) -> str:
        """The reply in a message: ``200 {"approved": true}``."""
        return "no reply" if self.status is None else f"{self.status} {self.body}".strip()


def is_thin(event: Mapping[str, Any]) -> bool:
    """Whether an event is thin: it names an object, shows none of it, and has no version."""
    return event.get("object") == THIN_EVENT


def object_id_of(event: Mapping[str, Any]) -> str | None:
    """Return the id of what an event is about, which a thin one names and does not show.

    ``None`` if that has no id, as the balance of ``balance.available``.

    Raises:
        LookupError, AttributeError: it is no event.
    """
    about = (event.get("related_object") or {}) if is_thin(event) else event["data"]["object"]
    object_id: str | None = about.get("id")
    return object_id


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver a webhook event.

    Args:
        event: the event's JSON as it was sent.
        reply: the endpoint's reply.
    """

    event: str
    reply: EndpointReply

    def json(self) -> Any:
        """Return the decoded event."""
        return orjson.loads(self.event)

    @property
    def is_thin(self) -> bool:
        """Whether the event is thin: it names an object, shows none of it, and has no version."""
        return is_thin(self.json())

    def __str__(self) -> str:
        """The delivery in a message: ``issuing_card.created about ic_1 (evt_1)``."""
        try:
            event = self.json()
            return f"{event['type']} about {object_id_of(event)} ({event['id']})"
        except (AttributeError, LookupError, TypeError, ValueError):
            return "something that is no event"


@dataclass(frozen=True, slots=True)
class OutsideAction:
    """Something that was done outside of the API, such as a click in Stripe's Dashboard.

    Args:
        text: what was done: ``the Dashboard adds $50.00``.
        cents: the money that the Issuing balance has more by it.
    """

    text: str
    cents: int = 0

    def __str__(self) -> str:
        """The action in a message: ``outside of the API: the Dashboard adds $50.00``."""
        return f"outside of the API: {self.text}"


@dataclass(frozen=True, slots=True)
class Span:
    """When an interaction or a delivery happened, by a count of all that began or ended.

    Args:
        began: its number in the scenario, from 1; one that began later has a higher one.
        ended: the number of its response or reply, in the same count.
        by_endpoint: whether the endpoint sent the request, while it made a reply.
    """

    began: int
    ended: int
    by_endpoint: bool = False


@lru_cache(maxsize=1024)
def _pairs(text: str) -> Pairs:
    """Return decoded parameters; the requests of many scenarios have the same."""
    return tuple(parse_qsl(text, keep_blank_values=True)) if text else ()
