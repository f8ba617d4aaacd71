"""Dates: what time it is for whoever answers, and how to let it become another."""

from datetime import UTC, datetime
from typing import Final

from issuing_harness.clock import SANDBOX_START, Clock, WallClock
from issuing_harness.errors import BackendUnavailable, VocabularyError

#: Seconds a live run may really wait at a time; beyond that a scenario is not for live.
LIVE_MOST: Final = 600


class Dates:
    """The connection's clock, which also knows the date where every scenario begins at one.

    Args:
        clock: lets time pass. The sandbox begins each scenario at ``SANDBOX_START``.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._now = SANDBOX_START
        self.name = clock.name

    def wait(self, seconds: int) -> None:
        """Let ``seconds`` pass.

        Raises:
            BackendUnavailable: that is too long for the wall clock.
        """
        if self.name == WallClock.name and seconds > LIVE_MOST:
            raise BackendUnavailable(
                f"A sentence lets {seconds} seconds pass, and {self.name} cannot be moved; a live "
                f"run waits {LIVE_MOST} at most. Tag the scenario @sandbox_only, because nobody "
                "can let Stripe's days pass."
            )
        self._now += seconds
        self._clock.wait(seconds)

    def become(self, moment: int) -> None:
        """Let time pass until ``moment``, in unix seconds.

        Raises:
            VocabularyError: it has passed already.
            BackendUnavailable: it is too far ahead for the wall clock.
        """
        if moment < self._now:
            raise VocabularyError(
                f"A sentence says that it is {_said(moment)}, and it is {_said(self._now)} "
                "already. Time goes on only; a scenario begins on 1 June 2026 at 12:00:00 UTC."
            )
        self.wait(moment - self._now)


def parsed(text: str) -> int:
    """``31 December 2026, 23:59:59`` as unix seconds, UTC.

    Raises:
        VocabularyError: it is written any other way.
    """
    try:
        return int(datetime.strptime(f"{text} +0000", "%d %B %Y, %H:%M:%S %z").timestamp())
    except ValueError:
        raise VocabularyError(
            f"{text!r} is no moment. Write it like 31 December 2026, 23:59:59."
        ) from None


def month_after(month: int, year: int) -> int:
    """The first second after a month (1 to 12), in unix seconds, UTC."""
    return int(datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())


def _said(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d %B %Y, %H:%M:%S UTC")
