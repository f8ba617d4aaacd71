"""Clocks, and waiting for something by whichever clock it depends on."""

import time
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from issuing_harness.errors import HarnessError, WaitTimeout
from issuing_harness.settings import SEED_MOMENT

T = TypeVar("T")

#: When a scenario on the sandbox begins: 1 June 2026, 12:00 UTC, a Monday. Where an integration is
#: certified it begins now, because an application shows *this month* by its own clock.
SANDBOX_START: Final = 1_780_315_200
#: The format of the times that are written down, in UTC.
ISO: Final = "%Y-%m-%dT%H:%M:%SZ"
#: Seconds between two polls.
POLL_INTERVAL: Final = 1
#: Seconds after which a date that is still the same belongs to a clock that stands still.
_STILL_SECONDS: Final = 2.5


def start_of(seed: str) -> int:
    """Return when the scenarios of a seed begin on the sandbox, in unix seconds.

    That is the moment in it, so that what is made again has the same ids and the same dates;
    ``SANDBOX_START`` where it names none.
    """
    _, names_it, moment = seed.rpartition(SEED_MOMENT)
    return int(moment) if names_it and moment.isdecimal() else SANDBOX_START


class Clock(Protocol):
    """A clock that can be waited by: the wall clock, the sandbox's, or a recording's.

    ``name`` is for messages: "the wall clock".
    """

    name: str

    def wait(self, seconds: int) -> None:
        """Let ``seconds`` pass."""


class WallClock:
    """Real time: a wait sleeps."""

    name = "the wall clock"

    def wait(self, seconds: int) -> None:
        """Sleep."""
        time.sleep(seconds)


class InstantClock:
    """The clock of a recording, in which everything waited for has already happened."""

    name = "the recording"

    def wait(self, seconds: int) -> None:
        """Return at once."""


class SeenDates:
    """The dates of somebody's answers, which tell whether their clock stands still."""

    def __init__(self) -> None:
        self._date, self._since = "", 0.0

    def stand_still(self, date: str) -> bool:
        """Return whether answers over some seconds of real time have one date.

        Args:
            date: the header ``date`` of the newest answer; empty if it has none.
        """
        now = time.monotonic()
        if date != self._date:
            self._date, self._since = date, now
        return bool(date) and now - self._since > _STILL_SECONDS


def wait_until(  # noqa: PLR0913 - the last two are named where it is called
    clock: Clock,
    seconds: int,
    read: Callable[[], T],
    is_done: Callable[[T], bool],
    *,
    awaited: str,
    describe: Callable[[T], object] = str,
) -> T:
    """Poll a state until it is as wanted, and return it.

    Args:
        clock: whose time passes between two polls.
        seconds: how long to go on; the state is read once more at the deadline itself.
        read: returns the present state.
        is_done: whether a state is as wanted.
        awaited: what is awaited, for the message.
        describe: what the message says of the last state.

    Raises:
        WaitTimeout: it did not happen in time.
    """
    state = read()
    for _ in range(0, seconds, POLL_INTERVAL):
        if is_done(state):
            return state
        clock.wait(POLL_INTERVAL)
        state = read()
    if is_done(state):
        return state
    raise WaitTimeout.of(
        awaited,
        expected=f"within {seconds} s by {clock.name}",
        found=_described(describe, state),
    )


def _described(describe: Callable[[T], object], state: T) -> str:
    """Describe a state; what keeps the description from asking must not hide the finding."""
    try:
        return str(describe(state))
    except HarnessError as error:
        return f"nothing of it ({str(error).partition(chr(10))[0]})"
