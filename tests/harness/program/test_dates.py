"""Dates: time only goes forward, and nobody can advance it on live."""

import pytest

from issuing_harness.clock import SANDBOX_START, InstantClock, WallClock
from issuing_harness.errors import BackendUnavailable, VocabularyError
from issuing_harness.program.dates import (
    LIVE_WAIT_LIMIT,
    DatedClock,
    end_of_month,
    parse_days,
    parse_moment,
)


class RecordingClock:
    """A clock that records how long it was made to wait."""

    name = "the test's clock"

    def __init__(self):
        self.waited = []

    def wait(self, seconds):
        """Record the seconds."""
        self.waited.append(seconds)


def test_a_moment_that_is_written_counts_from_the_start():
    """A scenario that begins now lets as much time pass as one that begins on 1 June 2026."""
    waited = []
    clock = InstantClock()
    clock.wait = waited.append
    for starts in (SANDBOX_START, SANDBOX_START + 1_000_000):
        DatedClock(clock, starts).advance_to_written(parse_moment("2 June 2026, 12:00:00"))

    assert waited == [86_400, 86_400]


def test_a_moment_is_reached_by_waiting_for_the_rest():
    """Seconds that have passed before, for whatever reason, count."""
    clock = RecordingClock()
    dates = DatedClock(clock)

    dates.wait(40)
    dates.advance_to(SANDBOX_START + 100)
    dates.advance_to(SANDBOX_START + 100)

    assert clock.waited == [40, 60, 0]


def test_every_scenario_begins_at_noon_of_1_june_2026():
    """``parse_moment`` and SANDBOX_START agree."""
    assert parse_moment("1 June 2026, 12:00:00") == SANDBOX_START


@pytest.mark.parametrize(
    ("month", "year", "first"),
    [(11, 2028, "1 December 2028, 00:00:00"), (12, 2028, "1 January 2029, 00:00:00")],
)
def test_a_month_is_over_when_the_next_one_begins(month, year, first):
    """The next month may be in another year."""
    assert end_of_month(month, year) == parse_moment(first)


@pytest.mark.parametrize("text", ["2026-06-01", "31 June 2026, 12:00:00", "1 June 2026"])
def test_what_is_no_moment_is_refused_with_an_example(text):
    """Another format, a day that does not exist, and a day without a time."""
    with pytest.raises(VocabularyError, match=r"no moment\. Write it like 31 December 2026"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["-7", "0", "1.5", "seven", "7 "])
def test_days_that_cannot_pass_are_refused(text):
    """Time goes forward, by whole days."""
    assert parse_days("7") == 7
    message = f"'{text}' is no number of days. Write one from 1 to 36,500, like 7."
    with pytest.raises(VocabularyError, match=message):
        parse_days(text)


def test_time_does_not_go_back():
    """The message has both times."""
    clock = DatedClock(InstantClock())
    clock.advance_to(parse_moment("3 June 2026, 12:00:00"))
    with pytest.raises(VocabularyError, match=r"02 June 2026.*it is 03 June 2026, 12:00:00 UTC"):
        clock.advance_to(parse_moment("2 June 2026, 12:00:00"))


@pytest.mark.parametrize("text", ["31 May 2026, 12:00:00", "1 June 9999, 12:00:00"])
def test_a_moment_before_or_long_after_every_scenario_is_refused(text):
    """It could not come, and the message has the first and the last one that can."""
    with pytest.raises(VocabularyError, match=r"no moment that can come.*01 June 2026.*2126"):
        parse_moment(text)


def test_on_live_nobody_waits_for_days():
    """The message names the tag; the clock does not wait."""
    with pytest.raises(BackendUnavailable, match="@sandbox_only"):
        DatedClock(WallClock()).wait(LIVE_WAIT_LIMIT + 1)
