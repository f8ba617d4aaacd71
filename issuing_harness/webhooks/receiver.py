"""An HTTP server for webhooks on a loopback port, and the check of what is posted to it."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import orjson
import stripe

from issuing_harness.interactions import EndpointReply

LOOPBACK: Final = "127.0.0.1"
#: Seconds between two looks whether to stop, and to wait until the server's thread has stopped.
_POLL_SECONDS: Final = 0.01
_STOP_SECONDS: Final = 5.0
#: Headers of this server's own, which a reply that is passed on has as well.
_OWN_HEADERS: Final = (
    *("connection", "content-encoding", "content-length", "date", "keep-alive", "server"),
    "transfer-encoding",
)
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
        return str(self.event["data"]["object"].get("id"))

    @property
    def request_id(self) -> str | None:
        """The id of the request that caused it, ``req_…``; None if no request did."""
        request = self.event.get("request")
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
        self._server = _Server((LOOPBACK, port), _handler(respond))
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

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that hung up; the reply is recorded all the same."""


def _handler(respond: Callable[[PostedRequest], EndpointReply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True
            told = self.headers.get("content-length", "0")
            if not told.isdecimal():
                self._send(EndpointReply(400, body=f"no content-length: {told}"), 400)
                return
            length = min(int(told), _MAX_BYTES)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = respond(PostedRequest(headers, self.rfile.read(length)))
            if reply.status is not None:
                self._send(reply, reply.status)

        def _send(self, reply: EndpointReply, status: int) -> None:
            body = reply.body.encode()
            self.send_response(status)
            for name, value in reply.headers.items():
                if name.lower() not in _OWN_HEADERS:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Log nothing to the terminal; the delivery is in the report."""

    return Handler
