"""The user's cache folder, and folders in it that are filled once."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

#: The environment variable that names another cache folder.
CACHE_VARIABLE: Final = "ISSUING_HARNESS_CACHE"

_ABANDONED_SECONDS: Final = 24 * 3600


def cache_folder() -> Path:
    """Return the folder for what can be fetched or computed again, one for each user."""
    if folder := os.environ.get(CACHE_VARIABLE):
        return Path(folder)
    return user_cache_path("issuing-harness", appauthor=False, opinion=False)


def fill_once(name: str, fill: Callable[[Path], None]) -> Path:
    """Return a folder of the cache that was filled at first need, completely or not at all.

    Any number of processes may need it at once: each fills a folder of its own, the first to finish
    renames it into place, and the others discard theirs.

    Args:
        name: the folder's name; what is in it must never change.
        fill: is given an empty folder.

    Raises:
        OSError: the cache cannot be written.
    """
    folder = cache_folder() / name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _discard_abandoned(folder.parent)
        _fill(folder, fill)
    return folder


def _fill(folder: Path, fill: Callable[[Path], None]) -> None:
    part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        fill(part)
        try:
            part.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another process was faster, and did the same
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _discard_abandoned(cache: Path) -> None:
    """Remove what a process was filling when it was killed, a day ago or more."""
    for part in cache.glob("*.part"):
        with contextlib.suppress(OSError):
            if part.is_dir() and time.time() - part.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(part, ignore_errors=True)
