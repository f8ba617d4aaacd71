"""An HTTP server for webhooks on a loopback port, and the check of what is posted to it.

A reply that came over HTTP itself is passed on as a proxy must (RFC 9110, 7.6.1): status, headers
and body as they were sent, except what belongs to the one connection it came on.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any, Final

import orjson
import stripe

from issuing_harness.interactions import EndpointReply, Pairs, is_thin, object_id_of

LOOPBACK: Final = "127.0.0.1"
#: Seconds between two looks whether to stop, and to wait until the server's thread has stopped.
_POLL_SECONDS: Final = 0.01
_STOP_SECONDS: Final = 5.0
#: Headers that belong to one connection, beside those that ``Connection`` names; the length and
#: whether the connection closes are this server's own to say.
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length"}
)
_PROXY_HEADERS: Final = "proxy-"
_HEXADECIMAL: Final = re.compile(rb"[0-9A-Fa-f]+")
#: Bytes of the line before a chunk that are read.
_MAX_LINE: Final = 1 << 10
#: Bytes of a POST that are read; Stripe's events are far smaller.
_MAX_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class PostedRequest:
    """What was posted.

    Args:
        headers: values by lower-case name.
        body: the raw body, over which a signature is made.
    """

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """One delivery with a valid signature.

    Args:
        event: the event, decoded.
        body: the event as it was sent.
    """

    event: dict[str, Any]
    body: str

    @property
    def type(self) -> str:
        """The event's type, ``issuing_card.updated``."""
        return str(self.event["type"])

    @property
    def object_id(self) -> str:
        """The id of the object that the event is about."""
        return str(object_id_of(self.event))

    @property
    def is_thin(self) -> bool:
        """Whether it is a thin event, which names an object and does not show it."""
        return is_thin(self.event)

    @property
    def id(self) -> str:
        """The id of the event, ``evt_…``: of a thin one, that of the event it stands for."""
        return str(self.event.get("snapshot_event") or self.event["id"])

    @property
    def request_id(self) -> str | None:
        """The id of the request that caused it, ``req_…``; None if no request did."""
        cause = (self.event.get("reason") or {}) if self.is_thin else self.event
        request = cause.get("request")
        return request.get("id") if isinstance(request, dict) else None

    def __str__(self) -> str:
        return f"{self.type} about {self.object_id}"


def verify(posted: PostedRequest, secrets: Iterable[str]) -> ReceivedEvent | None:
    """Return the event that was posted; ``None`` unless it is one that a secret has signed."""
    body = posted.body.decode(errors="replace")
    header = posted.headers.get("stripe-signature", "")
    if not any(_is_signed(body, header, secret) for secret in secrets):
        return None
    try:
        received = ReceivedEvent(orjson.loads(body), body)
        str(received)
    except (AttributeError, LookupError, TypeError, ValueError):
        return None
    return received


def _is_signed(body: str, header: str, secret: str) -> bool:
    if not header.isascii():  # the SDK cannot compare it
        return False
    tolerance = stripe.Webhook.DEFAULT_TOLERANCE
    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, tolerance))
    except stripe.SignatureVerificationError:
        return False


class Receiver:
    """Listens until it is closed; each POST is answered in a thread of its own.

    Args:
        respond: makes the reply to a POST.
        port: where to listen; 0 takes a free port.
    """

    def __init__(self, respond: Callable[[PostedRequest], EndpointReply], port: int = 0) -> None:
        self._server = _Server(port, respond)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}/"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True, name="mailbox"
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_STOP_SECONDS)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: A reply that nobody waits for any more must not hold up the end of a run.
    block_on_close = False

    def __init__(self, port: int, respond: Callable[[PostedRequest], EndpointReply]) -> None:
        super().__init__((LOOPBACK, port), _Connection)
        self.respond = respond

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that hung up; the reply is recorded all the same."""


class _Connection(BaseHTTPRequestHandler):
    """One connection, over which one event is posted."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Post an event, and pass the reply on."""
        self.close_connection = True
        try:
            body = read_body(self.headers, self.rfile)
        except ValueError as problem:
            self._send(EndpointReply(400, body=f"{problem}"), HTTPStatus.BAD_REQUEST)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.respond(PostedRequest(headers, body))
        if reply.status is not None:
            self._send(reply, reply.status)

    def do_GET(self) -> None:
        """Refuse: a tunnel or a browser may ask what is here."""
        self.close_connection = True
        refusal = EndpointReply(None, {"allow": "POST"}, "events are posted here")
        self._send(refusal, HTTPStatus.METHOD_NOT_ALLOWED)

    def do_HEAD(self) -> None:
        """Refuse in the same way, without a body."""
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing to the terminal; the delivery is in the report."""

    def _send(self, reply: EndpointReply, status: int) -> None:
        sent = reply.wire
        body = sent.body if sent else reply.body.encode()
        self.send_response_only(status)
        self._send_headers(
            end_to_end_headers(sent.headers if sent else tuple(reply.headers.items()))
        )
        if _has_body(status):
            self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")
        self.end_headers()
        if _has_body(status) and self.command != "HEAD":
            self.wfile.write(body)

    def _send_headers(self, headers: Pairs) -> None:
        for name, value in headers:
            self.send_header(name, value)
        if not any(name.lower() == "date" for name, _ in headers):
            self.send_header("date", self.date_time_string())


def _has_body(status: int) -> bool:
    """Whether a reply of this status has a body, and so a length (RFC 9110, 6.4.1 and 8.6)."""
    return status >= HTTPStatus.OK and status not in (
        HTTPStatus.NO_CONTENT,
        HTTPStatus.NOT_MODIFIED,
    )


def end_to_end_headers(headers: Pairs) -> Pairs:
    """Return the headers of a reply that are meant for whoever is behind this server, too."""
    named = {
        token.strip().lower()
        for name, value in headers
        if name.lower() == "connection"
        for token in value.split(",")
    }
    return tuple(
        [
            (name, value)
            for name, value in headers
            if name.lower() not in _HOP_BY_HOP | named
            and not name.lower().startswith(_PROXY_HEADERS)
        ]
    )


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """Return the body of a request, in chunks or of the length that it says.

    Raises:
        ValueError: it says neither.
    """
    if headers.get("transfer-encoding", "").strip().lower() == "chunked":
        return b"".join(_read_chunks(stream))
    told = headers.get("content-length", "0")
    if not told.isdecimal():
        raise ValueError(f"no content-length: {told}")
    return stream.read(min(int(told), _MAX_BYTES))


def _read_chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    """Yield the chunks of a body; what comes after the last one is left.

    Raises:
        ValueError: where the length of a chunk should stand, there is none.
    """
    left = _MAX_BYTES
    while left > 0 and (size := _chunk_size(stream.readline(_MAX_LINE))):
        yield stream.read(min(size, left))
        stream.readline(_MAX_LINE)
        left -= size


def _chunk_size(line: bytes) -> int:
    told = line.partition(b";")[0].strip()
    if not _HEXADECIMAL.fullmatch(told):
        raise ValueError(f"no length of a chunk: {told.decode(errors='replace')}")
    return int(told, 16)
