"""Plays a tape: every take once, in the order in which one thing led to another."""

from collections import defaultdict, deque
from pathlib import Path

from issuing_harness.errors import UnplayedTakes
from issuing_harness.interactions import Interaction, Request, Response
from issuing_harness.tape.cassette import Tape
from issuing_harness.tape.diagnosis import no_match, unplayed
from issuing_harness.tape.matching import Key, key_of
from issuing_harness.tape.reader import read_tape
from issuing_harness.tape.redaction import Redactor


class Player:
    """Answers from a tape.

    The next take that was not played must be the one asked for: a scenario is deterministic, and
    what it does out of order it did not do when it was recorded. One freedom is safe and given: the
    reads (GET) that stand next to each other on the tape, with no write between them, may be asked
    in any order, for none of them changes what another sees. Equal reads among them answer in the
    order recorded, so that a poll sees what it saw. A write (POST, DELETE) must come when
    everything before it was played.

    Every lookup is one in a dictionary, however long the tape is.

    Args:
        tape: the tape, or the path of its cassette.
    """

    def __init__(self, tape: Tape | Path) -> None:
        self.tape = tape if isinstance(tape, Tape) else read_tape(tape)
        self._redactor = Redactor()
        self._stretches = _stretches(self.tape.takes)
        self._waiting: dict[Key, deque[int]] = defaultdict(deque)
        for position, take in enumerate(self.tape.takes):
            self._waiting[key_of(take.request)].append(position)
        self._played = [False] * len(self.tape.takes)
        self._next = 0

    def send(self, request: Request) -> Response:
        """What was answered to this request; raises ``NoMatch`` with a diagnosis."""
        return self.play(request).response

    def play(self, request: Request) -> Interaction:
        """The take that this request plays: redacted, as recorded."""
        asked = self._redactor.request(request)
        waiting = self._waiting.get(key_of(asked))
        if not waiting or not self._may_come_now(waiting[0]):
            raise no_match(self.tape, asked, self._played, waiting)
        return self._played_take(waiting.popleft())

    def finish(self) -> None:
        """Say that the scenario is over; raises ``UnplayedTakes`` if the tape is not."""
        if not self.is_finished:
            raise self._unplayed()

    @property
    def is_finished(self) -> bool:
        """Whether every take was played."""
        return self._next == len(self.tape.takes)

    def _may_come_now(self, position: int) -> bool:
        return self._stretches[position] == self._stretches[self._next]

    def _played_take(self, position: int) -> Interaction:
        self._played[position] = True
        while self._next < len(self._played) and self._played[self._next]:
            self._next += 1
        take = self.tape.takes[position]
        self._redactor.remember(take.response.body)
        return take

    def _unplayed(self) -> UnplayedTakes:
        return unplayed(self.tape, self._played)


def _stretches(takes: tuple[Interaction, ...]) -> list[int]:
    """A number for each take; neighbouring reads share theirs."""
    numbers: list[int] = []
    reading = False
    for take in takes:
        read = take.request.method == "GET"
        last = numbers[-1] if numbers else 0
        numbers.append(last if read and reading else last + 1)
        reading = read
    return numbers
