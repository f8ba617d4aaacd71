"""The HTTP/1.1 protocol of one connection: requests in, responses out, one after the other.

A response that waits for a real-time decision holds up this client's later requests, nobody else's;
so do many requests at once: each waits until others had their turn.

``request_reader`` reads requests; this module hands each to the sandbox and writes the response
(docs/adr/0012). Connections stay open until the client closes them: on loopback an idle one costs
nothing, and a server that closes first would fail the request that is just being sent.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import Final, cast

from issuing_sandbox.deferred import Deferred, WaitUntil
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.server.request_reader import KnownHeads, RequestReader
from issuing_sandbox.webhooks.http_client import EndpointReply, OutboundRequest
from issuing_sandbox.wire.http import Request, Response

REASON_PHRASES: Final = {int(status): status.phrase for status in HTTPStatus}
#: The headers of every response, and that of the last one of a connection.
COMMON_HEADERS: Final = (
    "cache-control: no-cache, no-store\r\nvary: Origin\r\nx-issuing-sandbox: not-stripe\r\n"
)
CLOSE_HEADER: Final = "connection: close\r\n"
#: SO_LINGER on, for no time: what is not sent yet is dropped, and the client's end is reset.
LINGER_FOR_NO_TIME: Final = struct.pack("ii", 1, 0)
#: Requests of one client that are read ahead.
MAX_PIPELINED: Final = 16
#: Seconds that a client has to read a last response and hang up.
LINGER: Final = 5.0
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class HttpProtocol(asyncio.Protocol):
    """Takes requests as they arrive and responds to each at once, in order.

    Args:
        handle: returns the sandbox's response to a request, or a ``Deferred``.
        wait_for: waits for what a ``Deferred`` awaits, then calls its second argument.
        connections: the server's open connections, of which this is one while it is open.
        admission: decides which requests come before the sandbox.
        known_heads: the heads that it has let in, of all connections.
    """

    _transport: asyncio.Transport

    def __init__(
        self,
        handle: Callable[[Request], Response | Deferred[Response]],
        wait_for: Callable[[OutboundRequest | WaitUntil, Callable[[EndpointReply], None]], None],
        connections: "set[HttpProtocol]",
        admission: Admission,
        known_heads: KnownHeads,
    ) -> None:
        self._handle = handle
        self._wait_for = wait_for
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._reader = RequestReader(admission, self._invite_body, known_heads)
        #: A response waits for a reply or for its time; or another turn has been arranged.
        self._is_waiting = False
        #: The client does not read what it has been sent.
        self._is_full = False
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the client has connected."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio hands it over
        """asyncio: the client is gone; what it has sent goes with it."""
        self._connections.discard(self)
        self._reader.forget()

    def data_received(self, data: bytes) -> None:
        """asyncio: parse more bytes, and respond to the requests that are complete now."""
        self._reader.feed(data)
        if not self._is_waiting:
            self._handle_next()
        if len(self._reader.requests) > MAX_PIPELINED:
            self._pace_reading()

    def pause_writing(self) -> None:
        """asyncio: the client does not read its responses; take no more requests meanwhile."""
        self._is_full = True
        self._pace_reading()

    def resume_writing(self) -> None:
        """asyncio: the client reads again."""
        self._is_full = False
        self._go_on()

    def close(self) -> None:
        """Send what is written, and close the connection."""
        self._transport.close()

    def abort(self) -> None:
        """Close the connection, whether or not the client has read what is written."""
        self._transport.abort()

    def _handle_next(self) -> None:
        """Respond to one request; the next one waits until others had their turn."""
        if self._is_full or self._transport.is_closing():
            return
        requests = self._reader.requests
        if requests:
            request, keeps_open = requests.popleft()
            result = self._handle(request)
            if isinstance(result, Deferred):
                self._respond_later(result, request, keeps_open=keeps_open)
            else:
                self._respond(result, request, keeps_open=keeps_open)
        if not self._is_waiting and requests:
            self._is_waiting = True
            self._loop.call_soon(self._take_turn)
        elif not self._is_waiting and self._reader.last_response is not None:
            self._end(self._reader.last_response)

    def _go_on(self) -> None:
        if not self._is_waiting:
            self._handle_next()
        self._pace_reading()

    def _take_turn(self) -> None:
        self._is_waiting = False
        self._go_on()

    def _pace_reading(self) -> None:
        """Read no more while the client has requests waiting, or does not read the responses."""
        has_enough = self._is_full or len(self._reader.requests) > MAX_PIPELINED
        if has_enough is self._is_paused or self._transport.is_closing():
            return
        self._is_paused = has_enough
        if has_enough:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _invite_body(self) -> None:
        self._transport.write(CONTINUE)

    def _end(self, last_response: Response) -> None:
        """Write the last response, and wait a while for the client to hang up.

        What it still sends is thrown away: to close at once would reset the connection, and the
        client might not see the response.
        """
        self._is_waiting = True
        self._transport.write(serialize(last_response, keeps_open=False))
        self._transport.write_eof()
        self._loop.call_later(LINGER, self._transport.abort)

    def _respond_later(
        self, deferred: Deferred[Response], request: Request, *, keeps_open: bool
    ) -> None:
        """Respond once the reply is there; it is finished even if the client has left."""

        def finish(reply: EndpointReply) -> None:
            self._is_waiting = False
            response = deferred.finish(reply)
            if not self._transport.is_closing():
                self._respond(response, request, keeps_open=keeps_open)
            self._go_on()

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
                self._go_on()

        self._is_waiting = True
        if response.delay or response.lost != "silence":
            self._loop.call_later(response.delay, resume)

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
    headers, body = response.headers, response.body
    head = _head(response.status, response.content_type, tuple(headers), keeps_open) % (
        len(body),
        *headers.values(),
    )
    return head.encode("latin-1", "replace") + (body if has_body else b"")


@lru_cache(maxsize=256)
def _head(status: int, content_type: str, names: tuple[str, ...], keeps_open: bool) -> str:  # noqa: FBT001 - by keyword it would not be looked up as fast
    """Return the head of responses, with places for the body's length and the headers' values.

    Args:
        status: the HTTP status.
        content_type: the media type of the body.
        names: of the other headers.
        keeps_open: whether the connection stays open.
    """
    first = f"HTTP/1.1 {status} {REASON_PHRASES.get(status, '')}\r\ncontent-type: {content_type}"
    others = "".join(f"{name.replace('%', '%%')}: %s\r\n" for name in names)
    last = "\r\n" if keeps_open else f"{CLOSE_HEADER}\r\n"
    first = first.replace("%", "%%")
    return f"{first}\r\ncontent-length: %d\r\n{COMMON_HEADERS}{others}{last}"
