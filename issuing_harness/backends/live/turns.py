"""Turns: scenarios that share an account run one after another.

A scenario measures how the account's balance changes, so another one must not spend meanwhile; that
would be a red that nobody can repeat. Workers of pytest-xdist and runs in other terminals wait for
each other here; machines that share a key do not.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Turn:
    """The turn of this process to use an account.

    Args:
        key: names the account; only a digest of it is written anywhere.
    """

    def __init__(self, key: str) -> None:
        user = os.getuid() if sys.platform != "win32" else 0
        account = hashlib.sha256(f"{user} {key}".encode()).hexdigest()[:20]
        self._path = Path(tempfile.gettempdir()) / f"issuing-harness-{account}.turn"
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Wait until nobody else has it; the system gives it back if this process dies."""
        if self._file is None:
            file = self._path.open("ab")
            _lock(file)
            self._file = file

    def give_back(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        while not _lock_for_ten_seconds(file):
            pass
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


if sys.platform == "win32":

    def _lock_for_ten_seconds(file: IO[bytes]) -> bool:
        """Windows tries ten times, once a second, and gives up."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        except OSError:
            return False
        return True
