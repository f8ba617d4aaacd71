"""Plays a cassette: each interaction once, in the order in which one thing led to another."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from pathlib import Path

from issuing_harness.interactions import (
    REALTIME_REQUEST,
    Delivery,
    EndpointReply,
    Interaction,
    Request,
)
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.diagnosis import no_match, undeliverable, undelivered, unplayed
from issuing_harness.tape.matching import RequestKey, check_reply, request_key
from issuing_harness.tape.reader import read_cassette
from issuing_harness.tape.redaction import Redactor
from issuing_harness.tape.timeline import EntryKind, TimelineEntry

#: Posts a recorded event to the endpoint and returns its reply.
Post = Callable[[Delivery], EndpointReply]


class Player:
    """Answers requests from a cassette without deliveries.

    The next unplayed interaction must be the one requested: a scenario is deterministic, and what
    it does out of order it did not do when it was recorded. One freedom is safe and granted:
    adjacent reads (GET), with no write between them, may come in any order, for none of them
    changes what another sees. Equal reads among them are answered in the order recorded, so that a
    poll sees what it saw. A write (POST, DELETE) must come when everything before it was played.

    Every lookup is one in a dictionary, however long the cassette is.

    Args:
        cassette: the cassette, or the path of its file.
        repeats_reads: whether a read that is made once more, with nothing but reads since, gets its
            last response again, so that a poll for what never comes ends as it would with Stripe.
    """

    def __init__(self, cassette: Cassette | Path, *, repeats_reads: bool = False) -> None:
        self.cassette = cassette if isinstance(cassette, Cassette) else read_cassette(cassette)
        self._repeats_reads = repeats_reads
        self._last_reads: dict[RequestKey, Interaction] = {}
        self._redactor = Redactor()
        self._groups = _number_groups(self.cassette.interactions)
        self._waiting: dict[RequestKey, deque[int]] = defaultdict(deque)
        for position, interaction in enumerate(self.cassette.interactions):
            self._waiting[request_key(interaction.request)].append(position)
        self._played = [False] * len(self.cassette.interactions)
        self._next = 0

    @property
    def is_finished(self) -> bool:
        """Whether every interaction was played."""
        return self._next == len(self._played)

    def play(self, request: Request) -> Interaction:
        """Return the interaction recorded for this request, redacted as it was recorded.

        Raises:
            NoMatch: no interaction may answer this request now.
        """
        return self._play(self._redactor.request(request))

    def finish(self) -> None:
        """End the scenario; raises ``UnplayedInteractions`` if the cassette has not ended."""
        if not self.is_finished:
            raise unplayed(self.cassette, self._played)

    def _play(self, request: Request) -> Interaction:
        key = request_key(request)
        waiting = self._waiting.get(key)
        if not waiting or not self._may_play(waiting[0]):
            if key in self._last_reads:
                return self._last_reads[key]
            raise no_match(self.cassette, request, self._played, waiting)
        interaction = self._mark_played(waiting.popleft())
        if self._repeats_reads:
            self._keep_read(key, interaction)
        return interaction

    def _keep_read(self, key: RequestKey, interaction: Interaction) -> None:
        """Keep the response to a read; forget them all at a write, which may change what is."""
        if interaction.request.method != "GET":
            self._last_reads.clear()
        else:
            self._last_reads[key] = interaction

    def _may_play(self, position: int) -> bool:
        return self._groups[position] == self._groups[self._next]

    def _mark_played(self, position: int) -> Interaction:
        self._played[position] = True
        while self._next < len(self._played) and self._played[self._next]:
            self._next += 1
        interaction = self.cassette.interactions[position]
        self._redactor.remember(interaction.response.body)
        return interaction


class WebhookPlayer(Player):
    """Answers requests from a cassette, and makes its deliveries where they arrived.

    Requests come strictly in the order recorded. An endpoint may send requests of its own from
    another thread while it decides: they too have their place in the timeline.

    Args:
        cassette: the cassette, or the path of its file.
        repeats_reads: as a player without deliveries takes it.
    """

    def __init__(self, cassette: Cassette | Path, *, repeats_reads: bool = False) -> None:
        super().__init__(cassette, repeats_reads=repeats_reads)
        #: Set by whoever opens an endpoint.
        self.post: Post | None = None
        self._timeline = deque(self.cassette.timeline)
        self._replied: set[int] = set()
        self._simultaneous = _simultaneous_questions(self.cassette)
        self._failure: BaseException | None = None
        self._lock = threading.RLock()

    def play(self, request: Request) -> Interaction:
        """Return the interaction recorded for this request; deliver what precedes and follows it.

        Raises:
            NoMatch: another request is due.
            UndeliverableEvent: a delivery is due, and no endpoint listens for it.
            ReplyMismatch: the endpoint replies otherwise than when it was recorded.
        """
        self._deliver_due()
        interaction = super().play(request)
        self._deliver_due()
        return interaction

    def wait(self) -> None:
        """Deliver what arrived only while the scenario waited."""
        with self._lock:
            if self._timeline and self._timeline[0].kind is EntryKind.WAIT:
                self._timeline.popleft()
        self._deliver_due()

    def finish(self) -> None:
        """End the scenario; raises the first failure, or an error if the cassette has not ended."""
        self._raise_failure()
        super().finish()
        numbers = [number for kind, number in self._timeline if kind is EntryKind.DELIVERY]
        if numbers:
            raise undelivered(self.cassette, map(self.cassette.deliveries.__getitem__, numbers))

    def _play(self, request: Request) -> Interaction:
        with self._lock:
            while self._timeline and self._timeline[0].kind is EntryKind.WAIT:
                self._timeline.popleft()
            return super()._play(request)

    def _mark_played(self, position: int) -> Interaction:
        self._timeline.popleft()
        return super()._mark_played(position)

    def _may_play(self, position: int) -> bool:
        due = self._timeline[0] if self._timeline else None
        return due == TimelineEntry(EntryKind.REQUEST, position)

    def _deliver_due(self) -> None:
        while (number := self._next_delivery()) is not None:
            self._deliver(number)
        self._raise_failure()

    def _next_delivery(self) -> int | None:
        """Skip what is over, and return the number of the delivery that is due now, if any."""
        with self._lock:
            while self._timeline and not self._is_pending(self._timeline[0]):
                kind, number = self._timeline.popleft()
                if kind is EntryKind.DELIVERY:
                    return number
            return None

    def _is_pending(self, entry: TimelineEntry) -> bool:
        """Whether somebody else has to act first: the scenario, or an endpoint that replies."""
        if entry.kind is EntryKind.REPLY:
            return entry.number not in self._replied
        return entry.kind in (EntryKind.REQUEST, EntryKind.WAIT)

    def _deliver(self, number: int) -> None:
        recorded = self.cassette.deliveries[number]
        if self.post is None:
            raise undeliverable(self.cassette, recorded)
        sent = self.post(recorded)
        reply, wire = self._redactor.reply(sent), sent.wire
        seconds = wire.seconds if wire and not wire.is_kept else 0.0
        try:
            is_alone = number not in self._simultaneous
            check_reply(self.cassette, recorded, reply, seconds=seconds, is_alone=is_alone)
        except AssertionError as mismatch:
            self._failure = self._failure or mismatch
        with self._lock:
            self._replied.add(number)

    def _raise_failure(self) -> None:
        """Raise what failed first, in whichever thread it did, to every thread."""
        if self._failure is not None:
            raise self._failure


def create_player(cassette: Cassette, *, repeats_reads: bool = False) -> Player:
    """Return a player for the cassette; without deliveries it needs no locks."""
    kind = WebhookPlayer if cassette.deliveries else Player
    return kind(cassette, repeats_reads=repeats_reads)


def _simultaneous_questions(cassette: Cassette) -> set[int]:
    """Return the numbers of the real-time requests that were open while another one was."""
    found: set[int] = set()
    open_now: set[int] = set()
    for kind, number in cassette.timeline:
        if kind is EntryKind.REPLY:
            open_now.discard(number)
        elif kind is EntryKind.DELIVERY and _is_question(cassette.deliveries[number]):
            open_now.add(number)
            found |= open_now if len(open_now) > 1 else set()
    return found


def _is_question(delivery: Delivery) -> bool:
    return bool(delivery.json()["type"] == REALTIME_REQUEST)


def _number_groups(interactions: Sequence[Interaction]) -> list[int]:
    """Return a group number for each interaction; adjacent reads share theirs."""
    numbers: list[int] = []
    follows_read = False
    for interaction in interactions:
        is_read = interaction.request.method == "GET"
        last = numbers[-1] if numbers else 0
        numbers.append(last if is_read and follows_read else last + 1)
        follows_read = is_read
    return numbers
