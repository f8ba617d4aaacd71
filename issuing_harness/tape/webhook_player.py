"""Plays a tape on which something came in: our calls are answered, its deliveries made again."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from issuing_harness.interactions import (
    REALTIME_REQUEST,
    Delivery,
    EndpointReply,
    Interaction,
    Request,
)
from issuing_harness.money import Money
from issuing_harness.tape.cassette import Tape
from issuing_harness.tape.diagnosis import no_match, undelivered, untaken
from issuing_harness.tape.matching import key_of
from issuing_harness.tape.player import Player
from issuing_harness.tape.provenance import shown
from issuing_harness.tape.serializer import ANSWERED, ASKED, CAME, REPLIED, WAITED, Moment

#: Posts an event and returns the reply.
Post = Callable[[Delivery], EndpointReply]


class TwoWayPlayer(Player):
    """Answers from a tape, and makes its deliveries where they came.

    Calls come strictly in the order recorded. An endpoint may make calls of its own while it is
    asked, from another thread: they too have their place on the course.

    Args:
        tape: the tape, or the path of its cassette.
    """

    def __init__(self, tape: Tape | Path) -> None:
        super().__init__(tape)
        self.post: Post | None = None
        self._course = deque(self.tape.inbound.course)
        self._replied: set[int] = set()
        self._failure: BaseException | None = None
        self._one_at_a_time = threading.RLock()

    def play(self, request: Request) -> Interaction:
        """The take that this request plays; what came before and after it is delivered.

        Raises:
            NoMatch: another call is due.
            UntakenDelivery: something came in, and nobody listens for it.
            DecidesOtherwise: whoever listens replies otherwise than when it was recorded.
        """
        self._deliver_due()
        take = self._called(request)
        self._deliver_due()
        return take

    def waited(self) -> None:
        """Somebody waits: what came only after a wait comes now."""
        with self._one_at_a_time:
            if self._course and self._course[0].kind == WAITED:
                self._course.popleft()
        self._deliver_due()

    def finish(self) -> None:
        """Say that the scenario is over; raises if the tape is not."""
        self._raise_failure()
        super().finish()
        if any(moment.kind == CAME for moment in self._course):
            raise undelivered(self.tape, [each for each in self._course if each.kind == CAME])

    def _called(self, request: Request) -> Interaction:
        asked = self._redactor.request(request)
        with self._one_at_a_time:
            while self._course and self._course[0].kind == WAITED:
                self._course.popleft()
            due = self._course[0] if self._course else None
            waiting = self._waiting.get(key_of(asked))
            if not waiting or due != Moment(ASKED, waiting[0]):
                raise no_match(self.tape, asked, self._played, waiting)
            self._course.popleft()
            return self._played_take(waiting.popleft())

    def _deliver_due(self) -> None:
        while (number := self._next_delivery()) is not None:
            self._deliver(number)
        self._raise_failure()

    def _next_delivery(self) -> int | None:
        """The delivery that is due now, if one is."""
        with self._one_at_a_time:
            while self._course:
                kind, number = self._course[0]
                if kind in (ASKED, WAITED) or (kind == REPLIED and number not in self._replied):
                    return None
                self._course.popleft()
                if kind == CAME:
                    return number
                assert kind in (ANSWERED, REPLIED)
            return None

    def _deliver(self, number: int) -> None:
        recorded = self.tape.inbound.deliveries[number]
        if self.post is None:
            raise untaken(self.tape, recorded)
        reply = self._redactor.reply(self.post(recorded))
        try:
            compare(self.tape, recorded, reply)
        except AssertionError as wrong:
            self._failure = self._failure or wrong
        with self._one_at_a_time:
            self._replied.add(number)

    def _raise_failure(self) -> None:
        """What went wrong first, whichever thread it went wrong in, is said in every thread."""
        if self._failure is not None:
            raise self._failure


def player_of(tape: Tape) -> Player:
    """What plays this tape; one on which nothing came in needs no threads to be minded."""
    return TwoWayPlayer(tape) if tape.inbound.deliveries else Player(tape)


class DecidesOtherwise(AssertionError):
    """The endpoint's reply is not the recorded one: the integration has changed."""


def compare(tape: Tape, recorded: Delivery, reply: EndpointReply) -> None:
    """Hold a reply, redacted, against the recorded one.

    Raises:
        DecidesOtherwise: the decision is another one, or an event is taken that was refused, or
            the other way round.
    """
    event = recorded.json()
    same = _same_decision if event["type"] == REALTIME_REQUEST else _same_receipt
    if not same(recorded.reply, reply):
        raise DecidesOtherwise(_message(tape, recorded, reply))


def in_words(reply: EndpointReply) -> str:
    """A decision as a person says it: ``approves $9.00 of it``, ``declines it``."""
    said = _said(reply)
    if reply.status is None:
        return "gives no reply"
    if not isinstance(said.get("approved"), bool) or not reply.accepted:
        return f"answers {reply.status} {reply.body or 'without a body'}"
    if not said["approved"]:
        return "declines it"
    amount = said.get("amount")
    return f"approves {Money(amount)} of it" if isinstance(amount, int) else "approves it"


def _message(tape: Tape, recorded: Delivery, reply: EndpointReply) -> str:
    now, then = in_words(reply), in_words(recorded.reply)
    if now == then:
        now, then = (
            f"{word} with {_details(each)}" for word, each in ((now, reply), (then, recorded.reply))
        )
    return (
        f"The endpoint was sent {recorded} and {now}; when `{shown(tape.path)}` was recorded: "
        f"{then}. What follows on the tape follows from that. If the endpoint is right now, record "
        f"the scenario again: {tape.provenance.record_command()}."
    )


def _details(reply: EndpointReply) -> str:
    headers = ", ".join(f"{name}: {value}" for name, value in reply.headers.items())
    return f"{reply.body} ({headers or 'no headers'})"


def _same_decision(recorded: EndpointReply, reply: EndpointReply) -> bool:
    return _decides(recorded) == _decides(reply)


def _same_receipt(recorded: EndpointReply, reply: EndpointReply) -> bool:
    return recorded.accepted == reply.accepted


def _decides(reply: EndpointReply) -> tuple[Any, ...]:
    """All that can make a difference; which version is named does not, whether one is does."""
    headers: Mapping[str, str] = reply.headers
    late = headers.get("issuing-sandbox-seconds")
    return reply.status, "stripe-version" in headers, late, _said(reply) or reply.body


def _said(reply: EndpointReply) -> dict[str, Any]:
    try:
        said = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
