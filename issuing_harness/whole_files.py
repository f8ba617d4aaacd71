"""Files that are written whole or not at all, whoever is killed and whatever the disk has left."""

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Seconds that no file takes to be written, and the highest number that a process may have.
_LONGEST_WRITE: Final = 60
_HIGHEST_PID: Final = 2**31 - 1


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step.

    The content goes to a file beside it, which then takes its place: a process killed before that
    leaves the old file as it was, and what :func:`sweep` takes away.

    Raises:
        OSError: it cannot be written; the old file is as it was.
    """
    path = Path(os.path.realpath(path))
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        with suppress(FileNotFoundError):
            shutil.copymode(path, unfinished)
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def require_writable(folder: Path) -> None:
    """Find out whether files can be written into a folder, which is made if it is not there.

    Raises:
        OSError: they cannot.
    """
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".writable.{os.getpid()}"
    probe.write_bytes(b"")
    probe.unlink()


def sweep(paths: Iterable[Path]) -> None:
    """Take away what processes left behind that were killed while they wrote a file.

    Args:
        paths: whatever is called like it, ``.name.…``; what is another's stays.
    """
    for path in paths:
        pid = path.suffix.removeprefix(".")
        if pid.isdecimal() and _is_abandoned(path, int(pid)):
            path.unlink(missing_ok=True)


def _is_abandoned(path: Path, pid: int) -> bool:
    """Whether the process that wrote a file is gone; Windows cannot be asked, so a minute tells."""
    if os.name == "posix" and pid <= _HIGHEST_PID:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
    try:
        return time.time() - path.stat().st_mtime > _LONGEST_WRITE
    except FileNotFoundError:
        return False
