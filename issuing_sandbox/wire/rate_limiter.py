"""A limit on how many requests an account may make in a second of real time."""

from collections import defaultdict, deque
from collections.abc import Callable
from time import monotonic
from typing import Final

#: Seconds of real time over which requests are counted.
WINDOW: Final = 1.0


class RateLimiter:
    """Counts the requests of each account, and says when there are too many.

    Args:
        limit: requests that an account may make in any second.
        now: seconds of real time, from any start.
    """

    def __init__(self, limit: int, now: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._now = now
        self._times: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=limit))

    def allows(self, account: str) -> bool:
        """Return whether one more request of ``acct_…`` is within the limit, and count it if so."""
        times, now = self._times[account], self._now()
        if len(times) == self._limit and now - times[0] < WINDOW:
            return False
        times.append(now)
        return True
