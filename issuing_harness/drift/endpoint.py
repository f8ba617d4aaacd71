"""The endpoint of a scenario asked again: it replies as was replied when it was recorded."""

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, Final

from issuing_harness.backends import Webhooks
from issuing_harness.drift.circumstances import NotAsked
from issuing_harness.drift.counterparts import Counterparts, document_of
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.tape import Cassette
from issuing_harness.tape.secret_patterns import REDACTED
from issuing_harness.webhooks.receiver import PostedRequest, Receiver
from issuing_harness.webhooks.replies import decision

_REPLY: Final = "the endpoint's reply has a value that is redacted on the cassette"


class Endpoint:
    """Takes the events of one account, once it listens.

    Args:
        cassette: has the replies.
        webhooks: have events posted.
        counterparts: learn the ids in them.
        ask: makes the requests that the endpoint made before its reply to a delivery.
        lock: held while counterparts are learned.
    """

    def __init__(
        self,
        cassette: Cassette,
        webhooks: Webhooks,
        counterparts: Counterparts,
        ask: Callable[[int], None],
        lock: RLock,
    ) -> None:
        self._cassette, self._webhooks = cassette, webhooks
        self._counterparts, self._ask, self._lock = counterparts, ask, lock
        self._undelivered = list(range(len(cassette.deliveries)))
        self._receiver: Receiver | None = None
        #: Let time pass before the replies to real-time requests that are still to come.
        self._pauses: list[Callable[[], None]] = []
        #: What a reply met, to be raised where the request was made that it is part of.
        self.failure: NotAsked | None = None
        #: How many real-time requests came so far, whose replies take time of their own.
        self.questions = 0

    def close(self) -> None:
        """Listen no more."""
        if self._receiver is not None:
            self._receiver.close()

    def pause(self, seconds: float) -> None:
        """Have the next reply to a real-time request take so long."""
        self._pauses.append(self._webhooks.pause(seconds))

    def listen(self, types: list[str], *, thin: bool = False) -> None:
        """Open the endpoint that the scenario had, once, and have these events posted to it.

        Args:
            types: of which types they are.
            thin: whether they are thin, and come by an event destination.
        """
        if self._receiver is None:
            self._receiver = Receiver(self._reply)
        webhooks = self._webhooks
        register = webhooks.register_destination if thin else webhooks.register
        register(self._receiver.url, types)

    def _reply(self, posted: PostedRequest) -> EndpointReply:
        """Reply as was replied when it was recorded, with the requests that were made meanwhile."""
        event = document_of(posted.body.decode(errors="replace"))
        is_question = event.get("type") == REALTIME_REQUEST
        self.questions += is_question
        with self._lock:
            number = self._delivery_like(str(event.get("type")))
        # one whose reply came too late is on no cassette
        reply = decision(approved=True) if is_question else EndpointReply(200)
        if number is not None:
            reply = self._recorded_reply(number, event)
        if is_question and REDACTED in reply.body:
            self.failure = NotAsked(_REPLY)
        if is_question and self._pauses:
            self._pauses.pop(0)()
        return reply

    def _recorded_reply(self, number: int, event: Mapping[str, Any]) -> EndpointReply:
        recorded = self._cassette.deliveries[number]
        with self._lock:
            self._counterparts.learn(recorded.json(), event)
        try:
            self._ask(number)
        except NotAsked as reason:
            self.failure = reason
        return recorded.reply

    def _delivery_like(self, kind: str) -> int | None:
        deliveries = self._cassette.deliveries
        for number in self._undelivered:
            if deliveries[number].json()["type"] == kind:
                self._undelivered.remove(number)
                return number
        return None
