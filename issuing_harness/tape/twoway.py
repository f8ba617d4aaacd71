"""Plays a tape on which something came in: our calls are answered, its deliveries made again."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from issuing_harness.take import Delivery, Reply, Request, Take
from issuing_harness.tape.decisions import compare
from issuing_harness.tape.diagnosis import no_match, undelivered, untaken
from issuing_harness.tape.inbound import ANSWERED, ASKED, CAME, REPLIED, WAITED, Moment
from issuing_harness.tape.matching import key_of
from issuing_harness.tape.player import Player
from issuing_harness.tape.tape import Tape

#: Posts an event and returns the reply.
Post = Callable[[Delivery], Reply]


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

    def play(self, request: Request) -> Take:
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

    def _called(self, request: Request) -> Take:
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
