"""How far a run is: a line in a terminal, and nothing at all in a pipe."""

from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console

from issuing_harness.certification import progress
from issuing_harness.certification.attempts import ATTEMPTS, RUNNING, AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.documents import write_attempt
from issuing_harness.certification.progress import Progress
from issuing_harness.certification.run import _unfinished
from tests.harness.certification.samples import IN_TIME, RACE, attempt


def shown(monkeypatch, *, is_terminal):
    """What two scenarios, the first of them red, write; and what is left of pytest's dots."""
    monkeypatch.setattr(progress, "scenario_of", lambda item: item)
    text = StringIO()
    plugin = Progress("sound", Console(file=text, force_terminal=is_terminal, width=120))
    plugin.pytest_collection_finish(SimpleNamespace(items=[1, 2]))
    loop, dots = plugin.pytest_runtestloop(), plugin.pytest_report_teststatus()
    next(loop)
    for name, failed in (("x.feature::One [a]", True), ("x.feature::Two", False)):
        plugin.pytest_runtest_logstart(name)
        plugin.pytest_runtest_logreport(SimpleNamespace(failed=failed))
    next(dots)
    with pytest.raises(StopIteration) as ended:
        dots.send(("passed", ".", "PASSED"))
    next(loop, None)
    return text.getvalue(), ended.value.value


def test_a_terminal_says_which_scenario_runs_and_how_many_are_left(monkeypatch):
    """With how many are red; the dots would only disturb it."""
    text, status = shown(monkeypatch, is_terminal=True)

    assert "sound: 2 of 2, 1 red · Two" in text
    assert status == ("passed", "", "")


def test_a_pipe_gets_nothing(monkeypatch):
    """But the dots of pytest."""
    text, status = shown(monkeypatch, is_terminal=False)

    assert text == ""
    assert status == ("passed", ".", "PASSED")


def test_an_attempt_that_was_killed_is_listed(tmp_path):
    """Before what a torn line tells; it is read once more as it is."""
    ended, killed = attempt(IN_TIME, 1, Outcome.PASSED), attempt(RACE, 1, Outcome.INTERRUPTED)
    (tmp_path / ATTEMPTS).write_bytes(write_attempt(ended) + write_attempt(killed)[:40])
    (tmp_path / RUNNING).write_bytes(write_attempt(killed))

    assert read_attempts(tmp_path) == read_attempts(tmp_path) == [ended, killed]


KEPT = "What was done is kept: the same command with --resume goes on with it."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (pytest.ExitCode.INTERRUPTED, f"The run was interrupted after 1 of 2 scenarios. {KEPT}"),
        (pytest.ExitCode.INTERNAL_ERROR, "pytest ended with 3 after 1 of 2 scenarios; its words"),
    ],
)
def test_whoever_interrupts_a_run_is_told_how_it_goes_on(tmp_path, status, words):
    """How much is done already, and the option."""
    attempts = [attempt(IN_TIME, 1, Outcome.PASSED), attempt(RACE, 1, Outcome.INTERRUPTED)]
    keeper = AttemptKeeper(tmp_path, [], attempts)
    keeper.planned = [IN_TIME, RACE]

    assert words in str(_unfinished(status, keeper))
    assert "the same command with --resume goes on" in str(_unfinished(status, keeper))
