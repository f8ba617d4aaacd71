"""Sends requests to customers' endpoints from the event loop, taking accounts in turn.

A request that waits for its reply costs a connection, no thread. So many are underway at once in
all, and so many of one account: what an account has beyond that waits for its own, and nobody
else's requests wait for them.
"""

import asyncio
import logging
import resource
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from functools import partial
from typing import Final

from issuing_sandbox.webhooks.http_client import EndpointReply, HttpClient, OutboundRequest

#: Requests of one account that are underway at once.
PER_ACCOUNT: Final = 128
#: The share of the files a process may open that one sender takes for its connections.
SHARE: Final = 4
OnReply = Callable[[EndpointReply], None]

_log = logging.getLogger(__name__)


class Sender:
    """Sends requests and hands over their replies, on the event loop.

    Args:
        http_client: posts a request and awaits the reply.
        per_account: requests of one account that are underway at once.
        at_once: requests of all accounts that are underway at once; by default as many as the
            process may open connections for.
    """

    def __init__(
        self, http_client: HttpClient, *, per_account: int = PER_ACCOUNT, at_once: int = 0
    ) -> None:
        self._http_client = http_client
        self._loop = asyncio.get_running_loop()
        self._per_account = per_account
        self._at_once = at_once or resource.getrlimit(resource.RLIMIT_NOFILE)[0] // SHARE
        self._waiting: defaultdict[str, deque[tuple[OutboundRequest, OnReply]]] = defaultdict(deque)
        self._underway: Counter[str] = Counter()
        #: The accounts that may send now, the one whose turn it is first.
        self._turns: dict[str, None] = {}
        self._tasks: set[asyncio.Task[EndpointReply]] = set()

    def send(self, request: OutboundRequest, on_reply: OnReply) -> None:
        """Send a request when it is its account's turn; ``on_reply`` is called with the reply."""
        self._waiting[request.account].append((request, on_reply))
        self._give_turn(request.account)
        self._send_next()

    def close(self) -> None:
        """Send nothing more, and wait for no more replies."""
        self._turns.clear()
        self._waiting.clear()
        for task in self._tasks:
            task.cancel()

    def _give_turn(self, account: str) -> None:
        if self._waiting[account] and self._underway[account] < self._per_account:
            self._turns[account] = None

    def _send_next(self) -> None:
        while self._turns and len(self._tasks) < self._at_once:
            account = next(iter(self._turns))
            del self._turns[account]
            request, on_reply = self._waiting[account].popleft()
            self._underway[account] += 1
            self._give_turn(account)
            task = self._loop.create_task(self._http_client.send(request))
            self._tasks.add(task)
            task.add_done_callback(partial(self._finish, account, on_reply))

    def _finish(self, account: str, on_reply: OnReply, task: "asyncio.Task[EndpointReply]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        self._underway[account] -= 1
        self._give_turn(account)
        self._forget_idle(account)
        self._send_next()
        on_reply(_reply_of(task))

    def _forget_idle(self, account: str) -> None:
        """Keep nothing about an account that has nothing to send."""
        if not self._underway[account] and not self._waiting[account]:
            del self._underway[account], self._waiting[account]


def _reply_of(task: "asyncio.Task[EndpointReply]") -> EndpointReply:
    """Return the reply to a request; a mistake of the sandbox's is one that did not come.

    Whoever waits for it, and all that is queued behind it, would wait for ever otherwise.
    """
    error = task.exception()
    if error is None:
        return task.result()
    _log.error("A request to an endpoint failed in the sandbox", exc_info=error)
    return EndpointReply(None, problem=f"the sandbox itself failed ({type(error).__name__})")
