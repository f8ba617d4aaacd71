"""One client's connection: requests in, answers out, one after the other.

An answer that waits for a real-time decision holds up this client's later requests, nobody else's.

httptools reads HTTP/1.1; what is here hands each request to the sandbox and writes the answer
(docs/adr/0012). Connections stay open until the client closes them: on loopback an idle one costs
nothing, and a server that closes first would fail the request that is just being sent.
"""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Final, cast

import httptools

from issuing_sandbox.call import Deferred, WaitUntil
from issuing_sandbox.webhooks.client import EndpointReply, OutboundRequest
from issuing_sandbox.wire.http import Request, Response

PHRASES: Final = {int(status): status.phrase for status in HTTPStatus}
#: What every answer says of itself, and the last one of a connection.
ALWAYS: Final = "cache-control: no-cache, no-store\r\nx-issuing-sandbox: not-stripe\r\n"
CLOSE: Final = "connection: close\r\n"
#: Linger on, for no time: what is not sent yet is thrown away, and the client's end is reset.
AT_ONCE: Final = struct.pack("ii", 1, 0)
GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
NOT_HTTP: Final = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 31\r\nconnection: close\r\n\r\nInvalid HTTP request received.\n"
)


class HttpProtocol(asyncio.Protocol):
    """Reads requests as they arrive and answers each at once, in order.

    Args:
        answer: the sandbox's answer to a request, or whose reply it waits for.
        post: sends a letter, or waits for something, and hands the reply to its second argument.
        open_ones: the server's open connections, of which this is one while it is open.
    """

    _transport: asyncio.Transport

    def __init__(
        self,
        answer: Callable[[Request], Response | Deferred[Response]],
        post: Callable[[OutboundRequest | WaitUntil, Callable[[EndpointReply], None]], None],
        open_ones: "set[HttpProtocol]",
    ) -> None:
        self._answer = answer
        self._post = post
        self._open_ones = open_ones
        self._parser = httptools.HttpRequestParser(self)
        #: Requests to be answered, each with whether the connection stays open after it.
        self._asked: deque[tuple[Request, bool]] = deque()
        self._waits = False
        self._faulty = False
        self.on_message_begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client is there."""
        self._transport = cast("asyncio.Transport", transport)
        self._open_ones.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """The client is gone."""
        self._open_ones.discard(self)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete now."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._asked = deque((request, False) for request, _ in self._asked)
        except httptools.HttpParserError:
            self._faulty = True
        if not self._waits:
            self._answer_all()

    def pause_writing(self) -> None:
        """The client does not read its answers: take no more requests meanwhile."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._transport.resume_reading()

    def close(self) -> None:
        """Send what is written, and hang up."""
        self._transport.close()

    def on_message_begin(self) -> None:
        """httptools: a request begins."""
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        """httptools: the next part of the request's target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """httptools: the body comes next; some clients wait to be told so."""
        if self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(GO_ON)

    def on_body(self, body: bytes) -> None:
        """httptools: the next part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """httptools: the request is complete."""
        parser = self._parser
        path, query = _target(self._url)
        body = b"".join(self._body)
        request = Request(parser.get_method().decode(), path, query, self._headers, body)
        stays = parser.should_keep_alive() and parser.get_http_version() == "1.1"
        self._asked.append((request, stays))

    def _answer_all(self) -> None:
        while self._asked and not self._waits and not self._transport.is_closing():
            request, stays = self._asked.popleft()
            outcome = self._answer(request)
            if isinstance(outcome, Deferred):
                self._wait_for(outcome, request, stays=stays)
            else:
                self._write(outcome, request, stays=stays)
        if self._faulty and not self._waits and not self._transport.is_closing():
            self._transport.write(NOT_HTTP)
            self._transport.close()

    def _wait_for(self, asking: Deferred[Response], request: Request, *, stays: bool) -> None:
        """Go on once the reply is there; what it leads to is done even if the client has left."""

        def go_on(reply: EndpointReply) -> None:
            self._waits = False
            answer = asking.finish(reply)
            if not self._transport.is_closing():
                self._write(answer, request, stays=stays)
            self._answer_all()

        self._waits = True
        self._post(asking.letter, go_on)

    def _write(self, answer: Response, request: Request, *, stays: bool) -> None:
        if answer.after or answer.lost:
            self._hold_back(answer, request, stays=stays)
            return
        self._transport.write(written(answer, stays=stays, empty=request.method == "HEAD"))
        if not stays:
            self._transport.close()

    def _hold_back(self, answer: Response, request: Request, *, stays: bool) -> None:
        """A late answer comes later, a lost one never; what the client asks next waits as well."""

        def go_on() -> None:
            self._waits = False
            if self._transport.is_closing():
                return
            if answer.lost:
                self._hang_up(answer.lost)
            else:
                self._write(replace(answer, after=0.0), request, stays=stays)
                self._answer_all()

        self._waits = True
        if answer.after or answer.lost != "silence":
            asyncio.get_running_loop().call_later(answer.after, go_on)

    def _hang_up(self, how: str) -> None:
        if how == "reset":
            connected = self._transport.get_extra_info("socket")
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            self._transport.abort()
        else:
            self._transport.close()


def written(answer: Response, *, stays: bool = True, empty: bool = False) -> bytes:
    """An answer as it goes over the wire.

    Args:
        answer: what to say.
        stays: whether the connection stays open.
        empty: leave the body out, as an answer to HEAD must.
    """
    phrase = PHRASES.get(answer.status, "")
    said = "".join([f"{name}: {value}\r\n" for name, value in answer.headers.items()])
    head = (
        f"HTTP/1.1 {answer.status} {phrase}\r\ncontent-type: {answer.content_type}\r\n"
        f"content-length: {len(answer.body)}\r\n{ALWAYS}{said}{'' if stays else CLOSE}\r\n"
    )
    return head.encode("latin-1", "replace") + (b"" if empty else answer.body)


def _target(url: bytes) -> tuple[str, str]:
    """Path and query, undecoded; a proxy's whole URL is understood as well."""
    if not url.startswith(b"/") or b"#" in url:
        parsed = httptools.parse_url(url)
        return (parsed.path or b"/").decode("latin-1"), (parsed.query or b"").decode("latin-1")
    path, _, query = url.decode("latin-1").partition("?")
    return path, query
