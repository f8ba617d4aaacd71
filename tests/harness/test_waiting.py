"""Waiting: looks, pauses, and the last look at the deadline."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness.clock import STEP, TapeClock, WallClock, until
from issuing_harness.errors import WaitedInVain

same_everywhere = settings(derandomize=True, deadline=None, database=None)


class CountingClock:
    """A clock that passes at once and counts."""

    name = "the test's clock"

    def __init__(self):
        self.now = 0

    def wait(self, seconds):
        """Let time pass."""
        self.now += seconds


def awaited_on(clock, ready_at, patience, looks):
    """Wait for a thing that is there from a certain second on; every look is noted."""

    def look():
        looks.append(clock.now)
        return clock.now

    return until(clock, patience, look, lambda seen: seen >= ready_at, awaited="the thing")


@same_everywhere
@given(st.integers(0, 50), st.integers(0, 50))
def test_there_is_a_look_each_step_until_it_is_there(ready_at, patience):
    """It is seen at the second it comes, also at the deadline itself; later is too late."""
    clock, looks = CountingClock(), []
    if ready_at <= patience:
        assert awaited_on(clock, ready_at, patience, looks) == ready_at
        assert looks == list(range(0, ready_at + 1, STEP))
    else:
        with pytest.raises(WaitedInVain):
            awaited_on(clock, ready_at, patience, looks)
        assert looks == list(range(0, patience + 1, STEP))


def test_a_wait_in_vain_says_what_was_seen_and_by_which_clock():
    """The message has what was awaited, how long, whose seconds, and the last state."""
    with pytest.raises(WaitedInVain) as vain:
        until(
            CountingClock(),
            3,
            lambda: "pending",
            lambda seen: seen == "succeeded",
            awaited="the end of top-up tu_1",
            shown=lambda seen: f"status {seen}",
        )
    assert str(vain.value) == (
        "Awaited the end of top-up tu_1 for 3 s by the test's clock; seen at the end: status "
        "pending."
    )


def test_a_recording_is_never_waited_for(monkeypatch):
    """A replay looks as often as the recording did, and sleeps for none of it."""
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("a replay slept"))
    states = itertools.chain(["pending"] * 50, ["succeeded"])
    seen = until(
        TapeClock(), 60, lambda: next(states), lambda state: state == "succeeded", awaited="it"
    )
    assert seen == "succeeded"


def test_the_wall_clock_takes_its_time(monkeypatch):
    """Real seconds are slept."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    WallClock().wait(2)
    assert slept == [2]
