"""Digests of what a run rests on: one that was interrupted goes on only if they are the same."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

#: The packages by which scenarios are judged; in the wheel sentences stand within the first.
_PACKAGES: Final = ("issuing_harness", "issuing_sandbox")
#: What stands beside them in a checkout, and beside the folders of features of any project.
_BESIDE: Final = ("steps", "fixtures")
#: What Python leaves beside modules, and rewrites as it likes.
_COMPILED: Final = "__pycache__"


@cache
def digest_of_harness() -> str:
    """Return a digest of the modules by which scenarios are run and judged."""
    folders = list(map(_beside, _PACKAGES))
    if not (folders[0] / _BESIDE[0]).exists():
        folders += map(_beside, _BESIDE)
    return digest_of(folders, "*.py")


def digest_of_own(features: Iterable[Path]) -> str:
    """Return a digest of a project's own sentences, fixtures and cast.

    Args:
        features: its folders of features.
    """
    return digest_of(sorted({each.parent / name for each in features for name in _BESIDE}), "*.*")


def digest_of(folders: Iterable[Path], pattern: str) -> str:
    """Return a digest of all files below folders whose names fit a pattern.

    Args:
        folders: absolute paths; one that does not exist has no files.
        pattern: as ``Path.rglob`` takes it.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob(pattern)):
            if _COMPILED not in file.parts and file.is_file():
                digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def _beside(package: str) -> Path:
    """Return the folder of a package of ours, beside this one."""
    return Path(__file__).parents[1] / package
