"""One scenario's mailbox: the events it received, the replies it makes, and waiting for events.

The module is long because what is received, replied and awaited is one state under one lock.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from issuing_harness.backends import Connection
from issuing_harness.backends.sdk import explain
from issuing_harness.errors import VocabularyError, WaitTimeout
from issuing_harness.interactions import (
    PING,
    REALTIME_REQUEST,
    THIN_PREFIX,
    Delivery,
    EndpointReply,
)
from issuing_harness.webhooks.receiver import PostedRequest, ReceivedEvent, Receiver, verify
from issuing_harness.webhooks.replies import Responder, accept

#: Every type but the real-time request, which an endpoint has to name.
ALL_EVENTS: Final = "*"
#: The sentences that make the endpoint take events, by what it is registered for.
LISTENING: Final[Mapping[str, str]] = {
    ALL_EVENTS: "the endpoint listens for events",
    REALTIME_REQUEST: "the endpoint approves purchases",
}
#: With this header the sandbox counts a reply as late, without real time passing.
DELAY_HEADER: Final = "issuing-sandbox-seconds"
#: How many seconds to wait for an event, by the clock of the scenario's connection.
WAIT_SECONDS: Final = 60


class DeliveryObserver(Protocol):
    """What keeps a scenario's deliveries: the stage, for the cassette and the report."""

    def delivery_received(self) -> int:
        """Note that a delivery arrives; returns its number."""

    def delivery_answered(self, number: int, delivery: Delivery) -> None:
        """Record a delivery with the reply to it."""

    def delivery_posted(self, delivery: Delivery) -> None:
        """Report an event that the scenario itself posted to an endpoint; no cassette holds it."""

    def delivery_failed(self, error: BaseException) -> None:
        """Keep an error met while a reply was made, in a thread whose errors nobody sees."""


