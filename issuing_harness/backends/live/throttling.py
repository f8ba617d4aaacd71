"""Manners towards Stripe: no faster than allowed, and patient with what passes."""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from issuing_harness.backends.base import Transport
from issuing_harness.backends.http import AnswerLost
from issuing_harness.interactions import Request, Response

#: Calls a second Stripe allows in test mode. Older pages count reads and writes apart, newer ones
#: together (docs.stripe.com/rate-limits); keeping to the stricter reading satisfies both.
RATE: Final = 25
SECOND: Final = 1_000_000_000
SLOT: Final = SECOND // RATE
#: Statuses worth another try, how often, and how many seconds to wait the first time.
TRANSIENT: Final = (409, 429, 500, 502, 503, 504)
TRIES: Final = 5
FIRST_PAUSE: Final = 0.5


class Throttled:
    """Sends each call at the beginning of a slot of its own.

    Slots lie on the machine's clock, the same for all its processes (``time.monotonic``). As
    scenarios take turns, no two calls ever share one, however many workers there are.

    Args:
        route: where calls go.
        now: nanoseconds by that clock.
        pause: lets seconds pass.
    """

    def __init__(
        self,
        route: Transport,
        now: Callable[[], int] = time.monotonic_ns,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._route = route
        self._now = now
        self._pause = pause

    def send(self, request: Request) -> Response:
        """Wait for the next slot, then send."""
        self._pause((SLOT - self._now() % SLOT) / SECOND)
        return self._route.send(request)


class Retrying:
    """Tries again, with the same idempotency key, what failed for a passing reason.

    Args:
        route: where calls go.
        pause: lets seconds pass.
    """

    def __init__(self, route: Transport, pause: Callable[[float], None] = time.sleep) -> None:
        self._route = route
        self._pause = pause

    def send(self, request: Request) -> Response:
        """Send until the answer is one to keep, or the tries are used up."""
        for turn in range(TRIES - 1):
            with suppress(AnswerLost):
                answer = self._route.send(request)
                if not _is_transient(answer):
                    return answer
            self._pause(FIRST_PAUSE * 2**turn)
        return self._route.send(request)


def _is_transient(answer: Response) -> bool:
    """What Stripe says of it counts; where it says nothing, the status does."""
    advice = answer.headers.get("stripe-should-retry")
    return answer.status in TRANSIENT if advice is None else advice == "true"


if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class AccountLock:
    """The turn of this process to use an account.

    Args:
        key: names the account; only a digest of it is written anywhere.
    """

    def __init__(self, key: str) -> None:
        user = os.getuid() if sys.platform != "win32" else 0
        account = hashlib.sha256(f"{user} {key}".encode()).hexdigest()[:20]
        self._path = Path(tempfile.gettempdir()) / f"issuing-harness-{account}.turn"
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Wait until nobody else has it; the system gives it back if this process dies."""
        if self._file is None:
            file = self._path.open("ab")
            _lock(file)
            self._file = file

    def give_back(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        while not _lock_for_ten_seconds(file):
            pass
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


if sys.platform == "win32":

    def _lock_for_ten_seconds(file: IO[bytes]) -> bool:
        """Windows tries ten times, once a second, and gives up."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        except OSError:
            return False
        return True
