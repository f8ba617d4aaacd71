"""Waiting, by the clock of whoever is being waited for."""

import time
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from issuing_harness.errors import WaitedInVain

T = TypeVar("T")

#: When every scenario on the sandbox begins: 1 June 2026, 12:00 UTC, a Monday.
SANDBOX_START: Final = 1_780_315_200
#: Seconds between two looks.
STEP: Final = 1


class Clock(Protocol):
    """A clock one can wait by: the wall's, the sandbox's, or a tape's."""

    name: str

    def wait(self, seconds: int) -> None:
        """Let ``seconds`` pass."""


class WallClock:
    """Real time: waiting takes as long as it says."""

    name = "the wall clock"

    def wait(self, seconds: int) -> None:
        """Sleep."""
        time.sleep(seconds)


class TapeClock:
    """A recording's time: what was waited for has happened already."""

    name = "the recording"

    def wait(self, seconds: int) -> None:
        """Return at once."""


def until(  # noqa: PLR0913 - named where it is called
    clock: Clock,
    seconds: int,
    look: Callable[[], T],
    wanted: Callable[[T], bool],
    *,
    awaited: str,
    shown: Callable[[T], object] = repr,
) -> T:
    """Look again and again until what is seen is wanted, and return it.

    Args:
        clock: whose time passes between two looks.
        seconds: how long to go on.
        look: asks for the present state.
        wanted: judges it.
        awaited: what is awaited, for the message.
        shown: what to say of the present state, for the message.

    Raises:
        WaitedInVain: it did not come in time; the message says what was seen last.
    """
    seen = look()
    for _ in range(0, seconds, STEP):
        if wanted(seen):
            return seen
        clock.wait(STEP)
        seen = look()
    if wanted(seen):
        return seen
    raise WaitedInVain(
        f"Awaited {awaited} for {seconds} s by {clock.name}; seen at the end: {shown(seen)}."
    )
