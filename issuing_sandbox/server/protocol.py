"""The HTTP/1.1 protocol of one connection: requests in, responses out, one after the other.

A response that waits for a real-time decision holds up this client's later requests, nobody else's.

httptools parses HTTP/1.1; this module hands each request to the sandbox and writes the response
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

from issuing_sandbox.deferred import Deferred, WaitUntil
from issuing_sandbox.webhooks.http_client import EndpointReply, OutboundRequest
from issuing_sandbox.wire.http import Request, Response

REASON_PHRASES: Final = {int(status): status.phrase for status in HTTPStatus}
#: The headers of every response, and that of the last one of a connection.
COMMON_HEADERS: Final = "cache-control: no-cache, no-store\r\nx-issuing-sandbox: not-stripe\r\n"
CLOSE_HEADER: Final = "connection: close\r\n"
#: SO_LINGER on, for no time: what is not sent yet is dropped, and the client's end is reset.
LINGER_FOR_NO_TIME: Final = struct.pack("ii", 1, 0)
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
BAD_REQUEST: Final = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 31\r\nconnection: close\r\n\r\nInvalid HTTP request received.\n"
)


class HttpProtocol(asyncio.Protocol):
    """Parses requests as they arrive and responds to each at once, in order.

    Args:
        handle: returns the sandbox's response to a request, or a ``Deferred``.
        wait_for: waits for what a ``Deferred`` awaits, then calls its second argument.
        connections: the server's open connections, of which this is one while it is open.
    """

    _transport: asyncio.Transport

    def __init__(
        self,
        handle: Callable[[Request], Response | Deferred[Response]],
        wait_for: Callable[[OutboundRequest | WaitUntil, Callable[[EndpointReply], None]], None],
        connections: "set[HttpProtocol]",
    ) -> None:
        self._handle = handle
        self._wait_for = wait_for
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        #: Requests to respond to, each with whether the connection stays open after it.
        self._requests: deque[tuple[Request, bool]] = deque()
        self._is_waiting = False
        self._is_broken = False
        self.on_message_begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the client has connected."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """asyncio: the client is gone."""
        self._connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """asyncio: parse more bytes, and respond to every request that is complete now."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._requests = deque((request, False) for request, _ in self._requests)
        except httptools.HttpParserError:
            self._is_broken = True
        if not self._is_waiting:
            self._handle_all()

    def pause_writing(self) -> None:
        """asyncio: the client does not read its responses; take no more requests meanwhile."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """asyncio: the client reads again."""
        self._transport.resume_reading()

    def close(self) -> None:
        """Send what is written, and close the connection."""
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
        """httptools: the body comes next; some clients wait to be told to send it."""
        if self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(CONTINUE)

    def on_body(self, body: bytes) -> None:
        """httptools: the next part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """httptools: the request is complete."""
        parser = self._parser
        path, query = _path_and_query(self._url)
        body = b"".join(self._body)
        request = Request(parser.get_method().decode(), path, query, self._headers, body)
        keeps_open = parser.should_keep_alive() and parser.get_http_version() == "1.1"
        self._requests.append((request, keeps_open))

    def _handle_all(self) -> None:
        """Respond to the requests that have arrived, up to one whose response has to wait."""
        while self._requests and not self._is_waiting and not self._transport.is_closing():
            request, keeps_open = self._requests.popleft()
            result = self._handle(request)
            if isinstance(result, Deferred):
                self._respond_later(result, request, keeps_open=keeps_open)
            else:
                self._respond(result, request, keeps_open=keeps_open)
        if self._is_broken and not self._is_waiting and not self._transport.is_closing():
            self._transport.write(BAD_REQUEST)
            self._transport.close()

    def _respond_later(
        self, deferred: Deferred[Response], request: Request, *, keeps_open: bool
    ) -> None:
        """Respond once the reply is there; it is finished even if the client has left."""

        def finish(reply: EndpointReply) -> None:
            self._is_waiting = False
            response = deferred.finish(reply)
            if not self._transport.is_closing():
                self._respond(response, request, keeps_open=keeps_open)
            self._handle_all()

        self._is_waiting = True
        self._wait_for(deferred.awaits, finish)

    def _respond(self, response: Response, request: Request, *, keeps_open: bool) -> None:
        if response.delay or response.lost:
            self._hold_back(response, request, keeps_open=keeps_open)
            return
        has_body = request.method != "HEAD"
        self._transport.write(serialize(response, keeps_open=keeps_open, has_body=has_body))
        if not keeps_open:
            self._transport.close()

    def _hold_back(self, response: Response, request: Request, *, keeps_open: bool) -> None:
        """Respond late, or never if the response is lost; the client's next requests wait too."""

        def resume() -> None:
            self._is_waiting = False
            if self._transport.is_closing():
                return
            if response.lost:
                self._hang_up(response.lost)
            else:
                self._respond(replace(response, delay=0.0), request, keeps_open=keeps_open)
                self._handle_all()

        self._is_waiting = True
        if response.delay or response.lost != "silence":
            asyncio.get_running_loop().call_later(response.delay, resume)

    def _hang_up(self, how: str) -> None:
        if how == "reset":
            client = self._transport.get_extra_info("socket")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_FOR_NO_TIME)
            self._transport.abort()
        else:
            self._transport.close()


def serialize(response: Response, *, keeps_open: bool = True, has_body: bool = True) -> bytes:
    """Return a response as the bytes that go over the wire.

    Args:
        response: the response.
        keeps_open: whether the connection stays open.
        has_body: whether to send the body; a response to HEAD has none.
    """
    phrase = REASON_PHRASES.get(response.status, "")
    headers = "".join([f"{name}: {value}\r\n" for name, value in response.headers.items()])
    head = (
        f"HTTP/1.1 {response.status} {phrase}\r\ncontent-type: {response.content_type}\r\n"
        f"content-length: {len(response.body)}\r\n{COMMON_HEADERS}{headers}"
        f"{'' if keeps_open else CLOSE_HEADER}\r\n"
    )
    return head.encode("latin-1", "replace") + (response.body if has_body else b"")


def _path_and_query(url: bytes) -> tuple[str, str]:
    """Return both, undecoded; a proxy's whole URL is understood as well."""
    if not url.startswith(b"/") or b"#" in url:
        parsed = httptools.parse_url(url)
        return (parsed.path or b"/").decode("latin-1"), (parsed.query or b"").decode("latin-1")
    path, _, query = url.decode("latin-1").partition("?")
    return path, query
