"""The webhook endpoint under test: gets what the mailbox receives, and decides in its place."""

from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import Final

import orjson

from issuing_harness.errors import NotOffered, SettingsError, VocabularyError
from issuing_harness.event_sender import Post, post_event
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply, is_thin
from issuing_harness.webhooks.application_routes import WAIT_SECONDS
from issuing_harness.webhooks.conversation import Conversation, Sighting
from issuing_harness.webhooks.decision_times import DecisionTimes
from issuing_harness.webhooks.delivery_faults import STALE_SECONDS, FaultSchedule, FaultyNetwork
from issuing_harness.webhooks.endpoint_problems import REFUSALS, EndpointProblems
from issuing_harness.webhooks.event_forms import Document, Form
from issuing_harness.webhooks.mailbox import Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent
from issuing_harness.webhooks.replies import NO_REPLY, Responder, always
from issuing_harness.webhooks.signature_forms import SIGNATURES
from issuing_harness.webhooks.stripe_api import StripeApi
from issuing_harness.webhooks.unmet_needs import WITHOUT_DECISIONS, WITHOUT_ENDPOINT

#: What a forged event is signed with.
OTHER_SECRET: Final = "whsec_of_somebody_else"  # noqa: S105 - the endpoint's is another one


class Integration:
    """The application's webhook endpoint, to which the mailbox forwards what it receives.

    Args:
        url: the endpoint; empty if it only asks Stripe what has happened.
        secret: what it checks signatures with, ``whsec_…``.
        mailbox: receives its events; it decides on purchases in its place from now on.
        schedule: the faults that events suffer on their way; real-time requests suffer none.
        conversation: keeps what was posted with the replies, or says it again.
        way: by which events are posted.
        api: where it calls Stripe; ``None`` if that is not known.
        decides: whether it is asked for decisions on purchases; Stripe decides by itself if not.
    """

    def __init__(  # noqa: PLR0913 - what it is, and what stands between
        self,
        url: str,
        secret: str,
        mailbox: Mailbox,
        schedule: FaultSchedule | None = None,
        conversation: Conversation | None = None,
        *,
        way: Post = post_event,
        api: StripeApi | None = None,
        decides: bool = True,
    ) -> None:
        self._api, self._decides = api, decides
        self._way = way
        self._conversation = conversation or Conversation()
        self._url = url
        self._secret = secret
        self._mailbox = mailbox
        self._network = FaultyNetwork(schedule or FaultSchedule(), self._forward)
        self._form: Form | None = None
        self._answers: dict[str, Delivery] = {}
        self._missed: list[str] = []
        #: What was wrong with its replies to Stripe's own events.
        self.problems = EndpointProblems(url)
        #: How long its decisions took, and its own calls meanwhile.
        self.times = DecisionTimes(api)
        mailbox.listen()
        self._attach()

    def require_decisions(self) -> None:
        """Refuse what is about a decision of an integration that makes none.

        Raises:
            NotOffered: it makes none.
        """
        if not self._decides:
            raise NotOffered(WITHOUT_DECISIONS)

    @property
    def event_types(self) -> list[str]:
        """The types of the events that Stripe has sent it, before any fault."""
        return list(self._network.event_types)

    def apply_fault(self, kind: str) -> None:
        """Let every second event from now on suffer this fault, unless a schedule was given."""
        self._network.apply_fault(kind)

    def change_form(self, form: Form) -> None:
        """Let every event from now on have another form."""
        self._form = form

    def deliver_at_once(self) -> None:
        """Let the events that are due be delivered at the same moment from now on."""
        self._network.gathers = True

    def deliver_twice_at_once(self) -> None:
        """Let each event be delivered twice at the same moment from now on."""
        self._network.copies = 2

    def leave(self) -> None:
        """Let nothing listen at the endpoint from now on; Stripe gets no reply."""
        self._network.deliver_pending()
        self._mailbox.respond = self._miss
        self._decide_with(always(NO_REPLY))

    def come_back(self) -> None:
        """Let the endpoint listen again.

        Raises:
            VocabularyError: nothing was to be delivered meanwhile.
        """
        self._mailbox.deliver_pending()
        if not self._missed:
            raise VocabularyError(
                "The application was away, and no event was to be delivered meanwhile, so it "
                "missed nothing. Let something happen in between, such as 'the merchant has "
                "captured the authorization'."
            )
        self._attach()

    def deliver_while_looking(self) -> Callable[[], None]:
        """Return what delivers all that is due, and when called again what has become so since."""
        ways = chain([self._mailbox.deliver_pending], repeat(self._mailbox.deliver_new))

        def deliver() -> None:
            next(ways)()
            self._network.deliver_pending()

        return deliver

    def deliver_again(self, *, secret: str = "") -> list[Delivery]:
        """Deliver every event again that is due by now, signed anew, or by another secret.

        Raises:
            VocabularyError: there was none.
            WaitTimeout: an event that Stripe has made did not arrive.
        """
        return [self._post(received.body, secret=secret) for received in self._delivered()]

    def post_forged(self) -> Delivery:
        """Post the newest event once more, signed with another secret."""
        return self._post(self._delivered()[-1].body, secret=OTHER_SECRET)

    def post_stale(self) -> Delivery:
        """Post the newest event once more, with a signature ten minutes old."""
        return self._post(self._delivered()[-1].body, age=STALE_SECONDS)

    def post(self, event: str, *, secret: str = "") -> Delivery:
        """Post an event that Stripe did not send, signed as it should be, or by another secret."""
        return self._post(event, secret=secret)

    def post_signed(self, form: str) -> Delivery:
        """Post the newest event once more, with a signature of a form in ``SIGNATURES``."""
        return self._post(self._delivered()[-1].body, signature=form)

    def newest(self, type_: str, card: str = "") -> Document:
        """Return the newest event of a type that was delivered; if named, on the card ``ic_…``.

        Raises:
            VocabularyError: there is none.
        """
        found = [
            each.event
            for each in self._delivered()
            if each.type == type_ and card in ("", each.event["data"]["object"].get("card"))
        ]
        if not found:
            raise VocabularyError(
                f"An event is to be made of a {type_} that was delivered, and none was. Let a "
                "Given cause one."
            )
        return found[-1]

    def account_of(self, card: str) -> str:
        """Return the account ``acct_…`` that the events about a card ``ic_…`` name.

        Raises:
            VocabularyError: none of them names any.
        """
        about = [each.event for each in self._delivered() if each.object_id == card]
        accounts = [str(event["account"]) for event in about if "account" in event]
        if not accounts:
            raise VocabularyError(
                "An account was to be shown of a card, and no event about it names one. Say that "
                "it is a platform (integration.account, or --integration-account elsewhere)."
            )
        return accounts[-1]

    def refused(self) -> list[Delivery]:
        """Return the events that it refuses, also when they are delivered again.

        Raises:
            VocabularyError: there was no event.
            WaitTimeout: an event that Stripe has made did not arrive.
        """
        self._delivered()
        return [
            again
            for first in list(self._answers.values())
            if not first.reply.is_accepted
            and not (again := self._post(first.event)).reply.is_accepted
        ]

    def calls(self) -> Sequence[tuple[str, str]]:
        """Return each call of Stripe's API so far, ``GET /v1/events``, with the version it names.

        Raises:
            SettingsError: nothing is known of its calls.
        """
        if self._api is None:
            raise SettingsError(
                "The scenario looks at the application's calls to Stripe, and none is known. Say "
                "where it calls (start.environment in a profile, --integration-api-port elsewhere)."
            )
        made = self._api.named_versions
        seen = self._conversation.look(
            {"noun": "calls"}, lambda: [Sighting(0.0, {"calls": made(WAIT_SECONDS)})]
        )
        return [(call, version) for call, version in seen[-1].document["calls"]]

    def _attach(self) -> None:
        """Have the mailbox forward to the endpoint; without one it takes all events itself."""
        if self._url:
            self._mailbox.respond = self._network.deliver
            measure, ask = self.times.measure, self._forward
            self._decide_with(lambda each: measure(each, lambda: ask(each.body)))

    def _decide_with(self, responder: Responder) -> None:
        """Have real-time requests replied to by this, if it is asked for decisions at all."""
        if self._decides:
            self._mailbox.decide_with(responder, may_be_unasked=True)

    def _miss(self, received: ReceivedEvent) -> EndpointReply:
        """Give no reply to an event."""
        self._missed.append(received.body)
        return NO_REPLY

    def _post(self, event: str, *, secret: str = "", age: int = 0, signature: str = "") -> Delivery:
        """Post an event that no cassette holds, and report it."""
        reply = self._send(event, secret=secret, age=age, signature=signature)
        delivery = Delivery(event, reply)
        self._mailbox.report_posted(delivery)
        return delivery

    def _send(
        self, event: str, *, secret: str = "", age: int = 0, signature: str = ""
    ) -> EndpointReply:
        """Post an event, signed with the endpoint's secret or another one; or have been posted.

        Raises:
            NotOffered: the integration has no endpoint.
        """
        if not self._url:
            raise NotOffered(WITHOUT_ENDPOINT)
        document = orjson.loads(event)
        what = {"event": document["id"], "age": age, "forged": bool(secret)}
        if self._form and not is_thin(document):
            event = orjson.dumps(self._form(document)).decode()
        secret = secret or self._secret
        if signature:
            return self._conversation.post(
                what | {"signature": signature},
                lambda: post_event(self._url, secret, event, sign=SIGNATURES[signature]),
            )
        return self._conversation.post(what, lambda: self._way(self._url, secret, event, age=age))

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

    def _forward(self, event: str, age: int = 0) -> EndpointReply:
        """Send it an event of Stripe's, which it must not take for a forged one.

        Raises:
            ProductFailure: it answers that the request is wrong, though the signature is right.
        """
        with self.problems.awaited_reply():
            reply = self._send(event, age=age)
        if age == 0:
            delivery = Delivery(event, reply)
            self._answers[event] = delivery
            self.problems.note(delivery)
            if reply.status in REFUSALS:
                raise self.problems.refusal(delivery)
        return reply
