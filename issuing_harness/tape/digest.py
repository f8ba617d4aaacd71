"""Digests: which steps a tape was recorded for, and whether it is still as it was written."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

import orjson

#: One step: its kind (given, when, then), its text, its table, its docstring.
Step = tuple[str, str, Sequence[Sequence[str]] | None, str | None]

_LENGTH: Final = 32


def steps_digest(steps: Iterable[Step]) -> str:
    """What the scenario does, in 32 characters: its name and its file may change, this stays."""
    return digest_of(orjson.dumps([_plain(step) for step in steps]))


def digest_of(*parts: bytes) -> str:
    """Half of SHA-256 over the parts: it shows a slip of the hand, it does not stop a forger."""
    summed = hashlib.sha256()
    for part in parts:
        summed.update(part)
    return summed.hexdigest()[:_LENGTH]


def _plain(step: Step) -> list[object]:
    kind, text, table, docstring = step
    rows = None if table is None else [[str(cell) for cell in row] for row in table]
    return [kind, text, rows, docstring]
