"""A run as its folder keeps it: what it rests on, so that only the same run goes on.

What an attempt shows depends on the profile, the requirements, the features, the integration, and
the harness with the libraries that it runs on. If one of them has changed, some attempts would be
of this and some of that; so the run does not go on then.
"""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from os.path import relpath
from pathlib import Path
from typing import Any, Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.attempts import EVIDENCE, AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import Attempt
from issuing_harness.certification.evidence_seals import sweep_unlisted
from issuing_harness.certification.shares import take_over
from issuing_harness.errors import SettingsError
from issuing_harness.whole_files import write_whole

STATE: Final = "run.json"


def begin(folder: Path, rests_on: Mapping[str, str]) -> None:
    """Begin a run in its folder; what an earlier one has left there goes away.

    Args:
        folder: of the run.
        rests_on: digests of what it rests on, by what a person calls that.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / EVIDENCE).mkdir(parents=True)
    write_whole(folder / STATE, json.dumps(dict(rests_on)).encode())


def go_on(folder: Path, rests_on: Mapping[str, str]) -> list[Attempt]:
    """Return the attempts of the run that was begun in a folder.

    Raises:
        SettingsError: there is none, or what it rests on has changed; the message says what.
    """
    if not (folder / STATE).exists():
        raise SettingsError(
            f"A run was to go on, and there is none in {relpath(folder)}. Begin one, without "
            "--resume."
        )
    before = _rested_on(folder / STATE)
    changed = [name for name in rests_on if before.get(name) != rests_on[name]]
    if changed:
        raise SettingsError(
            f"A run was to go on, and something has changed since it began: {', '.join(changed)}. "
            "What was tried before says nothing of that. Begin a new run, without --resume."
        )
    kept = AttemptKeeper(folder, (), read_attempts(folder))
    take_over(kept, folder)
    sweep_unlisted(folder / EVIDENCE, kept.seals)
    return kept.attempts


def _rested_on(state: Path) -> Mapping[str, Any]:
    """Return what a run rested on when it began; nothing if that cannot be read any more."""
    with suppress(ValueError):
        document = read_json(state.read_bytes())
        return document if isinstance(document, dict) else {}
    return {}
