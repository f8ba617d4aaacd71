"""Every Then of the library can fail: responses that contradict it fail its scenario."""

import json
import os
from pathlib import Path

import pytest

from tests.sample import FULL_VARIABLE, sampled
from tests.warm import run_module

ROOT = Path(__file__).parents[2]
CAPTURING = "features/transactions/captures.feature"
#: So many mutants at least, of every scenario or of the sample.
MANY, SOME = 900, 300
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
    command = ["strength", *arguments, "--json", str(document)]
    environment = {**os.environ, **variables}
    process = run_module("issuing_harness.cli", *command, cwd=ROOT, env=environment)
    assert document.exists(), process.stdout[-2000:] + process.stderr[-2000:]
    return process, json.loads(document.read_text())


@pytest.mark.long
def test_no_scenario_survives_altered_answers(tmp_path):
    """Of the mutants of the Thens, 95 of 100 are killed, and every survivor has a waiver.

    Each scenario passed with unaltered responses before, and each with assertions kills a mutant.
    They are the scenarios that say a Then first, so that each is said; all with ISSUING_FULL=1, or
    with ``issuing-harness strength``.
    """
    process, report = _strength(tmp_path / "report.json", **sampled("then"))

    assert process.returncode == 0, process.stdout[-3000:]
    assert report["score"] >= ENOUGH
    assert report["mutants"] > (MANY if FULL_VARIABLE in os.environ else SOME)
    for scenario in report["scenarios"]:
        killed = {verdict["failed_by"] for verdict in scenario["verdicts"]}
        assert killed != {"nobody"}, scenario["scenario"]


@pytest.mark.long
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
    killed = [verdict for verdict in verdicts if verdict["failed_by"] == "its Then"]
    survived = [verdict for verdict in verdicts if verdict["failed_by"] == "nobody"]
    assert process.returncode == 1
    assert killed == []
    assert len(survived) > len(verdicts) * 0.8
    assert f"{CAPTURING}:{_line('Then the authorization is now closed')}: Then" in process.stdout


def _line(text):
    lines = (ROOT / CAPTURING).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip() == text)
