"""A new connection, until its first bytes say which process it goes to.

All processes accept connections at the one port. The process that has the account of the first key
gets the connection itself (its file descriptor) with what has been read, and nobody stands between
it and the client from then on. Whatever is unclear, the connection stays: a request for another
process's account is passed on anyway, so that nothing depends on where a connection is but speed.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from typing import Final, cast

from issuing_sandbox.processes.ownership import owner_of_connection
from issuing_sandbox.server.protocol import HttpProtocol

#: The most bytes that go with a connection; one of which more has been read already stays.
MOST_BYTES: Final = 32_768


class Moves:
    """Moves connections to other processes, and takes those that others move here.

    Args:
        inbox: where the connections come that are moved here.
        outboxes: of the others, by process.
        new_protocol: returns the protocol of one more connection.
    """

    def __init__(
        self,
        inbox: socket.socket,
        outboxes: Mapping[int, socket.socket],
        new_protocol: Callable[[], HttpProtocol],
    ) -> None:
        self._inbox = inbox
        self._outboxes = outboxes
        self._new_protocol = new_protocol
        self._loop = asyncio.get_running_loop()
        self._arrivals: set[asyncio.Task[object]] = set()
        for end in (inbox, *outboxes.values()):
            end.setblocking(False)
        self._loop.add_reader(inbox.fileno(), self._take)

    def move(self, process: int, connection: socket.socket, received: bytes) -> bool:
        """Move a connection to another process, and return whether that could be done.

        Args:
            process: which one.
            connection: it; to be closed here afterwards.
            received: what has been read of it.
        """
        if len(received) > MOST_BYTES:
            return False
        try:
            socket.send_fds(self._outboxes[process], [received], [connection.fileno()])
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Take no more connections."""
        self._loop.remove_reader(self._inbox.fileno())

    def _take(self) -> None:
        received, descriptors, _, _ = socket.recv_fds(self._inbox, MOST_BYTES, 1)
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            connection.setblocking(False)
            arrival = self._loop.create_task(
                self._loop.connect_accepted_socket(
                    lambda: Begun(received, self._new_protocol()), connection
                )
            )
            self._arrivals.add(arrival)
            arrival.add_done_callback(self._arrivals.discard)


class Begun(asyncio.Protocol):
    """A connection of which something has been read elsewhere.

    Args:
        received: what has been read.
        protocol: that of the connection.
    """

    def __init__(self, received: bytes, protocol: HttpProtocol) -> None:
        self._received = received
        self._protocol = protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection is here."""
        begin(cast("asyncio.Transport", transport), self._protocol, self._received)


class Reception(asyncio.Protocol):
    """A connection of which nothing has been read.

    Args:
        process: which process this is.
        processes: how many there are.
        moves: moves connections.
        new_protocol: returns the protocol of a connection that stays.
        waiting: the connections of which nothing has been read; this is one of them.
    """

    _transport: asyncio.Transport

    def __init__(
        self,
        process: int,
        processes: int,
        moves: Moves,
        new_protocol: Callable[[], HttpProtocol],
        waiting: "set[Reception]",
    ) -> None:
        self._process = process
        self._processes = processes
        self._moves = moves
        self._new_protocol = new_protocol
        self._waiting = waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the client has connected."""
        self._transport = cast("asyncio.Transport", transport)
        self._waiting.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio hands it over
        """asyncio: the client is gone, or the connection has been moved."""
        self._waiting.discard(self)

    def data_received(self, data: bytes) -> None:
        """asyncio: the first bytes are here; they decide."""
        owner = owner_of_connection(data, self._processes)
        if owner is not None and owner != self._process and self._move(owner, data):
            self._transport.abort()
            return
        self._waiting.discard(self)
        begin(self._transport, self._new_protocol(), data)

    def abort(self) -> None:
        """Close the connection."""
        self._transport.abort()

    def _move(self, owner: int, data: bytes) -> bool:
        return self._moves.move(owner, self._transport.get_extra_info("socket"), data)


def begin(transport: asyncio.Transport, protocol: HttpProtocol, received: bytes) -> None:
    """Give a connection its protocol, and the protocol what has been read."""
    transport.set_protocol(protocol)
    protocol.connection_made(transport)
    protocol.data_received(received)
