"""A run that was interrupted: what is kept of it, and what whoever interrupts it is told."""

import pytest

from issuing_harness.certification.attempts import ATTEMPTS, RUNNING, AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.documents import write_attempt
from issuing_harness.certification.run import _unfinished
from tests.harness.certification.samples import IN_TIME, RACE, attempt


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
