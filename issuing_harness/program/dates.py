"""Dates: the virtual date of a scenario, and how a sentence writes a moment."""

import time
from datetime import UTC, datetime
from typing import Final

from issuing_harness.clock import SANDBOX_START, Clock, WallClock
from issuing_harness.errors import BackendUnavailable, VocabularyError
from issuing_harness.program.choices import number_in

#: Seconds that a live run may wait at a time; a scenario that needs more is not for live.
LIVE_WAIT_LIMIT: Final = 600
#: How many days may pass, a hundred years; every clock of Stripe's knows that many.
MAX_DAYS: Final = 36_500
LAST_MOMENT: Final = SANDBOX_START + MAX_DAYS * 86_400


class DatedClock:
    """A connection's clock that also knows the date.

    Args:
        clock: lets time pass.
        starts: when the scenario begins, in unix seconds.
    """

    def __init__(self, clock: Clock, starts: int = SANDBOX_START) -> None:
        self._clock = clock
        self._starts = self._now = starts
        self.name = clock.name

    @property
    def now(self) -> int:
        """What time it is, in unix seconds; where time is moved, as far as sentences moved it."""
        return int(time.time()) if self.name == WallClock.name else self._now

    def wait(self, seconds: int) -> None:
        """Let ``seconds`` pass.

        Raises:
            BackendUnavailable: that is too long for the wall clock.
        """
        if self.name == WallClock.name and seconds > LIVE_WAIT_LIMIT:
            raise BackendUnavailable(
                f"A sentence lets {seconds} seconds pass, and {self.name} cannot be moved; a live "
                f"run waits {LIVE_WAIT_LIMIT} at most. Tag the scenario @sandbox_only, because "
                "nobody can let Stripe's days pass."
            )
        self._now += seconds
        self._clock.wait(seconds)

    def advance_to_written(self, moment: int) -> None:
        """Let time pass until a moment that a sentence writes, in unix seconds.

        A scenario is written as if it began at ``SANDBOX_START``. One that begins now lets as much
        time pass.

        Raises:
            VocabularyError: it has passed already.
            BackendUnavailable: it is too far ahead for the wall clock.
        """
        self.advance_to(moment + self._starts - SANDBOX_START)

    def advance_to(self, moment: int) -> None:
        """Let time pass until ``moment``, in unix seconds.

        Raises:
            VocabularyError: it has passed already.
            BackendUnavailable: it is too far ahead for the wall clock.
        """
        if moment < self._now:
            raise VocabularyError(
                f"A sentence says that it is {moment_in_words(moment)}, and it is "
                f"{moment_in_words(self._now)} already. Time only goes forward; this scenario "
                f"began on {moment_in_words(self._starts)}."
            )
        self.wait(moment - self._now)


def parse_moment(text: str) -> int:
    """Return ``31 December 2026, 23:59:59`` (UTC) in unix seconds.

    Raises:
        VocabularyError: it is written any other way.
    """
    moment = read_moment(text)
    if not SANDBOX_START <= moment <= LAST_MOMENT:
        raise VocabularyError(
            f"'{text}' is no moment that can come. Write one from "
            f"{moment_in_words(SANDBOX_START)}, when every scenario begins, to "
            f"{moment_in_words(LAST_MOMENT)}."
        )
    return moment


def read_moment(text: str) -> int:
    """Return any moment that is written like ``31 December 2026, 23:59:59`` (UTC), in unix seconds.

    Raises:
        VocabularyError: it is written any other way.
    """
    try:
        return int(datetime.strptime(f"{text} +0000", "%d %B %Y, %H:%M:%S %z").timestamp())
    except ValueError:
        raise VocabularyError(
            f"'{text}' is no moment. Write it like 31 December 2026, 23:59:59."
        ) from None


#: Returns a number of days that can pass: ``7``.
parse_days: Final = number_in("number of days", 1, MAX_DAYS, example="7")


def end_of_month(month: int, year: int) -> int:
    """Return the first second after a month (1 to 12), in unix seconds, UTC."""
    return int(datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())


def moment_in_words(moment: int) -> str:
    """Return a moment (unix seconds) as a sentence writes it: ``1 July 2026, 12:00:00 UTC``."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d %B %Y, %H:%M:%S UTC")
