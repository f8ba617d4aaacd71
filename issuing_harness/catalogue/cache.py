"""The catalogue kept between two questions: read once, asked again in a fraction of a second.

Reading takes pytest, the SDK and every feature, which is seconds. What was read is kept for this
user, together with the state of every file it came from; one that changed, came or went, and it is
read again.
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
from issuing_harness.tooling.node import cache_folder

FORMAT: Final = 1
_SETTINGS: Final = ("pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "conftest.py")

State = dict[str, list[int] | None]


def entries(root: Path) -> list[Entry]:
    """Every sentence of the project in this folder.

    Raises:
        VocabularyError: the vocabulary cannot be read.
    """
    kept = _kept(_place(root))
    if kept and _state(kept["state"]) == kept["state"]:
        return [Entry.of(plain) for plain in kept["entries"]]
    return _read(root)


def _read(root: Path) -> list[Entry]:
    from issuing_harness.catalogue.reader import entries_of  # noqa: PLC0415 - likewise
    from issuing_harness.collection import roots  # noqa: PLC0415 - likewise
    from issuing_harness.collection.dry_run import collect  # noqa: PLC0415 - takes a second

    collected = collect()
    found = entries_of(collected.session)
    features = roots(collected.session.config)
    sources = {root / name for name in _SETTINGS}
    sources |= {path for folder in features for path in (folder, *folder.rglob("*"))}
    sources |= set(_loaded(root))
    _keep(_place(root), _state(str(path) for path in sources), found)
    return found


def _loaded(root: Path) -> Iterator[Path]:
    """Every module of the project and of the harness that was loaded by now."""
    package = Path(__file__).parents[1]
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        path = Path(file) if file else None
        ours = path and (path.is_relative_to(package) or path.is_relative_to(root))
        if path and ours and ".venv" not in path.parts and path.suffix == ".py":
            yield from (path, path.parent)


def _state(paths: Iterable[str]) -> State:
    return {path: _stat(path) for path in sorted(paths)}


def _stat(path: str) -> list[int] | None:
    place = Path(path)
    try:
        if place.is_dir():
            return [sum(1 for _ in place.iterdir()), 0]
        stat = place.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns]


def _place(root: Path) -> Path:
    mark = f"{FORMAT} {root.absolute()} {sys.version} {sys.prefix}"
    return cache_folder() / f"vocabulary-{hashlib.sha256(mark.encode()).hexdigest()[:16]}.json"


def _kept(place: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(place.read_bytes())
    except (OSError, ValueError):  # not there, or half written: it is read anew
        return None
    return kept


def _keep(place: Path, state: State, found: Iterable[Entry]) -> None:
    kept = {"state": state, "entries": [entry.plain() for entry in found]}
    part = place.with_suffix(f".{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(kept), encoding="utf-8")
        part.replace(place)
    except OSError as error:  # a folder that cannot be written costs time, not the answer
        click.echo(f"(The vocabulary was not kept in {place.parent}: {error})", err=True)
