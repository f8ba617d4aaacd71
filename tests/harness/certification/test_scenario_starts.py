"""When a run ends because what is judged would not be the integration any more."""

from types import SimpleNamespace

import pytest

from issuing_harness.certification.scenario_starts import MOST_ENDS, ScenarioStarts


def scenario(*, refused, made):
    """Stripe's API after a scenario in which calls were refused for their key, and others made."""
    return SimpleNamespace(with_other_keys=refused, calls=[object()] * made)


STRANGE = scenario(refused=2, made=0)


@pytest.fixture(name="starts")
def _starts():
    return ScenarioStarts(SimpleNamespace(process=None))


def test_a_run_ends_where_every_call_has_another_key(starts):
    """After a few scenarios one after the other; the message says which key it is."""
    for _ in range(MOST_ENDS - 1):
        starts._look_at_keys(STRANGE)
    with pytest.raises(pytest.exit.Exception, match=r"another key .* \{sandbox\.key\}"):
        starts._look_at_keys(STRANGE)


@pytest.mark.parametrize("between", [scenario(refused=1, made=1), scenario(refused=0, made=3)])
def test_a_call_with_the_right_key_shows_that_it_has_it(starts, between):
    """One that tries the wrong one beside it is judged like any other."""
    for after in (STRANGE, STRANGE, between, STRANGE, STRANGE, between):
        starts._look_at_keys(after)


def test_a_scenario_without_calls_tells_nothing(starts):
    """Neither that the key is right, nor that it is wrong; nor does a run without an API."""
    for silent in (scenario(refused=0, made=0), None):
        for _ in range(MOST_ENDS + 1):
            starts._look_at_keys(silent)
    for _ in range(MOST_ENDS - 1):
        starts._look_at_keys(STRANGE)
    with pytest.raises(pytest.exit.Exception):
        starts._look_at_keys(STRANGE)
