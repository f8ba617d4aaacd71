"""Every Then of the library can fail: from answers that contradict it, its scenario is red."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "issuing_harness.cli", "strength")
CAPTURING = "features/transactions/capturing.feature"
MANY = 900
ENOUGH = 95
#: A plugin that lets every Then pass that says no: it asks all it asks, and compares nothing.
BLIND = """
from contextlib import suppress
from issuing_harness.collection import execution

speak = execution._execute_step_function

def speak_blindly(request, scenario, step, context):
    with suppress(*([AssertionError] if step.type == "then" else [])):
        return speak(request, scenario, step, context)

execution._execute_step_function = speak_blindly
"""


def _strength(told, *arguments, **more):
    command = [*COMMAND, *arguments, "--json", str(told)]
    environment = {**os.environ, **more}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert told.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    return done, json.loads(told.read_text())


def test_no_scenario_survives_altered_answers(tmp_path):
    """Each value a Then claims is altered: 95 of 100 are noticed, and what is not has a waiver.

    Each scenario was green from unaltered answers before, and each that claims something notices.
    """
    done, told = _strength(tmp_path / "told.json")

    assert done.returncode == 0, done.stdout[-3000:]
    assert told["score"] >= ENOUGH
    assert told["mutants"] > MANY
    for scenario in told["scenarios"]:
        noticed = {each["noticed"] for each in scenario["verdicts"]}
        assert noticed != {"nobody"}, scenario["scenario"]


def test_thens_that_compare_nothing_notice_nothing(tmp_path):
    """The same scenarios with blind Thens: what is altered survives, and each Then is named.

    So it is the Thens that notice, and not the tape, the program or the SDK.
    """
    (tmp_path / "blind.py").write_text(BLIND)

    done, told = _strength(
        tmp_path / "told.json",
        CAPTURING,
        PYTEST_ADDOPTS="-p blind",
        PYTHONPATH=str(tmp_path),
    )

    verdicts = [each for scenario in told["scenarios"] for each in scenario["verdicts"]]
    noticed = [each for each in verdicts if each["noticed"] == "its Then"]
    survived = [each for each in verdicts if each["noticed"] == "nobody"]
    assert done.returncode == 1
    assert noticed == []
    assert len(survived) > len(verdicts) * 0.8
    assert f"{CAPTURING}:{_line('Then the authorization is now closed')}: Then" in done.stdout


def _line(text):
    lines = (ROOT / CAPTURING).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip() == text)
