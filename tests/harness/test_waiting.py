"""Waiting: polls, pauses, and the last poll at the deadline."""

import itertools
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness import clock, waiting
from issuing_harness.clock import POLL_INTERVAL, InstantClock, SeenDates, WallClock, wait_until
from issuing_harness.errors import WaitTimeout

same_everywhere = settings(derandomize=True, deadline=None, database=None)


class CountingClock:
    """A clock whose waits return at once and are counted."""

    name = "the test's clock"

    def __init__(self):
        self.now = 0

    def wait(self, seconds):
        """Let time pass."""
        self.now += seconds


def wait_on(clock, ready_at, timeout, polls):
    """Wait for a state that is reached at a certain second; every poll is noted."""

    def read():
        polls.append(clock.now)
        return clock.now

    return wait_until(clock, timeout, read, lambda state: state >= ready_at, awaited="the thing")


@same_everywhere
@given(st.integers(0, 50), st.integers(0, 50))
def test_there_is_a_look_each_step_until_it_is_there(ready_at, timeout):
    """It is seen in the second it happens, also at the deadline itself; later is too late."""
    clock, polls = CountingClock(), []
    if ready_at <= timeout:
        assert wait_on(clock, ready_at, timeout, polls) == ready_at
        assert polls == list(range(0, ready_at + 1, POLL_INTERVAL))
    else:
        with pytest.raises(WaitTimeout):
            wait_on(clock, ready_at, timeout, polls)
        assert polls == list(range(0, timeout + 1, POLL_INTERVAL))


def test_a_wait_in_vain_says_what_was_seen_and_by_which_clock():
    """The message has what was awaited, how long, whose seconds, and the last state."""
    with pytest.raises(WaitTimeout) as vain:
        wait_until(
            CountingClock(),
            3,
            lambda: "pending",
            lambda state: state == "succeeded",
            awaited="the end of top-up tu_1",
            describe=lambda state: f"status {state}",
        )
    assert str(vain.value).splitlines() == [
        "Not as expected: the end of top-up tu_1.",
        "expected: within 3 s by the test's clock",
        "found:    status pending",
    ]


def test_a_recording_is_never_waited_for(monkeypatch):
    """A replay polls as often as the recording did, and never sleeps."""
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("a replay slept"))
    states = itertools.chain(["pending"] * 50, ["succeeded"])
    seen = wait_until(
        InstantClock(), 60, lambda: next(states), lambda state: state == "succeeded", awaited="it"
    )
    assert seen == "succeeded"


def test_the_wall_clock_takes_its_time(monkeypatch):
    """Real seconds are slept."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    WallClock().wait(2)
    assert slept == [2]


def test_a_wait_is_told_of_once_it_has_taken_a_while(capsys, monkeypatch):
    """What is waited for, and for how long at most, in a line that a pipe gets, too."""
    monkeypatch.setattr(waiting, "_UNTOLD", 0.01)
    with waiting.told_wait("a review to end", 60):
        time.sleep(0.1)
    with waiting.told_wait("another run to end"):
        time.sleep(0.1)

    said = capsys.readouterr()
    assert said.err == (
        "Waits for a review to end, for 60 s at most.\nWaits for another run to end, until then.\n"
    )
    assert said.out == ""


def test_a_wait_that_is_short_is_not_told_of(capsys, monkeypatch):
    """Nor is one whose end is an error."""
    monkeypatch.setattr(waiting, "_UNTOLD", 0.2)
    with suppress(WaitTimeout), waiting.told_wait("a review to end", 60):
        raise WaitTimeout
    with waiting.told_wait("a review to end", 60):
        pass
    time.sleep(0.3)

    assert capsys.readouterr().err == ""


def test_a_clock_that_stands_still_is_known_by_the_dates_of_answers(monkeypatch):
    """Answers over three seconds have one date there; elsewhere each second has its own."""
    seconds = itertools.count()
    running, still, none = SeenDates(), SeenDates(), SeenDates()
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: next(seconds)))

    assert not any(running.stand_still(f"12:00:{number:02}") for number in range(20))
    assert [still.stand_still("12:00:00") for _ in range(5)] == [False, False, False, True, True]
    assert not still.stand_still("12:00:01")
    assert not any(none.stand_still("") for _ in range(20))
