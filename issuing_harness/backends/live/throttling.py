"""Sharing a live account: the rate limit, retries, idempotency keys, one scenario at a time."""

import hashlib
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from filelock import FileLock

from issuing_harness.backends.base import Transport
from issuing_harness.backends.http import ResponseLost, is_random_key
from issuing_harness.interactions import Request, Response
from issuing_harness.waiting import told_wait

#: Requests a second Stripe allows in test mode. Older pages count reads and writes apart, newer
#: ones together (docs.stripe.com/rate-limits); keeping to the stricter reading satisfies both.
RATE: Final = 25
#: A second, and the time between two requests, in nanoseconds.
SECOND: Final = 1_000_000_000
SLOT: Final = SECOND // RATE
#: Statuses worth another try, how many tries in all, and seconds to wait before the second one.
TRANSIENT: Final = (409, 429, 500, 502, 503, 504)
TRIES: Final = 5
FIRST_PAUSE: Final = 0.5


class ThrottledTransport:
    """Sends each request at the beginning of a time slot of its own.

    Slots lie on the machine's clock, the same for all its processes (``time.monotonic``). As
    scenarios use an account one at a time, no two requests share a slot, however many workers
    there are.

    Args:
        transport: carries the requests.
        now: nanoseconds by that clock.
        pause: lets seconds pass.
    """

    def __init__(
        self,
        transport: Transport,
        now: Callable[[], int] = time.monotonic_ns,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport
        self._now = now
        self._pause = pause

    def send(self, request: Request) -> Response:
        """Wait for the next slot, then send the request."""
        self._pause((SLOT - self._now() % SLOT) / SECOND)
        return self._transport.send(request)


class RetryingTransport:
    """Retries what failed for a passing reason, with the same idempotency key.

    Args:
        transport: carries the requests.
        pause: lets seconds pass.
    """

    def __init__(self, transport: Transport, pause: Callable[[float], None] = time.sleep) -> None:
        self._transport = transport
        self._pause = pause

    def send(self, request: Request) -> Response:
        """Send the request until its response is final or the tries are used up."""
        for attempt in range(TRIES - 1):
            with suppress(ResponseLost):
                response = self._transport.send(request)
                if not _is_transient(response):
                    return response
            self._pause(FIRST_PAUSE * 2**attempt)
        return self._transport.send(request)


class FreshIdempotencyKeys:
    """Makes the idempotency keys that a scenario names its own, one connection long.

    Stripe keeps a key for a day and longer. Under ``order-1`` a second attempt, or the next run,
    would be answered with what the first one was answered.

    Args:
        transport: carries the requests.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._suffix = uuid.uuid4().hex[:12]

    def send(self, request: Request) -> Response:
        """Send the request; a key that was named is sent as ``order-1-`` and twelve characters."""
        key = request.headers.get("idempotency-key")
        if key and not is_random_key(key):
            headers = {**request.headers, "idempotency-key": f"{key}-{self._suffix}"}
            request = replace(request, headers=headers)
        return self._transport.send(request)


def _is_transient(response: Response) -> bool:
    """Whether to retry: Stripe's own advice counts, and without advice the status."""
    advice = response.headers.get("stripe-should-retry")
    return response.status in TRANSIENT if advice is None else advice == "true"


class AccountLock:
    """Lets one process at a time use an account; others wait.

    The system releases the lock of a process that dies. Acquiring it again in the same process does
    nothing, and one release is enough.

    Args:
        key: names the account; only a digest of it is written anywhere.
    """

    def __init__(self, key: str) -> None:
        user = os.getuid() if sys.platform != "win32" else 0
        account = hashlib.sha256(f"{user} {key}".encode()).hexdigest()[:20]
        path = Path(tempfile.gettempdir()) / f"issuing-harness-{account}.turn"
        # a scenario may end in another thread than it began in
        self._lock = FileLock(path, thread_local=False)

    def acquire(self) -> None:
        """Wait until no other process has the lock, and take it."""
        if not self._lock.is_locked:
            with told_wait("another run on the same account to let go of it"):
                self._lock.acquire()

    def release(self) -> None:
        """Let another process have the lock."""
        self._lock.release()
