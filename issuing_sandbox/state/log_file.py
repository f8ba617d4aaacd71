"""The file beside a state file that takes what each request has changed, by one write each.

SQLite would take several pages, and ten times as long, for the same. The system has what was
written, so a program that is killed loses nothing; if the machine itself stops, the end of the file
may be missing, and what is left is whole.
"""

import errno
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

#: How a log begins.
MAGIC: Final = b"ISSULOG1"
#: How a step begins: its number, its length and its checksum; and the checksum of these.
STEP: Final = struct.Struct("!QII")
CHECK: Final = struct.Struct("!I")
HEAD: Final = STEP.size + CHECK.size


class LogFile:
    """The steps that are not merged into the state file yet, oldest first.

    Args:
        path: the file; it is created with the first step, and removed with the last.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._size = 0
        #: Where the oldest step begins that has not been taken.
        self._taken = len(MAGIC)

    def append(self, number: int, content: bytes) -> None:
        """Write a step.

        Raises:
            OSError: it could not be written whole, and nothing of it is there.
        """
        if self._descriptor is None:
            # an empty one: what was there before has been merged
            flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_APPEND
            self._descriptor = os.open(self.path, flags, 0o666)
        head = STEP.pack(number, len(content), zlib.crc32(content))
        begin = head + CHECK.pack(zlib.crc32(head))
        if not self._size:
            begin = MAGIC + begin
        size = len(begin) + len(content)
        if os.writev(self._descriptor, (begin, content)) != size:
            os.ftruncate(self._descriptor, self._size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += size

    def read(self) -> Iterator[tuple[int, bytes, int]]:
        """Yield the number and content of each step that was not taken, and where the next begins.

        A step that is there in part, at the end, was never answered, or the machine stopped.

        Raises:
            ValueError: the file is no log, or damaged before its end.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            if not MAGIC.startswith(file.read(len(MAGIC))):
                raise ValueError(f"{self.path} is not the log of a state file")
            file.seek(self._taken)
            while (step := _next_step(file)) is not None:
                yield (*step, file.tell())
            if file.read().strip(b"\0"):
                raise ValueError(f"{self.path} is not as it was written")

    def take(self, position: int) -> None:
        """Pass over the steps before a position from now on."""
        self._taken = position

    def clear(self) -> None:
        """Forget all steps."""
        if self._descriptor is None:
            self.path.unlink(missing_ok=True)
        else:
            os.ftruncate(self._descriptor, 0)
        self._size = 0
        self._taken = len(MAGIC)

    def close(self, *, is_merged: bool) -> None:
        """Close the file, and remove it if all of it is in the state file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if is_merged:
            self.path.unlink(missing_ok=True)


def _next_step(file: BinaryIO) -> tuple[int, bytes] | None:
    """Return the next step's number and content; ``None`` if there is none, or not all of it.

    What is left of a file in which it is not whole is passed over; anything else is left to read.
    """
    begin = file.tell()
    head = file.read(HEAD)
    if len(head) < HEAD:
        return None
    number, length, checksum = STEP.unpack_from(head)
    if CHECK.unpack_from(head, STEP.size)[0] != zlib.crc32(head[: STEP.size]):
        file.seek(begin)
        return None
    content = file.read(length)
    if len(content) == length and zlib.crc32(content) == checksum:
        return number, content
    return None
