"""Dates: time goes on only, and on live nobody can move it."""

import pytest

from issuing_harness.clock import SANDBOX_START, TapeClock, WallClock
from issuing_harness.errors import BackendUnavailable, VocabularyError
from issuing_harness.program.dates import LIVE_MOST, Dates, month_after, parsed


class NotedClock:
    """A clock that notes how long it was made to wait."""

    name = "the test's clock"

    def __init__(self):
        self.waited = []

    def wait(self, seconds):
        """Note it."""
        self.waited.append(seconds)


def test_a_moment_is_reached_by_waiting_for_the_rest():
    """What was waited for before, by whomever, is not waited for again."""
    clock = NotedClock()
    dates = Dates(clock)

    dates.wait(40)
    dates.become(SANDBOX_START + 100)
    dates.become(SANDBOX_START + 100)

    assert clock.waited == [40, 60, 0]


def test_every_scenario_begins_at_noon_of_1_june_2026():
    """So the moment of the beginning is written like this."""
    assert parsed("1 June 2026, 12:00:00") == SANDBOX_START


@pytest.mark.parametrize(
    ("month", "year", "first"),
    [(11, 2028, "1 December 2028, 00:00:00"), (12, 2028, "1 January 2029, 00:00:00")],
)
def test_a_month_is_over_when_the_next_one_begins(month, year, first):
    """Also when that is in another year."""
    assert month_after(month, year) == parsed(first)


@pytest.mark.parametrize("text", ["2026-06-01", "31 June 2026, 12:00:00", "1 June 2026"])
def test_what_is_no_moment_is_refused_with_an_example(text):
    """A day alone, a day that is none, and another way of writing."""
    with pytest.raises(VocabularyError, match=r"no moment\. Write it like 31 December 2026"):
        parsed(text)


def test_time_does_not_go_back():
    """The message says what time it is already."""
    with pytest.raises(VocabularyError, match=r"31 May 2026.*it is 01 June 2026, 12:00:00 UTC"):
        Dates(TapeClock()).become(parsed("31 May 2026, 12:00:00"))


def test_on_live_nobody_waits_for_days():
    """The message names the tag, and nothing was waited for."""
    with pytest.raises(BackendUnavailable, match="@sandbox_only"):
        Dates(WallClock()).wait(LIVE_MOST + 1)
