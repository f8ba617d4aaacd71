"""A run as its folder keeps it: what it rests on, so that only the same run goes on.

What an attempt shows depends on the profile, the requirements, the features, the integration, and
the harness with the libraries that it runs on. If one of them has changed, some attempts would be
of this and some of that; so the run does not go on then.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from issuing_harness.certification.attempts import EVIDENCE, AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import Attempt
from issuing_harness.certification.evidence_seals import sweep_unlisted
from issuing_harness.certification.shares import take_over
from issuing_harness.run_state import require_same, write_state


def begin(folder: Path, rests_on: Mapping[str, str]) -> None:
    """Begin a run in its folder; what an earlier one has left there goes away.

    Args:
        folder: of the run.
        rests_on: digests of what it rests on, by what a person calls that.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / EVIDENCE).mkdir(parents=True)
    write_state(folder, rests_on)


def go_on(folder: Path, rests_on: Mapping[str, str]) -> list[Attempt]:
    """Return the attempts of the run that was begun in a folder.

    Raises:
        SettingsError: there is none, or what it rests on has changed; the message says what.
    """
    require_same(folder, rests_on)
    kept = AttemptKeeper(folder, (), read_attempts(folder))
    take_over(kept, folder)
    sweep_unlisted(folder / EVIDENCE, kept.seals)
    return kept.attempts
