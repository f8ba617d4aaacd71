"""Seals of evidence: that it goes into a bundle as the run has written it.

Whoever is certified runs beside the harness, often as the same user, and can write to the folder of
the run. So a run remembers the SHA-256 of each file of evidence from when it was written.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from issuing_harness.certification.certificate import Attempt
from issuing_harness.errors import HarnessError

#: What stands for a file that is gone.
_GONE: Final = ""


def seals_of(folder: Path, attempts: Iterable[Attempt]) -> dict[str, str]:
    """Return the SHA-256 of each file that shows these attempts, by its name.

    Args:
        folder: of the run.
        attempts: they name their evidence relative to it.
    """
    names = (name for attempt in attempts for name in attempt.evidence.values())
    return {name: _seal(folder / name) for name in names}


def _seal(path: Path) -> str:
    with suppress(OSError):
        return seal(path.read_bytes())
    return _GONE


def seal(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def require_unchanged(evidence: Mapping[str, bytes], seals: Mapping[str, str]) -> None:
    """Refuse evidence that is not as it was written.

    Args:
        evidence: what is there now, by name.
        seals: of what was written, by name.

    Raises:
        HarnessError: a file was changed, added or taken away.
    """
    for problem in _changes(evidence, seals):
        raise HarnessError(
            f"The evidence of the run is not as it was written: {problem}. Whoever did that, the "
            "integration perhaps, writes into the folder of the run. Keep it out of there, and "
            "begin a new run, without --resume."
        )


def _changes(evidence: Mapping[str, bytes], seals: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(evidence.keys() | seals.keys()):
        if name not in seals:
            yield f"{name} was added"
        elif name not in evidence:
            yield f"{name} was taken away"
        elif seal(evidence[name]) != seals[name]:
            yield f"{name} was changed"


def sweep_unlisted(folder: Path, seals: Mapping[str, str]) -> None:
    """Take away the evidence of attempts that nobody has listed, since they were killed.

    Args:
        folder: with the evidence, within that of the run.
        seals: by the names of what is listed, relative to the folder of the run.
    """
    for path in folder.rglob("*"):
        is_listed = path.relative_to(folder.parent).as_posix() in seals
        if not is_listed and (path.is_file() or path.is_symlink()):
            path.unlink()
