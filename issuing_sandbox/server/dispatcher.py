"""What goes on beside the answers: deliveries leave, their replies come back, time passes.

All of it happens on the server's event loop, like every answer; only threads do the posting.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from issuing_sandbox.app import Sandbox
from issuing_sandbox.call import Deferred, WaitUntil
from issuing_sandbox.webhooks.client import EndpointReply, OutboundRequest
from issuing_sandbox.webhooks.queue import Departure
from issuing_sandbox.wire.http import Request, Response

#: Seconds between two looks at the clock.
TICK: Final = 1.0


class Sender(Protocol):
    """Sends letters without holding up the event loop."""

    def send(self, letter: OutboundRequest, then: Callable[[EndpointReply], None]) -> None:
        """Send a letter; ``then`` gets the reply, on the event loop."""

    def close(self) -> None:
        """Wait for no more replies."""


class Dispatcher:
    """Posts what leaves a sandbox that is served.

    Args:
        sandbox: whose letters they are.
        questions: sends what a purchase waits for.
        deliveries: sends everything else, so that a slow endpoint never holds up a question.
    """

    def __init__(self, sandbox: Sandbox, *, questions: Sender, deliveries: Sender) -> None:
        self._sandbox = sandbox
        self._questions = questions
        self._deliveries = deliveries
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[WaitUntil, Callable[[EndpointReply], None]]] = []
        self._ticking = self._loop.call_later(TICK, self._tick)
        self._closed = False

    def begin(self, request: Request) -> Response | Deferred[Response]:
        """The sandbox's answer; what it makes leave goes out after it."""
        outcome = self._sandbox.begin(request)
        self._soon()
        return outcome

    def send(
        self, wanted: OutboundRequest | WaitUntil, then: Callable[[EndpointReply], None]
    ) -> None:
        """Send a question, or wait until something is over; then go on with the reply."""

        def go_on(reply: EndpointReply) -> None:
            then(reply)
            self._soon()

        if isinstance(wanted, WaitUntil):
            self._waiting.append((wanted, go_on))
            self._loop.call_soon(self._go)
        else:
            self._questions.send(wanted, go_on)

    def close(self) -> None:
        """Send nothing more."""
        self._closed = True
        self._ticking.cancel()
        self._questions.close()
        self._deliveries.close()

    def _soon(self) -> None:
        if self._sandbox.outgoing:
            self._loop.call_soon(self._go)

    def _go(self) -> None:
        """Post what has to leave, and let those go on whose wait is over."""
        if self._closed:
            return
        for departure in self._sandbox.outgoing.take():
            self._deliveries.send(departure.letter, partial(self._landed, departure))
        waiting, self._waiting = self._waiting, []
        for until, go_on in waiting:
            if until.met():
                go_on(EndpointReply(None))
            else:
                self._waiting.append((until, go_on))

    def _landed(self, departure: Departure, reply: EndpointReply) -> None:
        self._sandbox.outgoing.landed(departure, reply)
        self._go()

    def _tick(self) -> None:
        self._sandbox.tick()
        self._go()
        self._ticking = self._loop.call_later(TICK, self._tick)
