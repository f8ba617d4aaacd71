"""How an attempt ends is what has happened in it, whoever has ended it, and how."""

import pytest

from issuing_harness.certification.attempts import read_attempts
from issuing_harness.certification.certificate import Blame, Outcome
from issuing_harness.certification.evidence_seals import seals_of
from tests.warm import run_module

INI = "[pytest]\nissuing_features = features\nissuing_vocabulary = false\n"
FEATURE = """\
Feature: Trying
  @req:ISS-DEC-001
  Scenario: One
    When something happens
    Then it went well
"""
STEPS = """
import os, pytest
from pathlib import Path
from pytest_bdd import then, when
from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.errors import HarnessError

def pytest_configure(config):
    config.pluginmanager.register(AttemptKeeper(Path("kept"), ["ISS-DEC-001"]))

@when("something happens")
def happens(): ...

@then("it went well")
def well(request):
    """

FINDS = "request.node.ihook.pytest_issuing_failure(item=request.node, error={}('No.'))"
CODE = {
    "passes": ("assert request.node", ""),
    "nothing runs": ("assert request.node", "def pytest_runtest_protocol(item): return True"),
    "the steps are not run": (
        "assert request.node",
        "def pytest_pyfunc_call(pyfuncitem): return True",
    ),
    "found, then interrupted": (f"{FINDS.format('AssertionError')}; raise KeyboardInterrupt", ""),
    "found, then killed": (f"{FINDS.format('AssertionError')}; os._exit(1)", ""),
    "failed, then killed": (
        "assert False, 'No.'",
        """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call):
    report = yield
    if call.when == "call":
        os._exit(1)
    return report
""",
    ),
    "found, and more of it": (f"{FINDS.format('AssertionError')}; assert False, 'No, by two.'", ""),
    "broken, then interrupted": (f"{FINDS.format('HarnessError')}; raise KeyboardInterrupt", ""),
    "interrupted": ("raise KeyboardInterrupt", ""),
}
FOUND = (Outcome.FAILED, Blame.INTEGRATION, "No.")


@pytest.mark.parametrize(
    ("what", "outcome", "blame", "message"),
    [
        ("passes", Outcome.PASSED, None, ""),
        (
            "nothing runs",
            Outcome.INTERRUPTED,
            None,
            "It ended after 0 of its 2 steps, without a word.",
        ),
        ("the steps are not run", Outcome.INTERRUPTED, None, "It ended after 0 of its 2 steps, w"),
        ("found, then interrupted", *FOUND),
        ("found, then killed", *FOUND),
        ("failed, then killed", *FOUND),
        ("found, and more of it", Outcome.FAILED, Blame.INTEGRATION, "No, by two."),
        ("broken, then interrupted", Outcome.INTERRUPTED, Blame.HARNESS, "No."),
        ("interrupted", Outcome.INTERRUPTED, None, ""),
    ],
)
def test_an_attempt_ends_as_it_went(pytester, what, outcome, blame, message):
    """Passed has only what was run to its end; a failure stays one, whatever ends the run then.

    What shows it is there, so that it can be judged again.
    """
    step, more = CODE[what]
    (pytester.path / "features").mkdir()
    (pytester.path / "kept" / "evidence").mkdir(parents=True)
    (pytester.path / "features" / "trying.feature").write_text(FEATURE)
    pytester.makeini(INI)
    pytester.makeconftest(f"{STEPS}{step}\n\n{more}\n")

    run_module("pytest", "-p", "no:cacheprovider", "-W", "ignore", cwd=pytester.path)

    [found] = read_attempts(pytester.path / "kept")
    assert (found.outcome, found.blame) == (outcome, blame)
    assert found.message.startswith(message)
    if outcome is not Outcome.INTERRUPTED:
        assert {"steps", "conversation"} <= found.evidence.keys()
        assert all(seals_of(pytester.path / "kept", [found]).values())
