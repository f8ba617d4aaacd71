"""``issuing-harness run`` ends with 0 only if the whole run came to its end and was judged."""

import pytest

from tests.warm import run_module

CONFIGURATION = """
[pytest]
issuing_features = features
issuing_vocabulary = false
"""
STEPS = """
import atexit, os
from pytest_bdd import then, when

@when("it ends")
def ends():
    {end}

@then("it ends well")
def ends_well(request):
    assert request.node is None
"""
FEATURE = """
Feature: Ending
  Scenario: It ends
    When it ends
    Then it ends well
"""


@pytest.fixture(name="run")
def _run(tmp_path):
    """Types ``run`` in a project whose When ends as it is told, and whose Then fails."""
    (tmp_path / "pytest.ini").write_text(CONFIGURATION)
    for name in ("features", "steps"):
        (tmp_path / name).mkdir()
    (tmp_path / "features" / "ending.feature").write_text(FEATURE)

    def run(end, *options):
        (tmp_path / "steps" / "ending.py").write_text(STEPS.format(end=end))
        command = ("issuing_harness", "run", "--no-report", "--backend", "sandbox", *options)
        return run_module(*command, cwd=tmp_path)

    return run


@pytest.mark.parametrize(
    ("end", "status"), [("os._exit(0)", 3), ("atexit.register(os._exit, 0)", 1)]
)
def test_a_run_that_a_step_ends_is_not_green(run, end, status):
    """Each ended the command with 0, and with it whoever would have counted the failure."""
    done = run(end)

    assert done.returncode == status
    assert ("ended before it said how they went" in done.stderr) is (status != 1)


def test_a_run_without_the_plugin_is_refused(run):
    """It was a traceback."""
    done = run("pass", "-p", "no:issuing_harness")

    assert done.returncode == 2
    assert "-p no:issuing_harness" in done.stderr
    assert "Leave that out" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_part_of_what_judges_a_run_can_be_switched_off(pytester):
    """Without one the run could be green for nothing; all of it can, by one name."""
    pytester.makeini(CONFIGURATION)
    pytester.mkdir("features")
    for name in ("issuing_harness.plugin", "issuing_verdicts", "issuing_left_out", "issuing_skips"):
        result = pytester.runpytest_inprocess("-p", f"no:{name}")

        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([f"*-p no:{name} was given*Leave it out*"])
