"""A result that has to wait for a customer's endpoint, and what to do once it need not.

Nothing in the sandbox blocks. A request whose result depends on a reply returns a ``Deferred``;
whoever serves the request posts what it awaits and calls ``finish`` with the reply.
"""

from collections.abc import Callable
from typing import Final, Generic, NamedTuple, TypeVar

from issuing_sandbox.webhooks.http_client import EndpointReply, OutboundRequest

Result = TypeVar("Result")
Mapped = TypeVar("Mapped")


class WaitUntil(NamedTuple):
    """Await a condition instead of a reply: nothing is posted.

    Args:
        is_met: whether to go on; asked again whenever an attempt at a delivery has ended.
        when_met: calls its argument once the condition is met, so that nobody need ask again.
    """

    is_met: Callable[[], bool]
    when_met: Callable[[Callable[[EndpointReply], None]], None] | None = None


class Deferred(Generic[Result]):
    """A result that awaits the reply to a request the sandbox makes.

    Args:
        awaits: the request to post, or the condition to wait for.
        finish: returns the result, given the reply; an empty one where nothing was posted.
    """

    __slots__ = ("awaits", "finish")

    def __init__(
        self, awaits: OutboundRequest | WaitUntil, finish: Callable[[EndpointReply], Result]
    ) -> None:
        self.awaits: Final = awaits
        self.finish: Final = finish


def map_result(
    result: Result | Deferred[Result], transform: Callable[[Result], Mapped]
) -> Mapped | Deferred[Mapped]:
    """Apply ``transform`` to a result: now, or as soon as a deferred one is there."""
    if isinstance(result, Deferred):
        deferred: Deferred[Result] = result
        return Deferred(deferred.awaits, lambda reply: transform(deferred.finish(reply)))
    return transform(result)
