"""One scenario's mailbox: what came, what was said to it, and waiting for what is to come."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson
import stripe

from issuing_harness.backends import Connection
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply
from issuing_harness.webhooks.receiver import Posted, Receiver

#: Every event but the question, which has to be asked for by name.
EVERYTHING: Final = "*"
#: By this header the sandbox counts a reply as late, although nobody waited.
SECONDS: Final = "issuing-sandbox-seconds"
#: Seconds by the right clock until an event that has not come is missed.
PATIENCE: Final = 60

Answer = Callable[["Received"], EndpointReply]


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery that came with a good signature.

    Args:
        event: the event, decoded.
        body: the event as it was sent.
    """

    event: dict[str, Any]
    body: str

    @property
    def type(self) -> str:
        """Its type, ``issuing_card.updated``."""
        return str(self.event["type"])

    @property
    def about(self) -> str:
        """The id of the object it is about."""
        return str(self.event["data"]["object"].get("id"))

    def __str__(self) -> str:
        return f"{self.type} about {self.about}"


class Observer(Protocol):
    """Who keeps what comes in: the stage, for tape and report."""

    def came(self) -> int:
        """A delivery comes; returns its number."""

    def replied(self, number: int, delivery: Delivery) -> None:
        """It is replied to."""

    def failed(self, error: BaseException) -> None:
        """Something went wrong while a reply was made, in a thread nobody waits for."""


def accept(_: Received) -> EndpointReply:
    """What is said to an event that asks nothing: it arrived."""
    return EndpointReply(200)


class Mailbox:
    """Receives the scenario's events and replies to them.

    It opens on first use. What comes with a wrong signature is refused, kept, and never acted on.

    Args:
        connection: the scenario's line, by whose clock is waited.
        observer: is told of every delivery.
    """

    def __init__(self, connection: Connection, observer: Observer) -> None:
        self._connection = connection
        self._observer = observer
        self._receiver: Receiver | None = None
        self._secrets: dict[str, str] = {}
        self._kept: list[tuple[Received, EndpointReply]] = []
        #: What was refused because of its signature.
        self.refused: list[Posted] = []
        #: What is replied to an event, and what to a question about a purchase.
        self.answer: Answer = accept
        self.decide: Answer | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def received(self) -> Sequence[Received]:
        """Everything that came, oldest first, each attempt of its own."""
        return [received for received, _ in self.replies]

    @property
    def replies(self) -> Sequence[tuple[Received, EndpointReply]]:
        """Everything that came and was replied to, with the replies."""
        with self._one_at_a_time:
            return list(self._kept)

    def listen(self) -> None:
        """Be told of every event from now on."""
        self._register(EVERYTHING)

    def decide_by(self, answer: Answer) -> None:
        """Be asked about purchases from now on, and answer so."""
        self.decide = answer
        self._register(REALTIME_REQUEST)

    def late(self, answer: Answer, seconds: float) -> Answer:
        """The same reply, so many seconds later by the clock that Stripe looks at."""
        if not self._connection.webhooks.pretends:
            return self.slow(answer, seconds)

        def answer_late(received: Received) -> EndpointReply:
            reply = answer(received)
            return EndpointReply(
                reply.status, {**reply.headers, SECONDS: f"{seconds:g}"}, reply.body
            )

        return answer_late

    def slow(self, answer: Answer, seconds: float) -> Answer:
        """The same reply, after so many seconds of real time."""

        def answer_slowly(received: Received) -> EndpointReply:
            self._connection.webhooks.sleep(seconds)
            return answer(received)

        return answer_slowly

    def reached(self, by: Callable[[str], EndpointReply]) -> EndpointReply:
        """Let somebody else post here, to the address that ``by`` gets; returns what they got."""
        self.listen()
        assert self._receiver is not None
        return by(self._receiver.url)

    def _register(self, type_: str) -> None:
        if self._receiver is None:
            self._receiver = Receiver(self._receive, self._connection.webhooks.port)
        if type_ not in self._secrets:
            self._secrets[type_] = self._connection.webhooks.open(self._receiver.url, [type_])

    def close(self) -> None:
        """Listen no more."""
        if self._receiver is not None:
            self._receiver.close()

    def settle(self) -> None:
        """Return when all that is due has come."""
        self._connection.webhooks.settle()

    def about(self, type_: str, subject: str) -> list[Received]:
        """What came of this type about the object ``subject``, oldest first."""
        return [each for each in self.received if (each.type, each.about) == (type_, subject)]

    def awaited(self, type_: str, subject: str, times: int = 1) -> list[Received]:
        """What came of this type about ``subject``, as soon as it came so often.

        Raises:
            AssertionError: it did not come in time; the message says what came instead.
        """
        for _ in range(PATIENCE):
            self.settle()
            if len(found := self.about(type_, subject)) >= times:
                return found
            self._connection.clock.wait(1)
        raise AssertionError(self._missed(type_, subject, times))

    def _missed(self, type_: str, subject: str, times: int) -> str:
        came = [f"{received}, replied {reply}" for received, reply in self.replies]
        told = "; ".join(came) or "nothing"
        wrong = f" {len(self.refused)} came with a wrong signature." if self.refused else ""
        often = "" if times == 1 else f" {times} times"
        return (
            f"Awaited {type_} about {subject}{often} for {PATIENCE} s by "
            f"{self._connection.clock.name}; what came instead: {told}.{wrong} "
            f"{self._connection.webhooks.hint}"
        ).strip()

    def _receive(self, posted: Posted) -> EndpointReply:
        """Called in a thread of the receiver's."""
        received = self._read(posted)
        if received is None:
            self.refused.append(posted)
            return EndpointReply(400, body="the signature is wrong")
        number = self._observer.came()
        reply = self._reply(received)
        self._observer.replied(number, Delivery(received.body, reply))
        with self._one_at_a_time:
            self._kept.append((received, reply))
        return reply

    def _reply(self, received: Received) -> EndpointReply:
        answer = self.decide if received.type == REALTIME_REQUEST and self.decide else self.answer
        try:
            return answer(received)
        except Exception as error:  # noqa: BLE001 - whatever it is, the scenario hears of it
            self._observer.failed(error)
            return EndpointReply(500, body="the mailbox failed")

    def _read(self, posted: Posted) -> Received | None:
        body = posted.body.decode(errors="replace")
        signature = posted.headers.get("stripe-signature", "")
        if not any(_is_signed(body, signature, secret) for secret in self._secrets.values()):
            return None
        return Received(orjson.loads(body), body)


def _is_signed(body: str, signature: str, secret: str) -> bool:
    if not signature.isascii():  # the SDK cannot compare it
        return False
    tolerance = stripe.Webhook.DEFAULT_TOLERANCE
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret, tolerance))
    except stripe.SignatureVerificationError:
        return False
