"""The webhook endpoint under test: gets what the mailbox receives, and decides in its place."""

from typing import Final

import orjson

from issuing_harness.errors import ProductFailure
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks.delivery_faults import FaultSchedule, FaultyNetwork
from issuing_harness.webhooks.mailbox import Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent

_SIGNATURE_HINT: Final = (
    "check --integration-secret, which must be the secret it checks signatures with"
)
#: What to check when an endpoint says that a delivery was wrong, by the status it answers with.
_HINTS: Final = {
    400: _SIGNATURE_HINT,
    401: _SIGNATURE_HINT,
    403: _SIGNATURE_HINT,
    404: "check the path in --integration",
    405: "check the path in --integration, which is sent POST requests",
}
#: How much of a response a message shows, in characters.
_SHOWN: Final = 200


class Integration:
    """The application's webhook endpoint, to which the mailbox forwards what it receives.

    Args:
        url: the endpoint.
        secret: what it checks signatures with, ``whsec_…``.
        schedule: the faults that events suffer on their way; real-time requests suffer none.
    """

    def __init__(self, url: str, secret: str, schedule: FaultSchedule | None = None) -> None:
        self._url = url
        self._secret = secret
        self._network = FaultyNetwork(schedule or FaultSchedule(), self._forward)

    def attach_to(self, mailbox: Mailbox) -> None:
        """Get every event of the mailbox from now on, and decide on purchases in its place."""
        mailbox.respond = self._network.deliver
        mailbox.listen()
        mailbox.decide_with(self._decide, may_be_unasked=True)

    @property
    def events_sent(self) -> int:
        """How many events Stripe has sent it, before any fault."""
        return self._network.count

    def apply_fault(self, kind: str) -> None:
        """Let every second event from now on suffer this fault, unless a schedule was given."""
        self._network.apply_fault(kind)

    def send(self, event: str, age: int = 0) -> EndpointReply:
        """Send it an event, with a signature that is ``age`` seconds old."""
        return post_event(self._url, self._secret, event, age=age)

    def send_forged(self, event: str) -> EndpointReply:
        """Send it an event signed with another secret."""
        return post_event(self._url, "whsec_of_somebody_else", event)

    def deliver_pending(self) -> None:
        """Deliver the events that the network still holds back."""
        self._network.deliver_pending()

    def _decide(self, request: ReceivedEvent) -> EndpointReply:
        return self._forward(request.body)

    def _forward(self, event: str, age: int = 0) -> EndpointReply:
        """Send it an event of Stripe's, which it must not take for a forged one.

        Raises:
            ProductFailure: it answers that the request is wrong, though the signature is right.
        """
        reply = self.send(event, age)
        if age == 0 and reply.status in _HINTS:
            type_ = orjson.loads(event)["type"]
            raise ProductFailure.of(
                f"the endpoint's response to {type_}",
                expected="a status from 200 to 299",
                found=f'{reply.status} ("{reply.body[:_SHOWN]}")',
                hint=f"Your endpoint answered {reply.status} to {type_}; {_HINTS[reply.status]}.",
            )
        return reply
