"""The webhook endpoint under test: gets what the mailbox receives, and decides in its place."""

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from itertools import chain, repeat
from typing import Final

import orjson

from issuing_harness.errors import ProductFailure, VocabularyError
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply
from issuing_harness.webhooks.conversation import Conversation
from issuing_harness.webhooks.delivery_faults import (
    STALE_SECONDS,
    FaultSchedule,
    FaultyNetwork,
)
from issuing_harness.webhooks.endpoint_problems import REFUSALS, EndpointProblems
from issuing_harness.webhooks.mailbox import Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent

#: How much of a response a message shows, in characters.
_SHOWN: Final = 200
#: What a forged event is signed with.
OTHER_SECRET: Final = "whsec_of_somebody_else"  # noqa: S105 - the endpoint's is another one


class Integration:
    """The application's webhook endpoint, to which the mailbox forwards what it receives.

    Args:
        url: the endpoint.
        secret: what it checks signatures with, ``whsec_…``.
        mailbox: receives its events; it decides on purchases in its place from now on.
        schedule: the faults that events suffer on their way; real-time requests suffer none.
        conversation: keeps what was posted with the replies, or says it again.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        mailbox: Mailbox,
        schedule: FaultSchedule | None = None,
        conversation: Conversation | None = None,
    ) -> None:
        self._conversation = conversation or Conversation()
        self._url = url
        self._secret = secret
        self._mailbox = mailbox
        self._network = FaultyNetwork(schedule or FaultSchedule(), self._forward)
        #: What was wrong with its replies to Stripe's own events.
        self.problems = EndpointProblems(url)
        mailbox.respond = self._network.deliver
        mailbox.listen()
        mailbox.decide_with(self._decide, may_be_unasked=True)

    @property
    def event_types(self) -> list[str]:
        """The types of the events that Stripe has sent it, before any fault."""
        return list(self._network.event_types)

    def apply_fault(self, kind: str) -> None:
        """Let every second event from now on suffer this fault, unless a schedule was given."""
        self._network.apply_fault(kind)

    def deliver_while_looking(self) -> Callable[[], None]:
        """Return what delivers all that is due, and when called again what has become so since."""
        ways = chain([self._mailbox.deliver_pending], repeat(self._mailbox.deliver_new))

        def deliver() -> None:
            next(ways)()
            self._network.deliver_pending()

        return deliver

    def deliver_again(self) -> list[Delivery]:
        """Deliver every event again that is due by now, each with a new signature.

        Raises:
            VocabularyError: there was none.
            WaitTimeout: an event that Stripe has made did not arrive.
        """
        return [self._post(received.body) for received in self._delivered()]

    def post_forged(self) -> Delivery:
        """Post the newest event once more, signed with another secret."""
        return self._post(self._delivered()[-1].body, secret=OTHER_SECRET)

    def post_stale(self) -> Delivery:
        """Post the newest event once more, with a signature ten minutes old."""
        return self._post(self._delivered()[-1].body, age=STALE_SECONDS)

    def post(self, event: str) -> Delivery:
        """Post an event that Stripe did not send, signed as it should be."""
        return self._post(event)

    def _post(self, event: str, *, secret: str = "", age: int = 0) -> Delivery:
        """Post an event that no cassette holds, and report it."""
        reply = self._send(event, secret=secret, age=age)
        delivery = Delivery(event, reply)
        self._mailbox.report_posted(delivery)
        return delivery

    def _send(self, event: str, *, secret: str = "", age: int = 0) -> EndpointReply:
        """Post an event, signed with the endpoint's secret or another one; or have been posted."""
        what = {"event": orjson.loads(event)["id"], "age": age, "forged": bool(secret)}
        secret = secret or self._secret
        return self._conversation.post(what, lambda: post_event(self._url, secret, event, age=age))

    def _delivered(self) -> list[ReceivedEvent]:
        """Return every event once all that are due are there, real-time requests left out.

        Raises:
            VocabularyError: there is none.
            WaitTimeout: an event that Stripe has made did not arrive.
        """
        self._mailbox.wait_for_due()
        self._network.deliver_pending()
        received = [each for each in self._mailbox.received if each.type != REALTIME_REQUEST]
        if not received:
            raise VocabularyError(
                "An event that was delivered before is to be posted, and none was. Let a Given "
                "cause one, as in 'the company holds an active card'."
            )
        return received

    def _decide(self, request: ReceivedEvent) -> EndpointReply:
        return self._forward(request.body)

    def _forward(self, event: str, age: int = 0) -> EndpointReply:
        """Send it an event of Stripe's, which it must not take for a forged one.

        Raises:
            ProductFailure: it answers that the request is wrong, though the signature is right.
        """
        with self.problems.awaited_reply():
            reply = self._send(event, age=age)
        if age == 0:
            delivery = Delivery(event, reply)
            self.problems.note(delivery)
            if reply.status in REFUSALS:
                raise _refused(delivery, self.problems.sentence_on(delivery))
        return reply


def _refused(delivery: Delivery, sentence: str) -> ProductFailure:
    failure = ProductFailure.of(
        f"the endpoint's response to {delivery}",
        expected="a status from 200 to 299",
        found=str(delivery.reply),
    )
    return failure.preceded_by(sentence)


def expect_accepted(posted: Sequence[Delivery]) -> None:
    """Fail unless every delivery was accepted.

    Raises:
        ProductFailure: some were not; the message lists all that was posted.
    """
    refused = [each for each in posted if not each.reply.is_accepted]
    if refused:
        raise ProductFailure.of(
            f"the responses to {len(refused)} of {len(posted)} deliveries",
            expected="a status from 200 to 299",
            found=_answers(refused),
            about=f"posted were {', '.join(map(str, posted))}",
        ).preceded_by(f"Your endpoint answered {_answer(refused[0])}.")


def expect_rejected(posted: Sequence[Delivery]) -> None:
    """Fail unless every delivery was answered as a bad request.

    Raises:
        ProductFailure: some were not.
    """
    taken = [each for each in posted if each.reply.status != HTTPStatus.BAD_REQUEST]
    if taken:
        raise ProductFailure.of(
            "the response to an event that Stripe did not sign just now",
            expected="the status 400",
            found=_answers(taken),
            hint="Check the signature and its time before anything else, as Stripe's libraries do.",
        ).preceded_by(f"Your endpoint answered {_answer(taken[0])}.")


def _answers(deliveries: Iterable[Delivery]) -> str:
    return "; ".join(map(_answer, deliveries))


def _answer(delivery: Delivery) -> str:
    reply = delivery.reply
    body = f' ("{reply.body[:_SHOWN]}")' if reply.body else ""
    return f"{reply.status or 'nothing'}{body} to {delivery}"
