"""Decision times: when an endpoint was asked, what it called meanwhile, and when it replied.

All of it is on one clock, that of this machine. Stripe waits two seconds for a decision, the
endpoint's own calls included; how slow Stripe may get before that is too long is tried by letting
every call take longer.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks.receiver import ReceivedEvent
from issuing_harness.webhooks.stripe_api import StripeApi, TimedCall

_AUTHORIZATION: Final = re.compile(r"\biauth_\w+")
#: In the stash of the configuration: the seconds by which Stripe's answers to the integration are
#: late.
DELAY: Final = pytest.StashKey[float]()


@dataclass(frozen=True, slots=True)
class DecisionTime:
    """One real-time request.

    Args:
        event: its id, ``evt_…``.
        authorization: what it asked about, ``iauth_…``.
        began: when it was posted, in seconds of a monotonic clock.
        ended: when the reply had come.
        status: of the reply; ``None`` if there was none.
        calls: of Stripe's API that were made meanwhile, and not about another authorization.
        delay: seconds by which the answers to them were made late.
    """

    event: str
    authorization: str
    began: float
    ended: float
    status: int | None
    calls: tuple[TimedCall, ...] = ()
    delay: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.began

    def document(self) -> dict[str, Any]:
        """Return the calls as JSON, each with its seconds after the request, and how long it took.

        One that was not answered before the reply counts up to the reply.
        """
        calls = [
            {
                "call": each.call,
                "after": round(each.began - self.began, 4),
                "seconds": round(min(each.ended, self.ended) - each.began, 4),
            }
            for each in self.calls
        ]
        return {"calls": calls, "delay": self.delay}


class DecisionTimes:
    """Measures the decisions of one scenario.

    Args:
        api: where the endpoint calls Stripe; ``None`` if that is not known.
    """

    def __init__(self, api: StripeApi | None) -> None:
        self._api = api
        self._measured: list[DecisionTime] = []

    def measure(self, question: ReceivedEvent, ask: Callable[[], EndpointReply]) -> EndpointReply:
        """Ask the endpoint, and keep how long that took."""
        began, status = time.monotonic(), None
        try:
            reply = ask()
            status = reply.status
            return reply
        finally:
            ended, name = time.monotonic(), question.object_id
            calls = tuple(self._calls(name, began, ended))
            event, delay = str(question.event["id"]), self._api.delay if self._api else 0.0
            self._measured.append(DecisionTime(event, name, began, ended, status, calls, delay))

    def all(self) -> list[DecisionTime]:
        """Return what was measured so far, in the order of the replies."""
        return list(self._measured)

    def _calls(self, name: str, began: float, ended: float) -> Iterator[TimedCall]:
        for call in list(self._api.timed) if self._api else ():
            about = _AUTHORIZATION.findall(call.call)
            if call.began < ended and call.ended > began and (not about or name in about):
                yield call
