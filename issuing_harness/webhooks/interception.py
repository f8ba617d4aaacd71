"""Interception: what of Stripe's does not reach the endpoint, and what it replies that is lost.

Events may come late or never, a real-time request may not arrive, and a reply may come too late to
count. Whatever is kept from the endpoint, Stripe's side goes on without it.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from issuing_harness.errors import ProductFailure, VocabularyError
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply
from issuing_harness.webhooks.integration import Integration
from issuing_harness.webhooks.mailbox import Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent
from issuing_harness.webhooks.replies import NO_REPLY, Responder, always

#: What a reply says of a purchase; an endpoint that decides by a call says nothing.
DECISION: tuple[str, ...] = ("approved", "amount")


@dataclass(frozen=True, slots=True)
class Repetition:
    """What the endpoint replied to a real-time request, and to the same one again.

    Args:
        first: when Stripe asked.
        second: when it came again.
    """

    first: Delivery
    second: Delivery


class Interception:
    """Stands between a scenario's mailbox and the endpoint under test.

    Args:
        mailbox: receives what Stripe sends.
        integration: gets what is passed on.
    """

    def __init__(self, mailbox: Mailbox, integration: Integration) -> None:
        self._mailbox = mailbox
        self._integration = integration
        self._withheld: list[str] = []

    def withhold(self, type_: str) -> None:
        """Keep the events of a type from the endpoint from now on; Stripe is told it has them."""
        pass_on = self._mailbox.respond

        def respond(received: ReceivedEvent) -> EndpointReply:
            if received.type != type_:
                return pass_on(received)
            self._withheld.append(received.body)
            return EndpointReply(200)

        self._mailbox.respond = respond

    def deliver_withheld(self) -> list[Delivery]:
        """Deliver what was kept from the endpoint, the newest first.

        Raises:
            VocabularyError: nothing was.
            WaitTimeout: an event that Stripe has made did not arrive.
        """
        self._mailbox.wait_for_due()
        withheld, self._withheld = self._withheld, []
        if not withheld:
            raise VocabularyError(
                "Events that were withheld were to be delivered, and there are none. Say first "
                "which are, as in 'Given issuing_card.updated does not reach my application'."
            )
        return [self._integration.post(event) for event in reversed(withheld)]

    def withhold_requests(self) -> None:
        """Keep real-time requests from the endpoint from now on, so that Stripe gets no reply.

        Raises:
            NotOffered: it gets none anyhow.
        """
        self._integration.require_decisions()
        self._decide_with(always(NO_REPLY))

    def lose_decisions(self) -> None:
        """Let the endpoint decide from now on, and keep its replies from Stripe.

        Raises:
            NotOffered: it decides on nothing.
        """
        self._integration.require_decisions()
        decide = self._mailbox.decide

        def decide_in_vain(received: ReceivedEvent) -> EndpointReply:
            if decide is not None:
                decide(received)
            return NO_REPLY

        self._decide_with(decide_in_vain)

    def ask_again(self, authorization: str, *, secret: str = "") -> Repetition:
        """Deliver the newest real-time request about an authorization, ``iauth_…``, once more.

        Args:
            authorization: its id.
            secret: what the request is signed with this time; empty for the endpoint's own.

        Raises:
            NotOffered: the endpoint is asked for no decisions.
            VocabularyError: there was none.
        """
        self._integration.require_decisions()
        about = (REALTIME_REQUEST, authorization)
        asked = [each for each in self._mailbox.replies if _is_about(each[0], about)]
        if not asked:
            raise VocabularyError(
                f"The real-time request about {authorization} was to be delivered again, and there "
                "was none: Stripe decided by itself. Let a purchase be one that it asks about."
            )
        received, reply = asked[-1]
        second = self._integration.post(received.body, secret=secret)
        return Repetition(Delivery(received.body, reply), second)

    def _decide_with(self, responder: Responder) -> None:
        self._mailbox.decide_with(responder, may_be_unasked=True)


def _is_about(received: ReceivedEvent, about: tuple[str, str]) -> bool:
    return (received.type, received.object_id) == about


def expect_same_decision(repetition: Repetition) -> None:
    """Fail unless both replies were accepted, and say the same of the purchase.

    Raises:
        ProductFailure: they do not.
    """
    first, second = _decision_in(repetition.first), _decision_in(repetition.second)
    if first != second or not repetition.second.reply.is_accepted:
        raise ProductFailure.of(
            f"the decision when {repetition.second} came again",
            expected=first,
            found=second,
            hint="Keep each decision by its authorization and the number of requests before it.",
        )


def _decision_in(delivery: Delivery) -> str:
    """Return what a reply says of the purchase, in words; its status if it was not accepted."""
    if not delivery.reply.is_accepted:
        return f"{delivery.reply}"
    said = _document(delivery.reply.body)
    return ", ".join(f"{name} {said[name]}" for name in DECISION if name in said) or "nothing"


def _document(body: str) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
