"""Records a scenario's interactions and deliveries, redacted as they come, written at its end."""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from issuing_harness.errors import SecretOnTape
from issuing_harness.interactions import Delivery, Interaction, Request, Response
from issuing_harness.tape.cassette import Cassette, write_cassette
from issuing_harness.tape.cassette_secrets import find_secrets
from issuing_harness.tape.provenance import Provenance, display_path
from issuing_harness.tape.redaction import Redactor
from issuing_harness.tape.signature import SigningKey
from issuing_harness.tape.timeline import EntryKind, Timeline, TimelineEntry

T = TypeVar("T")


class Recorder:
    """Keeps everything in memory until the scenario has passed.

    Requests and deliveries may come from several threads.

    Args:
        provenance: what the cassette states about itself (``ScenarioIdentity.recorded``).
        key: signs the cassette, if it is live.
    """

    def __init__(self, provenance: Provenance, key: SigningKey | None = None) -> None:
        self._provenance = provenance
        self._key = key
        self._redactor = Redactor()
        # one count for requests and deliveries; 0 is the number of every wait
        self._count = itertools.count(1)
        self._interactions: dict[int, Interaction] = {}
        self._deliveries: dict[int, Delivery] = {}
        self._timeline: list[TimelineEntry] = []
        self._lock = threading.Lock()

    def record(self, request: Request, response: Response) -> Interaction:
        """Record a request and its response at once; returns them redacted, as evidence."""
        return self.end_request(self.begin_request(), request, response)

    def begin_request(self) -> int:
        """Note that a request is sent; returns a number to pass to ``end_request``."""
        return self._begin(EntryKind.REQUEST)

    def end_request(self, number: int, request: Request, response: Response) -> Interaction:
        """Record a request with its response; returns them redacted, as evidence."""
        with self._lock:
            interaction = self._redactor.interaction(Interaction(request, response))
            self._interactions[number] = interaction
            self._timeline.append(TimelineEntry(EntryKind.RESPONSE, number))
        return interaction

    def begin_delivery(self) -> int:
        """Note that a delivery arrives; returns a number to pass to ``end_delivery``."""
        return self._begin(EntryKind.DELIVERY)

    def end_delivery(self, number: int, delivery: Delivery) -> Delivery:
        """Record a delivery with the reply to it; returns it redacted, as evidence."""
        with self._lock:
            redacted = self._deliveries[number] = self._redactor.delivery(delivery)
            self._timeline.append(TimelineEntry(EntryKind.REPLY, number))
        return redacted

    def redacted(self, delivery: Delivery) -> Delivery:
        """Return a delivery that is not recorded, redacted as those that are."""
        with self._lock:
            return self._redactor.delivery(delivery)

    def record_wait(self) -> None:
        """Record that the scenario waits, so that a replay delivers nothing later too early."""
        with self._lock:
            self._timeline.append(TimelineEntry(EntryKind.WAIT))

    def save(self, path: Path, circumstances: str = "") -> Cassette:
        """Write the cassette.

        Args:
            path: its file.
            circumstances: what the scenario did beside its requests.

        Raises:
            SecretOnTape: something in it still looks like a secret; nothing is written.
        """
        with self._lock:
            interactions = _in_order(self._interactions)
            deliveries = _in_order(self._deliveries)
            timeline = self._complete_timeline() if deliveries else ()
        provenance = replace(self._provenance, circumstances=circumstances)
        cassette = Cassette(path, provenance, interactions, deliveries, timeline)
        for finding in find_secrets(cassette):
            raise _refusal(path, finding)
        return write_cassette(cassette, self._key)

    def _begin(self, kind: EntryKind) -> int:
        with self._lock:
            number = next(self._count)
            self._timeline.append(TimelineEntry(kind, number))
            return number

    def _complete_timeline(self) -> Timeline:
        """Return what was begun and ended, and the waits, renumbered from 0 by kind."""
        numbers = {0: 0}
        for completed in (self._interactions, self._deliveries):
            numbers |= {old: new for new, old in enumerate(sorted(completed))}
        return tuple(
            [
                TimelineEntry(kind, numbers[number])
                for kind, number in self._timeline
                if number in numbers
            ]
        )


def _in_order(completed: Mapping[int, T]) -> tuple[T, ...]:
    return tuple([completed[number] for number in sorted(completed)])


def _refusal(path: Path, finding: str) -> SecretOnTape:
    return SecretOnTape(
        f"`{display_path(path)}` was not written: {finding}. Redaction removes secrets from where "
        "they are expected; this one stands elsewhere. Nothing was written, an older cassette is "
        "as it was. Take the secret out of the scenario and record it again, or teach "
        "issuing_harness/tape/allowed_fields.py that the field is secret."
    )
