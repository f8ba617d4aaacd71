"""Manners towards Stripe: no faster than allowed, and patient with what passes."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from issuing_harness.backends.base import Route
from issuing_harness.backends.http import AnswerLost
from issuing_harness.take import Answer, Request

#: Calls a second Stripe allows in test mode. Older pages count reads and writes apart, newer ones
#: together (docs.stripe.com/rate-limits); keeping to the stricter reading satisfies both.
RATE: Final = 25
SECOND: Final = 1_000_000_000
SLOT: Final = SECOND // RATE
#: Statuses worth another try, how often, and how many seconds to wait the first time.
TRANSIENT: Final = (409, 429, 500, 502, 503, 504)
TRIES: Final = 5
FIRST_PAUSE: Final = 0.5


class Paced:
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
        route: Route,
        now: Callable[[], int] = time.monotonic_ns,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._route = route
        self._now = now
        self._pause = pause

    def answer(self, request: Request) -> Answer:
        """Wait for the next slot, then send."""
        self._pause((SLOT - self._now() % SLOT) / SECOND)
        return self._route.answer(request)


class Patient:
    """Tries again, with the same idempotency key, what failed for a passing reason.

    Args:
        route: where calls go.
        pause: lets seconds pass.
    """

    def __init__(self, route: Route, pause: Callable[[float], None] = time.sleep) -> None:
        self._route = route
        self._pause = pause

    def answer(self, request: Request) -> Answer:
        """Send until the answer is one to keep, or the tries are used up."""
        for turn in range(TRIES - 1):
            with suppress(AnswerLost):
                answer = self._route.answer(request)
                if not _is_transient(answer):
                    return answer
            self._pause(FIRST_PAUSE * 2**turn)
        return self._route.answer(request)


def _is_transient(answer: Answer) -> bool:
    """What Stripe says of it counts; where it says nothing, the status does."""
    advice = answer.headers.get("stripe-should-retry")
    return answer.status in TRANSIENT if advice is None else advice == "true"
