"""Lets one process at a time write into a folder; another one is told so."""

from collections.abc import Iterator
from contextlib import contextmanager
from os.path import relpath
from pathlib import Path

from filelock import FileLock, Timeout

from issuing_harness.errors import FolderInUse


@contextmanager
def alone_in(folder: Path, remedy: str) -> Iterator[None]:
    """Have a folder alone while this lasts; the system takes the lock back from whoever is killed.

    Args:
        folder: that is written into; the file of the lock is beside it.
        remedy: what to do if somebody else has it.

    Raises:
        FolderInUse: another process writes there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f".{folder.name}.lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise FolderInUse(
            f"{relpath(folder)} was to be written into, and another run is writing there. {remedy}"
        ) from None
    try:
        yield
    finally:
        lock.release()
