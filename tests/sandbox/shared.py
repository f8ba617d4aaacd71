"""Accounts that are shared by two processes: keys of each, and where a connection is."""

import socket
from itertools import count
from pathlib import Path

from issuing_sandbox.processes.ownership import owner
from issuing_sandbox.wire.http import Request

PROCESSES = 2
SHARED = ("--port", "0", "--processes", f"{PROCESSES}")


def keys_of(process: int, prefix: str = "sk_test_shared"):
    """Keys whose accounts are in a process, from 0."""
    for number in count():
        key = f"{prefix}_{number}"
        if owner(Request("GET", "/", headers={"authorization": f"Bearer {key}"}), PROCESSES) == (
            process
        ):
            yield key


def head(key: str, path: str = "/v1/account", method: str = "GET", more: str = "") -> bytes:
    """A request without a body, as bytes."""
    authorization = f"authorization: Bearer {key}\r\n" if key else ""
    return f"{method} {path} HTTP/1.1\r\nhost: localhost\r\n{authorization}{more}\r\n".encode()


class Line:
    """One connection, over which raw bytes go."""

    def __init__(self, base: str) -> None:
        host, port = base.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self._received = b""

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def response(self) -> tuple[int, bytes]:
        """The status and the body of the next response."""
        while b"\r\n\r\n" not in self._received:
            self._receive()
        first, _, self._received = self._received.partition(b"\r\n\r\n")
        length = int(first.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(self._received) < length:
            self._receive()
        body, self._received = self._received[:length], self._received[length:]
        return int(first.split()[1]), body

    def is_closed(self) -> bool:
        """Whether the sandbox closes the connection without another byte."""
        try:
            return not (self._received or self.socket.recv(1))
        except ConnectionResetError:
            return True

    def _receive(self) -> None:
        received = self.socket.recv(65536)
        assert received, f"the connection was closed after {self._received!r}"
        self._received += received


def children(process_id: int) -> list[int]:
    """The ids of a process's children, oldest first."""
    listed = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(each) for each in listed.split()]


def holders(line: Line, processes: list[int]) -> list[int]:
    """Which of these processes hold the other end of a connection, by their place in the list."""
    ours, theirs = line.socket.getsockname()[1], line.socket.getpeername()[1]
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    [inode] = [
        row[9]
        for row in rows
        if (int(row[1].split(":")[1], 16), int(row[2].split(":")[1], 16)) == (theirs, ours)
    ]
    found = []
    for place, process_id in enumerate(processes):
        links = [each.readlink() for each in Path(f"/proc/{process_id}/fd").iterdir()]
        if Path(f"socket:[{inode}]") in links:
            found.append(place)
    return found
