"""How fast an account may call, by the clock on the wall.

The account's own clock may stand still, and then a second of it would never end. What is limited is
how fast a program calls, and a program lives in real time.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from time import monotonic
from typing import Final

#: Seconds over which calls are counted.
WINDOW: Final = 1.0


class Pace:
    """Counts the calls of each account.

    Args:
        most: calls that any second may have.
        now: seconds that pass by themselves.
    """

    def __init__(self, most: int, now: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._now = now
        self._calls: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=most))

    def allows(self, account: str) -> bool:
        """Whether one more call (of ``acct_…``) is within the limit; if so, it counts."""
        calls, now = self._calls[account], self._now()
        if len(calls) == self._most and now - calls[0] < WINDOW:
            return False
        calls.append(now)
        return True
