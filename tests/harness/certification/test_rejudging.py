"""What an integration called itself is left out where an attempt is judged again."""

from pathlib import Path

import pytest

from issuing_harness.certification.certificate import Blame, Outcome
from issuing_harness.certification.rejudging import _calls, _compared, _replayed, _Tape
from issuing_harness.errors import BundleError
from issuing_harness.tape.player import create_player
from issuing_harness.tape.reader import read_cassette
from issuing_harness.tape.timeline import is_complete
from tests.harness.certification.samples import IN_TIME, attempt

FOLDER = Path(__file__).parents[3] / "cassettes" / "integration" / "application_missed_events"
TAPE = FOLDER / "a_capture_that_the_application_missed_is_found.yaml"
EVENTS = "/v1/events"


@pytest.mark.parametrize("by_endpoint", [True, False])
def test_nobody_calls_again_for_the_integration(by_endpoint):
    """Its calls are known by the attempt's evidence; everything else is as it was recorded."""
    recorded = read_cassette(TAPE)
    evidence = [
        {
            "span": {"by_endpoint": by_endpoint and each.request.path == EVENTS},
            "response": {"headers": dict(each.response.headers)},
        }
        for each in recorded.interactions
    ]
    cassette = _Tape(TAPE, _calls(evidence)).open(TAPE, None)

    left = [each.request.path for each in cassette.interactions]
    others = [each.request.path for each in recorded.interactions]
    if by_endpoint:
        others.remove(EVENTS)
    assert left == others
    assert is_complete(cassette.timeline, len(left), len(recorded.deliveries))
    create_player(cassette)


def test_whether_time_was_moved_is_what_the_feature_says():
    """A certificate that keeps it to itself is told from what it is judged to be again."""
    kept = attempt(IN_TIME, 1, Outcome.PASSED)
    again = attempt(IN_TIME, 1, Outcome.PASSED, moves_time=True)

    assert _compared(kept, {(IN_TIME, 1): again}).moves_time


class Replays:
    """Replays whatever it is given, and lets it pass."""

    def run(self, attempts):
        """Return attempts that passed."""
        return [attempt(each.scenario, each.number, Outcome.PASSED) for each in attempts.values()]


def test_an_attempt_that_was_interrupted_stays_so():
    """Its evidence breaks off: replayed, it would come out as something that nobody has seen."""
    evidence = {"tape": "evidence/0001/tape.yaml"}
    interrupted = attempt(IN_TIME, 1, Outcome.INTERRUPTED, evidence=evidence)
    passed = attempt(IN_TIME, 2, Outcome.PASSED, evidence={"tape": "evidence/0002/tape.yaml"})

    found = _replayed((interrupted, passed), Replays())

    assert [each.outcome for each in found] == [Outcome.INTERRUPTED, Outcome.PASSED]


@pytest.mark.parametrize(
    "said", [{"outcome": Outcome.PASSED}, {"outcome": Outcome.SKIPPED, "blame": Blame.PROFILE}]
)
def test_what_is_said_without_a_cassette_is_refused(said):
    """That it passed, and that the profile offers less than it needs: each is seen in a run."""
    with pytest.raises(BundleError, match="and nothing shows it"):
        _compared(attempt(IN_TIME, 1, **said), {})


def test_whom_a_failure_blames_is_judged_again():
    """Blamed on somebody else, a failure would be one that a later attempt undoes."""
    kept = attempt(IN_TIME, 1, Outcome.FAILED, blame=Blame.STRIPE)
    again = attempt(IN_TIME, 1, Outcome.FAILED, blame=Blame.INTEGRATION)

    assert _compared(kept, {(IN_TIME, 1): again}).blame is Blame.INTEGRATION
