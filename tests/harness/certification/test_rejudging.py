"""What an integration called itself is left out where an attempt is judged again."""

from pathlib import Path

import pytest

from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.rejudging import _calls, _compared, _Tape
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
