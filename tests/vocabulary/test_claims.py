"""Every Then can fail: a recording that contradicts it turns its scenario red."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.vocabulary.altering import UNALTERED

ROOT = Path(__file__).parents[2]
MANY = 150
COMMAND = (sys.executable, "-m", "pytest", "features", "-q", "-p", "tests.vocabulary.altering")


def test_no_scenario_survives_an_altered_recording(tmp_path):
    """Each amount, status, reason, id and word that a Then claims is altered: each time it is red.

    The same scenario with nothing altered stays green, so it is the alteration that was noticed.
    """
    notes = tmp_path / "altered"

    run = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env={**os.environ, "ALTERED": str(notes)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-2000:]
    verdicts = Counter(tuple(line.split("\t")[::2]) for line in notes.read_text().splitlines())
    assert {claim for outcome, claim in verdicts if outcome == "survived"} == {UNALTERED}
    assert ("killed", UNALTERED) not in verdicts
    assert sum(verdicts.values()) > MANY
