"""An account's clock: whole seconds that stand still or follow the wall clock, and can advance."""

import time
from typing import Final

from issuing_sandbox.errors import SandboxFault

#: 1 January 3000, in unix seconds; no calendar arithmetic of the sandbox's fails before it.
LATEST: Final = 32_503_680_000


class Clock:
    """The only source of time in an account.

    Args:
        start: unix seconds at which the clock stands still; ``None`` follows the wall clock.
        moved: seconds it has been moved forward already.
    """

    def __init__(self, start: int | None = None, moved: int = 0) -> None:
        self.start: Final = start
        self.moved = moved
        self._latest = 0

    def now(self) -> int:
        """Return the time, in unix seconds; what is made in one second shares one integer."""
        base = int(time.time()) if self.start is None else self.start
        now = base + self.moved
        if now != self._latest:
            self._latest = now
        return self._latest

    def moment(self, seconds: int, param: str) -> int:
        """Return the time so many seconds ahead, or ago if they are negative.

        Args:
            seconds: what somebody asked for.
            param: the parameter that says so.

        Raises:
            SandboxFault: that is no time that calendars can show.
        """
        moment = self.now() + seconds
        if not 0 <= moment <= LATEST:
            raise SandboxFault(
                "So many seconds lead out of the years 1970 to 3000, in which time is counted.",
                param=param,
            )
        return moment

    def advance(self, seconds: int) -> int:
        """Move forward by ``seconds`` (never back) and return the new time.

        Raises:
            ValueError: that would be back, or beyond ``LATEST``.
        """
        if seconds < 0 or self.now() + seconds > LATEST:
            raise ValueError("The clock only moves forward, and no further than the year 3000.")
        self.moved += seconds
        return self.now()
