"""What a run rests on, as its folder keeps it, so that no other one goes on in its place."""

import json
from collections.abc import Mapping
from contextlib import suppress
from os.path import relpath
from pathlib import Path
from typing import Any, Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.errors import SettingsError
from issuing_harness.whole_files import write_whole

#: The file, in the folder of the run.
STATE: Final = "run.json"


def write_state(folder: Path, rests_on: Mapping[str, str]) -> None:
    """Keep what a run rests on.

    Args:
        folder: of the run; it is there.
        rests_on: digests, by what a person calls what they are of.
    """
    write_whole(folder / STATE, json.dumps(dict(rests_on)).encode())


def require_same(folder: Path, rests_on: Mapping[str, str]) -> None:
    """Refuse to go on with a run that is not there, or that rests on something else now.

    Raises:
        SettingsError: the message says what has changed.
    """
    if not (folder / STATE).exists():
        raise SettingsError(
            f"A run was to go on, and there is none in {relpath(folder)}. Begin one, without "
            "--resume."
        )
    if changed := changed_since(read_state((folder / STATE).read_bytes()), rests_on):
        raise SettingsError(
            f"A run was to go on, and something has changed since it began: {changed}. What was "
            "tried before says nothing of that. Begin a new run, without --resume."
        )


def changed_since(before: Mapping[str, Any], rests_on: Mapping[str, str]) -> str:
    """Return what a run rests on that is another one now, with commas; empty if all is the same."""
    return ", ".join(name for name in rests_on if before.get(name) != rests_on[name])


def read_state(written: bytes) -> Mapping[str, Any]:
    """Return what a run rested on when it began; nothing if that cannot be read any more."""
    with suppress(ValueError):
        document = read_json(written)
        return document if isinstance(document, dict) else {}
    return {}
