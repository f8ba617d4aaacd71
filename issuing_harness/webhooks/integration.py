"""The customer's endpoint, put in the mailbox's place: the mailbox passes on what comes."""

from issuing_harness.event_sender import post_event
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks import Mailbox, Received
from issuing_harness.webhooks.delivery_faults import Course, Schedule


class Integration:
    """Passes deliveries on to an endpoint, signed with the endpoint's own secret.

    Args:
        url: the endpoint.
        secret: what it checks signatures with, ``whsec_…``.
        schedule: what happens to events on their way; questions go straight through.
    """

    def __init__(self, url: str, secret: str, schedule: Schedule | None = None) -> None:
        self._url = url
        self._secret = secret
        self._course = Course(schedule or Schedule(), self._pass_on)

    def take_over(self, mailbox: Mailbox) -> None:
        """From now on it gets every event of the mailbox, and decides on purchases."""
        mailbox.answer = self._course.answer
        mailbox.listen()
        mailbox.decide_by(self._ask)

    @property
    def told(self) -> int:
        """How many events it has been sent, as far as it was Stripe who sent them."""
        return self._course.count

    def suffer(self, verb: str) -> None:
        """Let every event that comes from now on suffer the same, unless more is planned anyway."""
        self._course.suffer(verb)

    def send(self, event: str, age: int = 0) -> EndpointReply:
        """Send it an event, with a signature that is ``age`` seconds old."""
        return self._pass_on(event, age)

    def forge(self, event: str) -> EndpointReply:
        """Send it an event that somebody else has signed."""
        return post_event(self._url, "whsec_of_somebody_else", event)

    def settle(self) -> None:
        """Deliver what was held back on the way."""
        self._course.settle()

    def _ask(self, question: Received) -> EndpointReply:
        return self._pass_on(question.body)

    def _pass_on(self, event: str, age: int = 0) -> EndpointReply:
        return post_event(self._url, self._secret, event, age=age)
