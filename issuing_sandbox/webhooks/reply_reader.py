"""Reads one HTTP reply from a connection: its status, its headers, and the first of its body."""

import asyncio
from typing import Final, NamedTuple

import httptools

#: Bytes of a reply's headers that are read.
MAX_HEAD: Final = 1 << 16
_FIRST_FINAL_STATUS: Final = 200
_SWITCHING_PROTOCOLS: Final = 101


class RawReply(NamedTuple):
    """A reply as it was sent: status, header values by lower-case name, the first of the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class ReplyReader(asyncio.Protocol):
    """The reading side of a connection over which one request is sent.

    Args:
        max_body: bytes of the body that are read; what comes after them is left.
    """

    def __init__(self, max_body: int) -> None:
        self._status = 0
        self._headers: dict[str, str] = {}
        #: The reply, once it is complete; fails if the connection ends before.
        self.reply: asyncio.Future[RawReply] = asyncio.get_running_loop().create_future()
        self._max_body = max_body
        self._chunks: list[bytes] = []
        self._size = 0
        self._received = 0
        self._has_head = False
        self._parser = httptools.HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        """asyncio: parse more bytes, unless enough has been read."""
        if self.reply.done():
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._finish()
        except httptools.HttpParserError as error:
            self._fail(error)
        self._received += len(data)
        if not self._has_head and self._received > MAX_HEAD:
            self._fail(ValueError(f"the headers of the reply are above {MAX_HEAD} bytes"))

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the endpoint is gone; a body of no announced length ends with that."""
        if self._has_head and not exc and self._ends_with_connection():
            self._finish()
        else:
            self._fail(exc or ConnectionResetError("hung up before the reply was complete"))

    def on_status(self, _phrase: bytes) -> None:
        """httptools: the status line is complete."""
        self._status = self._parser.get_status_code()

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """httptools: the body comes next, if there is any."""
        self._status = self._parser.get_status_code()
        self._has_head = self._status >= _FIRST_FINAL_STATUS or self._status == _SWITCHING_PROTOCOLS
        if not self._has_head:
            self._headers = {}

    def on_body(self, body: bytes) -> None:
        """httptools: the next part of the body."""
        if self._size < self._max_body:
            self._chunks.append(body)
            self._size += len(body)
        if self._size >= self._max_body:
            self._finish()

    def on_message_complete(self) -> None:
        """httptools: a reply is complete; one that only informs is followed by another."""
        if self._has_head:
            self._finish()

    def _ends_with_connection(self) -> bool:
        return "content-length" not in self._headers and "transfer-encoding" not in self._headers

    def _finish(self) -> None:
        if not self.reply.done():
            body = b"".join(self._chunks)[: self._max_body]
            self._chunks = []
            self.reply.set_result(RawReply(self._status, self._headers, body))

    def _fail(self, error: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)
