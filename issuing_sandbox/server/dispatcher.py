"""What a server does besides responding: it posts deliveries and lets time pass.

Everything happens on the server's event loop, as the handling of requests does.
"""

import asyncio
import gc
from collections.abc import Callable
from functools import partial
from typing import Final

from issuing_sandbox.app import Sandbox
from issuing_sandbox.deferred import Deferred, WaitUntil
from issuing_sandbox.server.sender import Sender
from issuing_sandbox.webhooks.http_client import EndpointReply, OutboundRequest
from issuing_sandbox.webhooks.outgoing import Attempt
from issuing_sandbox.wire.http import Request, Response

#: Seconds between two looks at the clock.
TICK: Final = 1.0
#: After so many collections of the youngest, which take a tenth of a second together when all that
#: they have left is collected, this is left alone.
MANY: Final = 4


class Dispatcher:
    """Hands requests to a sandbox, and posts what they make it send.

    Args:
        sandbox: the sandbox that is served.
        collects_garbage: collect young garbage when there was nothing to do for a tick.
    """

    def __init__(self, sandbox: Sandbox, *, collects_garbage: bool = False) -> None:
        self._sandbox = sandbox
        self._loop = asyncio.get_running_loop()
        #: Two senders, so that a slow endpoint never holds up a real-time request.
        self._realtime_sender = Sender(sandbox.http_client)
        self._delivery_sender = Sender(sandbox.http_client)
        self._waits: list[tuple[WaitUntil, Callable[[EndpointReply], None]]] = []
        self._next_tick = self._loop.call_later(TICK, self._tick)
        self._is_closed = False
        self._collects_garbage = collects_garbage
        #: Whether there was a request since the last collection, and since the last tick.
        self._is_tidy = True
        self._is_idle = True

    def handle(self, request: Request) -> Response | Deferred[Response]:
        """Return the sandbox's response; the deliveries it causes are posted soon after it."""
        self._is_tidy = self._is_idle = False
        result = self._sandbox.handle(request)
        if self._sandbox.outgoing.accounts:
            self._schedule_post()
        return result

    def wait_for(
        self, awaited: OutboundRequest | WaitUntil, on_reply: Callable[[EndpointReply], None]
    ) -> None:
        """Post a real-time request, or wait for a condition; then call ``on_reply``."""

        def resume(reply: EndpointReply) -> None:
            on_reply(reply)
            self._schedule_post()

        if isinstance(awaited, WaitUntil) and awaited.when_met is not None:
            awaited.when_met(resume)
        elif isinstance(awaited, WaitUntil):
            self._waits.append((awaited, resume))
            self._loop.call_soon(self._post_deliveries)
        else:
            self._realtime_sender.send(awaited, resume)

    def close(self) -> None:
        """Post nothing more."""
        self._is_closed = True
        self._next_tick.cancel()
        self._realtime_sender.close()
        self._delivery_sender.close()

    def _schedule_post(self) -> None:
        if self._sandbox.outgoing.accounts:
            self._loop.call_soon(self._post_deliveries)

    def _post_deliveries(self) -> None:
        """Post every delivery that is due, and end the waits whose condition is met."""
        if self._is_closed:
            return
        for attempt in self._sandbox.outgoing.take_attempts():
            self._delivery_sender.send(attempt.request, partial(self._finish, attempt))
        waits, self._waits = self._waits, []
        for wait, resume in waits:
            if wait.is_met():
                resume(EndpointReply(None))
            else:
                self._waits.append((wait, resume))

    def _finish(self, attempt: Attempt, reply: EndpointReply) -> None:
        self._sandbox.outgoing.finish(attempt, reply)
        self._post_deliveries()

    def _tick(self) -> None:
        """Let time pass; whatever goes wrong meanwhile, which the loop logs, the clock goes on."""
        try:
            self._sandbox.tick()
            self._post_deliveries()
            if self._collects_garbage:
                self._collect_garbage()
        finally:
            self._next_tick = self._loop.call_later(TICK, self._tick)

    def _collect_garbage(self) -> None:
        """Collect what became garbage since the last time, unless somebody would wait for it.

        What a long load has made stays, and is not looked at again: a collection of a million
        authorizations would take seconds, of whoever asks next.
        """
        if self._is_idle and not self._is_tidy:
            gc.collect(1)
            self._is_tidy = True
        elif gc.get_count()[1] >= MANY:
            gc.freeze()
        self._is_idle = True
