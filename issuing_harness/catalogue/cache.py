"""The cache of the catalogue: read a project's sentences once, and load them quickly afterwards.

Reading takes seconds: it needs pytest, the SDK and every feature. The entries are kept in the
user's cache folder with the state of every file they were read from. They are read again when one
of those files has changed, appeared or disappeared.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import click

from issuing_harness.catalogue.entries import Entry
from issuing_harness.tooling.cache import cache_folder

#: The version of the cache's format; a file of another version is not found.
FORMAT: Final = 3
_CONFIGURATION_FILES: Final = (
    "pyproject.toml",
    "pytest.ini",
    "tox.ini",
    "setup.cfg",
    "conftest.py",
)

FileStates = dict[str, list[int] | None]
"""By path: size and modification time; the number of files in a folder; None if there is none."""


def load_entries(root: Path) -> list[Entry]:
    """Return every sentence of the project in this folder.

    Raises:
        VocabularyError: the vocabulary cannot be read.
    """
    cached = _read_cache(_cache_file(root))
    if cached and _states(cached["state"]) == cached["state"]:
        return [Entry.from_dict(data) for data in cached["entries"]]
    return _read_project(root)


def _read_project(root: Path) -> list[Entry]:
    # these import pytest and the SDK, which takes longer than a search may
    from issuing_harness.catalogue.reader import read_entries  # noqa: PLC0415 - it imports pytest and the SDK
    from issuing_harness.collection import feature_folders  # noqa: PLC0415 - as above
    from issuing_harness.collection.dry_run import collect  # noqa: PLC0415 - as above

    session = collect().session
    entries = read_entries(session)
    sources = {root / name for name in _CONFIGURATION_FILES}
    for folder in feature_folders(session.config):
        sources |= {folder, *folder.rglob("*")}
    sources |= set(_loaded_modules(root))
    _write_cache(_cache_file(root), _states(str(path) for path in sources), entries)
    return entries


def _loaded_modules(root: Path) -> Iterator[Path]:
    """Yield every loaded module of the project and of the harness, with its folder."""
    package = Path(__file__).parents[1]
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        path = Path(file) if file else None
        is_ours = path and (path.is_relative_to(package) or path.is_relative_to(root))
        if path and is_ours and ".venv" not in path.parts and path.suffix == ".py":
            yield from (path, path.parent)


def _states(paths: Iterable[str]) -> FileStates:
    return {path: _state(Path(path)) for path in sorted(paths)}


def _state(path: Path) -> list[int] | None:
    try:
        if path.is_dir():
            return [sum(1 for _ in path.iterdir()), 0]
        stat = path.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns]


def _cache_file(root: Path) -> Path:
    """Return the file for this project, this Python and this format."""
    key = f"{FORMAT} {root.absolute()} {sys.version} {sys.prefix}"
    return cache_folder() / f"vocabulary-{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"


def _read_cache(path: Path) -> dict[str, Any] | None:
    """Return the cached entries and file states, None if there are none or they are damaged."""
    try:
        cached: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return cached


def _write_cache(path: Path, states: FileStates, entries: Iterable[Entry]) -> None:
    """Write the cache at once or not at all; a folder that cannot be written only costs time."""
    cached = {"state": states, "entries": [entry.to_dict() for entry in entries]}
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(cached), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        click.echo(f"(The vocabulary was not cached in {path.parent}: {error})", err=True)
