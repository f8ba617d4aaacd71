"""Sends questions at the moments at which they are to be sent, whatever has been replied by then.

A generator that waits for a reply before it asks again asks less of a slow endpoint, and so never
sees how slow it is. This one asks on time, and counts from that time also where it was late itself.
Imported in Locust's own processes alone: it needs gevent.
"""

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from gevent.event import Event
from gevent.pool import Group

from issuing_harness.event_sender import post_event
from issuing_harness.interactions import DECISION_SECONDS
from issuing_harness.load.order import GIVEN_UP, Order
from issuing_harness.load.purchases import Purchase, purchases
from issuing_harness.load.questions import question
from issuing_harness.load.tally import Tally

#: Questions that one worker may have open, and files that it needs beside their sockets.
_MOST_OPEN: Final = 8000
_OTHER_FILES: Final = 200


class Sender:
    """Sends one worker's share of the questions.

    Args:
        order: what is sent.
        index: which of the workers this is, from 0.
    """

    def __init__(self, order: Order, index: int) -> None:
        self._order = order
        self._index = index
        self._ended = Event()
        self._open: dict[int, tuple[Purchase, float]] = {}
        self._group = Group()
        self._most_open = _allowed_open()
        self.tally = Tally.of_parts(order.parts)

    def end(self) -> None:
        """Send no more; what is open is waited for as long as Stripe would."""
        self._ended.set()

    def run(self, begins: float) -> None:
        """Send all of it, and wait for the replies.

        Args:
            begins: when the first of all questions is to be sent, on the monotonic clock.
        """
        share = (self._index, self._order.workers)
        began, used = time.monotonic(), time.process_time()
        for purchase in purchases(self._order.rate, self._order.count, self._order.budget, share):
            if self._is_ended_by(begins + purchase.at):
                break
            if len(self._open) >= self._most_open:
                self.tally.unsent += 1
                continue
            self._open[purchase.number] = purchase, begins + purchase.at
            self._group.spawn(self._ask, purchase, begins + purchase.at)
        self._is_ended_by(begins + self._order.seconds)
        seconds = max(time.monotonic() - began, 0.001)
        self.tally.busy = [(time.process_time() - used) / seconds]
        self._wait_for_replies()

    def _is_ended_by(self, moment: float) -> bool:
        """Wait for a moment; return whether the run was ended until then."""
        left = moment - time.monotonic()
        return bool(self._ended.wait(left)) if left > 0 else self._ended.is_set()

    def _ask(self, purchase: Purchase, intended: float) -> None:
        order = self._order
        self.tally.sent_late.add(time.monotonic() - intended)
        event = question(order.question, order.run, purchase)
        reply = post_event(order.url, order.secret, event, timeout=GIVEN_UP)
        seconds = time.monotonic() - intended
        del self._open[purchase.number]
        self.tally.add(purchase, order.part_of(purchase.at), reply, seconds)

    def _wait_for_replies(self) -> None:
        """Wait for what is open; once the run was ended, only for as long as Stripe would."""
        deadline = time.monotonic() + GIVEN_UP + 1
        while self._open and time.monotonic() < deadline:
            if self._ended.wait(0.05):
                self._group.join(DECISION_SECONDS)
                break
        self._group.kill()
        now = time.monotonic()
        for purchase, intended in self._open.values():
            self.tally.leave(purchase, self._order.part_of(purchase.at), now - intended)


def _allowed_open(limits: Callable[[int], tuple[int, int]] = resource.getrlimit) -> int:
    """Return how many sockets may be open, having asked the system for as many as it allows."""
    files, most = limits(resource.RLIMIT_NOFILE)
    wanted = min(_MOST_OPEN + _OTHER_FILES, most) if most > 0 else _MOST_OPEN + _OTHER_FILES
    if files < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
            files = wanted
    return max(1, min(_MOST_OPEN, files - _OTHER_FILES))