class Mailbox:
    """Receives the scenario's events and replies to them.

    It listens from its first use on. An event with a wrong signature is rejected and kept, and
    nothing is done about it.

    Args:
        connection: the scenario's connection, by whose clock it waits.
        observer: is told of every delivery.
        request_ids: the ids of the scenario's requests so far; grows while it runs.
        connect: whether it receives the events of connected accounts, not the account's own.
    """

    def __init__(
        self,
        connection: Connection,
        observer: DeliveryObserver,
        request_ids: Sequence[str] = (),
        *,
        connect: bool = False,
    ) -> None:
        self._connection, self._connect = connection, connect
        self._observer, self._request_ids = observer, request_ids
        self._earlier: frozenset[str] = frozenset()
        self._received_earlier = 0
        self._receiver: Receiver | None = None
        self._secrets: dict[str, str] = {}
        self._replies: list[tuple[ReceivedEvent, EndpointReply]] = []
        self._lock = threading.Lock()
        #: What was rejected because of its signature.
        self.rejected: list[PostedRequest] = []
        #: Makes the reply to an event, and to a real-time request.
        self.respond: Responder = accept
        self.decide: Responder | None = None
        #: Whether a reply to purchases was prepared that nothing has asked for since.
        self.has_unasked_reply = False

    @property
    def received(self) -> Sequence[ReceivedEvent]:
        """Every delivery that was accepted, oldest first, each attempt counted."""
        return [received for received, _ in self.replies]

    @property
    def replies(self) -> Sequence[tuple[ReceivedEvent, EndpointReply]]:
        """Every delivery that was accepted, with the reply to it."""
        with self._lock:
            return list(self._replies)

    def listen(self) -> None:
        """Receive every event from now on."""
        self._register(ALL_EVENTS)

    def listen_for_thin(self, type_: str) -> None:
        """Receive thin events of this type from now on, at an event destination."""
        if type_ not in self._secrets:
            webhooks = self._connection.webhooks
            self._secrets[type_] = webhooks.register_destination(self._listening_at(), [type_])

    def decide_with(self, responder: Responder, *, may_be_unasked: bool = False) -> None:
        """Receive real-time requests from now on, and reply to them with this.

        Args:
            responder: makes the replies.
            may_be_unasked: whether it is no mistake if none is asked for: no sentence says what it
                replies, or a recording may end before it does.

        Raises:
            VocabularyError: no purchase has asked for the reply that was prepared before.
        """
        if self.has_unasked_reply:
            raise VocabularyError(
                "The endpoint was to reply to purchases otherwise, and no purchase has asked it "
                "since, so that reply is never given. Take the sentence that says it away, or let "
                "a purchase stand between the two."
            )
        self.decide, self.has_unasked_reply = responder, not may_be_unasked
        self._register(REALTIME_REQUEST)

    def reply_late(self, responder: Responder, seconds: float) -> Responder:
        """Return a responder that is late by so many seconds of Stripe's or the sandbox's time."""
        if not self._connection.webhooks.simulates_delays:
            return self.reply_slowly(responder, seconds)

        def respond_late(received: ReceivedEvent) -> EndpointReply:
            reply = responder(received)
            headers = {**reply.headers, DELAY_HEADER: f"{seconds:g}"}
            return EndpointReply(reply.status, headers, reply.body)

        return respond_late

    def reply_slowly(self, responder: Responder, seconds: float) -> Responder:
        """Return a responder that takes so many seconds of real time."""
        pause = self._connection.webhooks.pause(seconds)

        def respond_slowly(received: ReceivedEvent) -> EndpointReply:
            pause()
            return responder(received)

        return respond_slowly

    def receive_from(self, sender: Callable[[str], EndpointReply]) -> EndpointReply:
        """Call ``sender`` with the mailbox's address to post to; returns the reply it got."""
        return sender(self._register(ALL_EVENTS))

    def close(self) -> None:
        """Stop listening."""
        if self._receiver is not None:
            self._receiver.close()

    def deliver_pending(self) -> None:
        """Return when every delivery that is due has been made, where that can be known."""
        self._connection.webhooks.deliver_pending()

    def deliver_new(self) -> None:
        """Return when what has become due since the last such call was delivered."""
        if self._connection.webhooks.may_be_due():
            self.deliver_pending()

    def wait_for_due(self) -> None:
        """Return when every event has arrived that was made by now, where that can be known.

        Raises:
            WaitTimeout: one did not; the message names them.
        """
        for _ in range(WAIT_SECONDS):
            self.deliver_pending()
            if not (missing := self._missing()):
                return
            self._connection.clock.wait(1)
        raise WaitTimeout.of(
            "the events that are due",
            expected=f"all within {WAIT_SECONDS} s by {self._connection.clock.name}",
            found=f"without {', '.join(missing)}",
            hint=self._connection.webhooks.hint.strip(),
        )

    def report_posted(self, delivery: Delivery) -> None:
        """Report an event that was posted to an endpoint, and not received here."""
        self._observer.delivery_posted(delivery)

    def when_begins(self) -> None:
        """Count only what comes from here on, and is not caused by a request made before."""
        self._received_earlier = len(self.received)
        self._earlier = frozenset(self._request_ids)

    @property
    def received_since_when(self) -> Sequence[ReceivedEvent]:
        """The deliveries that came of what happened since the last When began, oldest first."""
        return [event for event in self._arrived if event.request_id not in self._earlier]

    @property
    def _arrived(self) -> Sequence[ReceivedEvent]:
        """The deliveries that arrived since the last When began, whatever caused them."""
        return self.received[self._received_earlier :]

    def check_listening(self, type_: str) -> None:
        """Check that the endpoint takes events of a type, so that one could come.

        Raises:
            VocabularyError: it does not; the message has the sentence that makes it.
        """
        if type_ == PING or type_.startswith(THIN_PREFIX):
            self._check_thin(type_)
            return
        needed = REALTIME_REQUEST if type_ == REALTIME_REQUEST else ALL_EVENTS
        if needed == REALTIME_REQUEST:  # that none came is also something to say of a reply
            self.has_unasked_reply = False
        if needed not in self._secrets:
            sentence = LISTENING[needed]
            raise VocabularyError(
                f"The endpoint was asked about {type_}, and it takes no such events, so none could "
                f"come. Say first that it does: 'Given {sentence}'."
            )

    def _check_thin(self, type_: str) -> None:
        """Check that an event destination takes a type; a ping is taken by any."""
        taken = [each for each in self._secrets if each.startswith(THIN_PREFIX)]
        if not (taken if type_ == PING else type_ in taken):
            raise VocabularyError(
                f"The endpoint was asked about {type_}, and no event destination takes it, so none "
                "could come. Say first that one does: 'Given the endpoint listens for the thin "
                f"event {THIN_PREFIX}issuing_card.created'."
            )

    def events_about(self, type_: str, object_id: str) -> list[ReceivedEvent]:
        """Return the deliveries of this type about an object since the When, oldest first."""
        return _about(self.received_since_when, type_, object_id)

    def arrived_since_when(self, type_: str, object_id: str) -> list[ReceivedEvent]:
        """Return the deliveries of this type about an object that arrived since the When began.

        What caused the event does not matter: it may be an attempt to deliver an older one.
        """
        return _about(self._arrived, type_, object_id)

    def all_events_about(self, type_: str, object_id: str) -> list[ReceivedEvent]:
        """Return every delivery of this type about an object, oldest first."""
        return _about(self.received, type_, object_id)

    def wait_for(
        self, type_: str, object_id: str, times: int = 1, *, ever: bool = False
    ) -> list[ReceivedEvent]:
        """Return the deliveries of this type about an object, once there are so many.

        Args:
            type_: the type of event.
            object_id: the object's id, ``iauth_…``.
            times: how many deliveries to wait for.
            ever: whether those count that came of what happened before the last When.

        Raises:
            VocabularyError: the endpoint takes no events.
            WaitTimeout: there were not in time; the message says what was delivered instead.
        """
        self.check_listening(type_)
        find = self.all_events_about if ever else self.events_about
        for _ in range(WAIT_SECONDS):
            self.deliver_pending()
            if len(events := find(type_, object_id)) >= times:
                return events
            self._connection.clock.wait(1)
        raise self._timeout(type_, object_id, times)

    def _missing(self) -> list[str]:
        """Return the ids of the events that are due and did not arrive."""
        arrived = {received.id for received in self.received}
        return [name for name in self._connection.webhooks.due_events() if name not in arrived]

    def _register(self, type_: str) -> str:
        """Have events of this type sent here; returns the mailbox's address."""
        webhooks, url = self._connection.webhooks, self._listening_at()
        if type_ not in self._secrets:
            self._secrets[type_] = webhooks.register(url, [type_], connect=self._connect)
        return url

    def _listening_at(self) -> str:
        """Return the mailbox's address; it listens there from now on."""
        if self._receiver is None:
            self._receiver = Receiver(self._receive, self._connection.webhooks.port)
        return self._receiver.url

    def _timeout(self, type_: str, object_id: str, times: int) -> WaitTimeout:
        deliveries = [f"{received}, replied {reply}" for received, reply in self.replies]
        arrived = "; ".join(deliveries) or "nothing"
        rejected = f". {len(self.rejected)} came with a wrong signature" if self.rejected else ""
        count = "" if times == 1 else f", {times} times"
        return WaitTimeout.of(
            f"{type_} about {object_id}{count}",
            expected=f"within {WAIT_SECONDS} s by {self._connection.clock.name}",
            found=f"{arrived}{rejected}",
            hint=self._connection.webhooks.hint.strip(),
        )

    def _receive(self, posted: PostedRequest) -> EndpointReply:
        """Reply to a POST; called in a thread of the receiver."""
        received = verify(posted, self._secrets.values())
        if received is None:
            self.rejected.append(posted)
            return EndpointReply(400, body="the signature is wrong")
        number = self._observer.delivery_received()
        reply = self._reply_to(received)
        self._observer.delivery_answered(number, Delivery(received.body, reply))
        with self._lock:
            self._replies.append((received, reply))
        return reply

    def _reply_to(self, received: ReceivedEvent) -> EndpointReply:
        is_request = received.type == REALTIME_REQUEST
        self.has_unasked_reply &= not is_request
        responder = self.decide if is_request and self.decide else self.respond
        try:
            return responder(received)
        except Exception as error:  # noqa: BLE001 - whatever it is, the scenario must fail with it
            meaning = explain(error, "then", "the endpoint's own request")
            self._observer.delivery_failed(meaning or error)
            return EndpointReply(500, body="the mailbox failed")


def _about(events: Sequence[ReceivedEvent], type_: str, object_id: str) -> list[ReceivedEvent]:
    return [event for event in events if (event.type, event.object_id) == (type_, object_id)]
