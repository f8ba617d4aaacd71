"""Purchases at the same time: made in parallel, and judged by what is approved of them together.

Each is sent when the question about the one before has come, so that ids and a recording have the
order of the purchases, not of the threads. The questions are kept until all are there, leave as an
interleaving says, and the replies go back to Stripe one after the other. A replay does the same
with the recorded questions; which purchases an endpoint approves may then be others, so that what
is judged is what it says now.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import pytest
from stripe.issuing import Authorization

from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks.interleavings import Interleaving, interleaving_of
from issuing_harness.webhooks.mailbox import Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent
from issuing_harness.webhooks.replies import Responder
from issuing_harness.webhooks.simultaneous_outcomes import SimultaneousPurchase, check_held

#: Seconds within which all questions have to come, and within which the first has to be answered:
#: Stripe waits two.
_GATHERING: Final = 1.0
_HOLDING: Final = 1.7


class ThreadObserver(Protocol):
    """What tells a scenario's own requests from those of its endpoint: the stage."""

    def thread_acts(self, thread: threading.Thread) -> None:
        """Take the requests of a thread for the scenario's own."""

    def threads_ended(self) -> None:
        """Report what those threads sent, and make the deliveries that it led to."""

    def save_evidence(self, path: Path) -> None:
        """Write what happened as a cassette, once the scenario is over."""


class SimultaneousPurchases:
    """Makes purchases at the same time.

    Args:
        mailbox: is asked the questions about them.
        observer: is told which threads act for the scenario.
        interleaving: when the questions leave, as ``--interleaving`` has it.
    """

    def __init__(self, mailbox: Mailbox, observer: ThreadObserver, interleaving: str) -> None:
        self._mailbox = mailbox
        self._observer = observer
        self._text = interleaving
        #: When the questions left, once purchases were made.
        self.interleaving: Interleaving | None = None
        #: The milliseconds of the slowest reply.
        self.slowest = 0

    def make(self, purchases: Sequence[Callable[[], Authorization]]) -> list[SimultaneousPurchase]:
        """Make the purchases, as many of them as the interleaving has; returns them in order.

        Args:
            purchases: makes each, and returns the authorization.
        """
        self.interleaving = interleaving_of(self._text, len(purchases))
        gathering = _Gathering(self.interleaving)
        chosen = purchases[: len(self.interleaving.departures)]
        with gathering.in_front_of(self._mailbox):
            threads = [self._start(gathering, number, each) for number, each in enumerate(chosen)]
            gathering.open()
            for thread in threads:
                thread.join()
        self._observer.threads_ended()
        self.slowest = max(map(_milliseconds, gathering.replies.values()), default=0)
        results = gathering.results()
        check_held(results)
        return results

    def save_evidence(self, path: Path) -> None:
        """Write what happened in the scenario as a cassette, once it is over."""
        self._observer.save_evidence(path)

    def _start(
        self, gathering: "_Gathering", number: int, purchase: Callable[[], Authorization]
    ) -> threading.Thread:
        """Make a purchase in a thread, and return when its question has come, or it has ended."""
        thread = threading.Thread(target=gathering.make, args=(number, purchase), daemon=True)
        self._observer.thread_acts(thread)
        thread.start()
        gathering.wait_until_asked(number + 1)
        return thread


class _Gathering:
    """Keeps the questions until all are there, and the replies until theirs is the turn.

    Args:
        interleaving: when the questions leave.
    """

    def __init__(self, interleaving: Interleaving) -> None:
        self._departures = interleaving.departures
        self._asked: list[ReceivedEvent] = []
        self._made: dict[int, Authorization] = {}
        self._errors: dict[int, Exception] = {}
        self._unasked = 0
        self._opened: float | None = None
        self._began = time.monotonic()
        self._changed = threading.Condition()
        #: The replies by the number of the question; ``None`` while one fails.
        self.replies: dict[int, EndpointReply | None] = {}

    @contextmanager
    def in_front_of(self, mailbox: Mailbox) -> Iterator[None]:
        """Come before what decides in the mailbox, as long as this lasts."""
        responder = mailbox.decide
        if responder is not None:
            mailbox.decide = lambda question: self.reply_to(question, responder)
        try:
            yield
        finally:
            mailbox.decide = responder

    def make(self, number: int, purchase: Callable[[], Authorization]) -> None:
        """Make a purchase; called in a thread of its own."""
        try:
            self._made[number] = purchase()
        except Exception as error:  # noqa: BLE001 - the scenario's own thread raises it
            self._errors[number] = error
        self._wake()

    def wait_until_asked(self, purchases: int) -> None:
        """Return when so many have been asked about, or have ended without."""
        self._wait(lambda: self._over + len(self._asked) >= purchases, _GATHERING)

    def open(self) -> None:
        """Let the questions leave."""
        self._unasked, self._opened = self._over, time.monotonic()
        self._wake()

    def reply_to(self, question: ReceivedEvent, responder: Responder) -> EndpointReply:
        """Ask the endpoint when it is time, and return its reply when that is due."""
        with self._changed:
            number = len(self._asked)
            self._asked.append(question)
        self._wake()
        self._wait(lambda: self._opened is not None, _HOLDING)
        self._wait_to_leave(number)
        reply = None
        try:
            reply = responder(question)
        finally:
            self.replies[number] = reply
            self._wake()
        self._wait(lambda: len(self.replies) >= len(self._asked), _HOLDING)
        self._wait(lambda: self._over >= self._unasked + number, _HOLDING)
        return reply

    def results(self) -> list[SimultaneousPurchase]:
        """Return the purchases in order; raises what the first of them failed with."""
        for number in sorted(self._errors):
            raise self._errors[number]
        said = {
            each.object_id: (self.replies.get(number), each)
            for number, each in enumerate(self._asked)
        }
        return [_purchase(self._made[number], said) for number in sorted(self._made)]

    @property
    def _over(self) -> int:
        """How many purchases have ended."""
        return len(self._made) + len(self._errors)

    def _wait_to_leave(self, number: int) -> None:
        after = self._departures[number] if number < len(self._departures) else 0
        if after is None:
            self._wait(lambda: number - 1 in self.replies, _HOLDING)
        elif self._opened is not None:
            time.sleep(max(0.0, self._opened + after / 1000 - time.monotonic()))

    def _wait(self, is_so: Callable[[], bool], seconds: float) -> None:
        """Return when something is so, at the latest so many seconds after all began."""
        with self._changed:
            self._changed.wait_for(is_so, max(0.0, self._began + seconds - time.monotonic()))

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


#: In the stash of a scenario: what makes its purchases at the same time, and when they are to.
SIMULTANEOUS: Final = pytest.StashKey[SimultaneousPurchases]()
INTERLEAVING: Final = pytest.StashKey[str]()


def _purchase(
    authorization: Authorization, said: dict[str, tuple[EndpointReply | None, ReceivedEvent]]
) -> SimultaneousPurchase:
    if authorization.id not in said:
        return SimultaneousPurchase(authorization)
    reply, question = said[authorization.id]
    pending = question.event["data"]["object"]["pending_request"]["amount"]
    return SimultaneousPurchase(authorization, reply, pending)


def _milliseconds(reply: EndpointReply | None) -> int:
    return int(reply.wire.seconds * 1000) if reply and reply.wire else 0
