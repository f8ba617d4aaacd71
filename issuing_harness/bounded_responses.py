"""HTTP responses of others, read within bounds: a time for the whole of one, and a size.

The timeout of a socket counts for each read alone, so that a peer that sends a byte a second holds
whoever reads as long as it likes, and one that sends a gigabyte fills the memory. What only informs
(1xx, such as 103 Early Hints) is passed over; 101 is the last there is (RFC 9110, 15.2).
"""

import http.client
import io
import socket
import time
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

#: Bytes that a response may have on its way, headers included, and when it is decompressed.
MOST_BYTES: Final = 1 << 22
#: Seconds for the whole of a response where the socket has no timeout.
_SECONDS: Final = 30.0
#: What is raised where the other side hangs up.
_CLOSED: Final = (
    *(http.client.RemoteDisconnected, http.client.IncompleteRead),
    ConnectionError,
)


class TooLong(OSError):
    """A response is longer than anything that is asked for."""

    def __init__(self) -> None:
        super().__init__(f"sent more than {MOST_BYTES:,} bytes")


class _BoundedReader(io.RawIOBase):
    """Reads from a socket until a deadline, and no more than so many bytes.

    Args:
        sock: its timeout is the time for all that is read.
    """

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._raw: socket.SocketIO = sock.makefile("rb", buffering=0)
        self._deadline = time.monotonic() + (sock.gettimeout() or _SECONDS)
        self._left = MOST_BYTES

    def readable(self) -> bool:
        """Whether it can be read: it can."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what there is.

        Raises:
            TimeoutError: the time is over.
            TooLong: there was more before.
        """
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("timed out")
        if self._left < 0:
            raise TooLong
        self._sock.settimeout(seconds)
        count = self._raw.readinto(buffer)
        self._left -= count or 0
        return count

    def close(self) -> None:
        """Give the socket back."""
        self._raw.close()
        super().close()


class BoundedResponse(http.client.HTTPResponse):
    """A response that is read within bounds, once what only informs is over."""

    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        unbounded = self.fp
        self.fp = io.BufferedReader(_BoundedReader(sock))
        unbounded.close()

    def begin(self) -> None:
        """Read the status and the headers of the last response there is."""
        super().begin()
        while self.status < http.client.OK and self.status != http.client.SWITCHING_PROTOCOLS:
            self.headers = self.msg = None  # type: ignore[assignment] # or it is read no further
            super().begin()


class _Connection(HTTPConnection):
    response_class = BoundedResponse


class _SecureConnection(HTTPSConnection):
    response_class = BoundedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class BoundedAdapter(HTTPAdapter):
    """Lets requests read within bounds: a timeout then counts for the whole of a response."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Have pools whose connections read so."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


def problem_of(error: BaseException) -> str:
    """Return why a response could not be had, in words that complete "it …"."""
    cause = _cause(error)
    kind = type(cause).__name__
    for known, words in (
        (TimeoutError, "did not answer whole in time"),
        (ConnectionRefusedError, "is not there: nothing listens at its address"),
        (TooLong, f"{cause}"),
        (_CLOSED, f"closed the connection without a whole reply ({kind})"),
        (
            http.client.HTTPException,
            f"sent what is no HTTP that can be read ({str(cause) or kind})",
        ),
    ):
        if isinstance(cause, known):
            return words
    return f"could not be reached ({kind}: {cause})"


def is_there(error: BaseException) -> bool:
    """Whether somebody was there who answered, though not as a response is read."""
    cause = _cause(error)
    known = TooLong | TimeoutError | http.client.HTTPException | ConnectionResetError
    return isinstance(cause, known)


def _cause(error: BaseException) -> BaseException:
    """Return what was raised first, by the system or by ``http.client``."""
    while error.__context__ is not None and error.__context__ is not error:
        error = error.__context__
    return error
