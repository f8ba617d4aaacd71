"""Stripe's API as the integration under test reaches it: at one address, with one key, for a run.

Each scenario has an account and a key of its own, which an integration that is configured once
cannot know. What it calls here is passed on to the scenario that is running, as a call of the
endpoint's: it is recorded where it came, and shown as the integration's, not the scenario's.
"""

import base64
import binascii
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import orjson
import pytest

from issuing_harness.backends import Transport
from issuing_harness.backends.http import HttpTransport
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Request, Response
from issuing_harness.webhooks.receiver import LOOPBACK, end_to_end_headers, read_body

_FORM: Final = "application/x-www-form-urlencoded"
#: Headers of Stripe's that belong to the body as it was sent there, not as it is sent on.
_OF_TRANSFER: Final = ("content-encoding", "content-length")
_POLL_SECONDS: Final = 0.01
#: In place of a status: the connection is closed without an answer.
_LOST: Final = 0

#: Returns what the integration gets in place of an answer to its call.
Alter = Callable[[Request, Response], Response]


@dataclass(frozen=True, slots=True)
class TimedCall:
    """A call of the integration's, timed where it came in.

    Args:
        call: ``POST /v1/issuing/authorizations/iauth_1/approve``.
        began: seconds of a monotonic clock.
        ended: when it was answered; as long as it is not, at no time that comes.
    """

    call: str
    began: float
    ended: float = float("inf")


class StripeApi:
    """Listens until it is closed; answers with what the running scenario's backend answers.

    Args:
        port: where it listens on this machine; 0 takes a free port.
        key: the key that calls must be made with, ``sk_test_…``.

    Raises:
        BackendUnavailable: something else listens there.
    """

    def __init__(self, port: int, key: str) -> None:
        self._key = key
        self._running: tuple[Transport, Callable[[BaseException], None]] | None = None
        #: The calls of the scenario that is running, oldest first.
        self.calls: list[Request] = []
        #: The same with their times, and the seconds by which every answer is late.
        self.timed: list[TimedCall] = []
        #: How many calls of that scenario had another key, and were refused.
        self.with_other_keys = 0
        self.delay = 0.0
        #: What stands between Stripe's answer and the integration; nothing, unless it is planted.
        self.alter: Alter = lambda _, response: response
        #: How many answers are lost from now on: Stripe has done what it was asked.
        self.losing = 0
        try:
            self._server = _Server((LOOPBACK, port), _Call)
        except OSError as error:
            raise BackendUnavailable(
                f"The integration was to reach Stripe's API at port {port}, and nobody can listen "
                f"there ({error.strerror}). A profile is given a free one, so begin again; "
                "elsewhere name one with --integration-api-port, and leave out -n, since a run of "
                "several processes cannot have one."
            ) from None
        self._server.answer = self.answer
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True, name="stripe api"
        )
        self._thread.start()

    def attach(self, transport: Transport, on_failure: Callable[[BaseException], None]) -> None:
        """Pass calls on from now on.

        Args:
            transport: carries the running scenario's requests.
            on_failure: is told what the harness could not answer, so that the scenario fails.
        """
        self._running, self.calls, self.timed = (transport, on_failure), [], []
        self.with_other_keys = 0

    def detach(self) -> None:
        """Refuse calls from now on: the scenario is over."""
        self._running, self.delay, self.losing = None, 0.0, 0

    @contextmanager
    def lent(self) -> Iterator[int]:
        """Pass calls on to another process; yields the port on which it has to answer them."""
        with socket.socket() as free:
            free.bind((LOOPBACK, 0))
            port: int = free.getsockname()[1]
        running, other = self._running, HttpTransport(f"http://{LOOPBACK}:{port}", self._key)
        self.attach(other, lambda _: None)
        try:
            yield port
        finally:
            self._running = running
            other.close()

    def named_versions(self, wait: float) -> list[list[str]]:
        """Return each call of the scenario's with the version that it names, empty for none.

        Args:
            wait: for so many seconds a first call is waited for: some ask now and then only.
        """
        deadline = time.monotonic() + wait
        while not self.calls and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return [[str(call), call.headers.get("stripe-version", "")] for call in self.calls]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: Request, body_type: str) -> Response:
        """Return the response to a call of the integration's."""
        if _key_of(request.headers.get("authorization", "")) != self._key:
            self.with_other_keys += 1
            return _error(401, f"This run's key is {self._key}; the call has another one.")
        if request.form and body_type != _FORM:
            return _error(400, f"Only forms ({_FORM}) can be recorded; this is {body_type}.")
        if self._running is None:
            return _error(503, "No scenario is running, so there is no account to call.")
        transport, on_failure = self._running
        headers = {**request.headers}
        del headers["authorization"]  # the scenario's own is added
        own = Request(request.method, request.path, request.query, request.form, headers)
        self.calls.append(own)
        with self._timed(str(own)):
            return self._passed_on(own, transport, on_failure)

    def _passed_on(
        self, own: Request, transport: Transport, on_failure: Callable[[BaseException], None]
    ) -> Response:
        try:
            response = transport.send(own)
            self.losing, is_lost = max(0, self.losing - 1), self.losing > 0
            return Response(_LOST, {}, "") if is_lost else self.alter(own, response)
        except Exception as error:  # noqa: BLE001 - whatever it is, the scenario must fail with it
            on_failure(error)
            return _error(500, f"The harness could not answer {own}: {error}")

    @contextmanager
    def _timed(self, call: str) -> Iterator[None]:
        """Time a call, whose answer is late by ``delay``."""
        place, began, kept = len(self.timed), time.monotonic(), self.timed
        kept.append(TimedCall(call, began))
        try:
            yield
            time.sleep(self.delay)
        finally:
            kept[place] = TimedCall(call, began, time.monotonic())


#: In the stash of the configuration, once it listens.
STRIPE_API: Final = pytest.StashKey[StripeApi]()
#: In the stash of the configuration: what stands between Stripe's answers and the integration.
ALTER: Final = pytest.StashKey[Alter]()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    answer: Callable[[Request, str], Response]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that hung up; the call is recorded all the same."""


class _Call(BaseHTTPRequestHandler):
    """A connection of the integration's."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Pass a call on, and its response back."""
        try:
            body = read_body(self.headers, self.rfile)
        except ValueError as problem:
            self._send(_error(400, f"{problem}"))
            return
        headers = dict(self.headers.items())
        request = Request.from_wire(self.command, self.path, headers, body.decode(errors="replace"))
        body_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        response = self.server.answer(request, body_type)
        if response.status == _LOST:
            self.close_connection = True
        else:
            self._send(response)

    def do_POST(self) -> None:
        """Pass a call on, and its response back."""
        self.do_GET()

    def do_DELETE(self) -> None:
        """Pass a call on, and its response back."""
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing to the terminal; the call is in the report."""

    def _send(self, response: Response) -> None:
        body = response.body.encode()
        self.send_response_only(response.status)
        for name, value in end_to_end_headers(tuple(response.headers.items())):
            if name.lower() not in _OF_TRANSFER:
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _key_of(header: str) -> str:
    """Return the key in ``Authorization``: a bearer's, or the name without a password."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return value.strip()
    try:
        return base64.b64decode(value).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _error(status: int, message: str) -> Response:
    """Return an error in Stripe's form."""
    kind = "api_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    body = orjson.dumps({"error": {"message": message, "type": kind}}).decode()
    return Response(status, {"content-type": "application/json"}, body)
