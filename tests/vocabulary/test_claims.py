"""Every Then of the library can fail: responses that contradict it fail its scenario."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "issuing_harness.cli", "strength")
CAPTURING = "features/transactions/captures.feature"
MANY = 900
ENOUGH = 95
#: A plugin that suppresses the failures of every Then, which still makes its requests.
BLIND = """
from contextlib import suppress
from issuing_harness.collection import execution

speak = execution._execute_step_function

def speak_blindly(request, scenario, step, context):
    with suppress(*([AssertionError] if step.type == "then" else [])):
        return speak(request, scenario, step, context)

execution._execute_step_function = speak_blindly
"""


def _strength(document, *arguments, **variables):
    command = [*COMMAND, *arguments, "--json", str(document)]
    environment = {**os.environ, **variables}
    process = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert document.exists(), process.stdout[-2000:] + process.stderr[-2000:]
    return process, json.loads(document.read_text())


def test_no_scenario_survives_altered_answers(tmp_path):
    """Of the mutants of all Thens, 95 of 100 are killed, and every survivor has a waiver.

    Each scenario passed with unaltered responses before, and each with assertions kills a mutant.
    """
    process, report = _strength(tmp_path / "report.json")

    assert process.returncode == 0, process.stdout[-3000:]
    assert report["score"] >= ENOUGH
    assert report["mutants"] > MANY
    for scenario in report["scenarios"]:
        killed = {verdict["killed_by"] for verdict in scenario["verdicts"]}
        assert killed != {"nobody"}, scenario["scenario"]


def test_thens_that_compare_nothing_notice_nothing(tmp_path):
    """With Thens that cannot fail, mutants survive, and the report names each Then.

    So it is the Thens that kill mutants, and not the tape, the program or the SDK.
    """
    (tmp_path / "blind.py").write_text(BLIND)

    process, report = _strength(
        tmp_path / "report.json",
        CAPTURING,
        PYTEST_ADDOPTS="-p blind",
        PYTHONPATH=str(tmp_path),
    )

    verdicts = [verdict for scenario in report["scenarios"] for verdict in scenario["verdicts"]]
    killed = [verdict for verdict in verdicts if verdict["killed_by"] == "its Then"]
    survived = [verdict for verdict in verdicts if verdict["killed_by"] == "nobody"]
    assert process.returncode == 1
    assert killed == []
    assert len(survived) > len(verdicts) * 0.8
    assert f"{CAPTURING}:{_line('Then the authorization is now closed')}: Then" in process.stdout


def _line(text):
    lines = (ROOT / CAPTURING).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip() == text)
