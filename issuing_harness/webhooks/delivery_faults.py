"""Delivery faults: what a network may do to events on their way to an endpoint.

Stripe promises neither order nor that an event comes once (reference: objects and platform, 6.4).
A schedule says which of a scenario's events suffer which fault; the same seed draws the same
schedule.
"""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from issuing_harness.errors import SettingsError
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks.receiver import ReceivedEvent

#: Seconds by which a stale signature is too old; endpoints allow 300.
STALE_SECONDS: Final = 600
#: What can happen to an event, by name, in words that complete "event 3 …".
FAULTS: Final = {
    "duplicate": "is delivered twice",
    "reorder": "is delivered after the one that follows it",
    "delay": "is delivered after all others",
    "drop-once": "is lost, and delivered again",
    "stale-signature": "is delivered first with a signature ten minutes old",
}
#: How many events of a scenario a drawn schedule covers, and how likely each has a fault.
SCHEDULE_LENGTH: Final = 40
FAULT_PROBABILITY: Final = 0.4


@dataclass(frozen=True, slots=True, order=True)
class DeliveryFault:
    """What happens to one event.

    Args:
        number: which of the scenario's events, from 0.
        kind: a name in ``FAULTS``.
    """

    number: int
    kind: str

    def __str__(self) -> str:
        return f"event {self.number + 1} {FAULTS[self.kind]}"


@dataclass(frozen=True, slots=True)
class FaultSchedule:
    """The delivery faults of one run of a scenario, ordered by event."""

    faults: tuple[DeliveryFault, ...] = ()

    def __str__(self) -> str:
        return "; ".join(map(str, self.faults)) or "nothing happens"

    @property
    def option(self) -> str:
        """The value of ``--deliveries`` that gives this very schedule, ``2:duplicate,5:delay``."""
        return ",".join(f"{fault.number + 1}:{fault.kind}" for fault in self.faults) or "none"

    def fault_at(self, number: int) -> str | None:
        """Return the fault of an event, counted from 0; ``None`` if it has none."""
        return next((fault.kind for fault in self.faults if fault.number == number), None)

    def first(self, events: int) -> "FaultSchedule":
        """Return the schedule of the first so many events."""
        return FaultSchedule(tuple([fault for fault in self.faults if fault.number < events]))

    def without(self, start: int, count: int) -> "FaultSchedule":
        """Return the schedule without ``count`` of its faults, from the one at ``start`` on."""
        return FaultSchedule(self.faults[:start] + self.faults[start + count :])


def parse_schedule(text: str, seed: str) -> FaultSchedule:
    """Return the schedule that ``--deliveries`` asks for.

    Args:
        text: faults to draw from (``duplicate,reorder``), the fault of each event that has one
            (``2:duplicate,5:delay``), or ``none``.
        seed: the same seed draws the same schedule.

    Raises:
        SettingsError: there is no such fault, or both forms are mixed.
    """
    words = [word.strip() for word in text.split(",")]
    if words == ["none"]:
        return FaultSchedule()
    pairs = [word.partition(":")[::2] if ":" in word else ("", word) for word in words]
    is_exact = all(number.isdecimal() and int(number) for number, _ in pairs)
    is_draw = not any(number for number, _ in pairs)
    if any(kind not in FAULTS for _, kind in pairs) or not (is_exact or is_draw):
        raise SettingsError(
            f"--deliveries {text!r} was given. It is a list of {', '.join(FAULTS)} with commas "
            "between, or of such words with the number of the event each happens to, such as "
            "2:duplicate."
        )
    if is_exact:
        faults = sorted(DeliveryFault(int(number) - 1, kind) for number, kind in pairs)
        return FaultSchedule(tuple(faults))
    return draw_schedule([kind for _, kind in pairs], seed)


def drawn_kinds(text: str) -> list[str]:
    """Return the faults that ``--deliveries`` draws from; none where it says which happen."""
    return [] if ":" in text or text == "none" else [word.strip() for word in text.split(",")]


def draw_schedule(kinds: Sequence[str], seed: str) -> FaultSchedule:
    """Return the schedule that a seed draws from these kinds of faults."""
    # a seed must draw the same everywhere, which is what this generator promises
    generator = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    draws = [(generator.random(), generator.choice(kinds)) for _ in range(SCHEDULE_LENGTH)]
    faults = [
        DeliveryFault(number, kind)
        for number, (chance, kind) in enumerate(draws)
        if chance < FAULT_PROBABILITY
    ]
    return FaultSchedule(tuple(faults))


class Sender(Protocol):
    """Sends an event to the endpoint."""

    def __call__(self, event: str, age: int = 0) -> EndpointReply:
        """Send an event, with a signature that is ``age`` seconds old."""


class FaultyNetwork:
    """Delivers a scenario's events with the faults of a schedule.

    The sender of an event that is held back is told at once that it has arrived, as a network's
    queue would do.

    Args:
        schedule: which events suffer which fault.
        send: sends an event on.
    """

    def __init__(self, schedule: FaultSchedule, send: Sender) -> None:
        self._schedule = schedule
        self._send = send
        #: The types of the events that have come so far.
        self.event_types: list[str] = []
        self._after_next: list[str] = []
        self._at_the_end: list[str] = []
        self._at_once: list[str] = []
        #: Whether events are held back until all that are due are delivered at the same moment.
        self.gathers = False
        #: How often each event is delivered at the same moment.
        self.copies = 1
        self._lock = threading.Lock()

    def deliver(self, received: ReceivedEvent) -> EndpointReply:
        """Deliver the next event with its fault, and then what was held back until now."""
        with self._lock:
            kind = self._schedule.fault_at(len(self.event_types))
            self.event_types.append(received.type)
            held, self._after_next = self._after_next, []
        reply = self._deliver_with(kind, received.body)
        for event in held:
            self._send(event)
        return reply

    def apply_fault(self, kind: str) -> None:
        """Let every second event from now on suffer this fault, unless a schedule was given."""
        if not self._schedule.faults:
            first = len(self.event_types)
            numbers = range(first, first + SCHEDULE_LENGTH, 2)
            self._schedule = FaultSchedule(tuple(DeliveryFault(number, kind) for number in numbers))

    def deliver_pending(self) -> None:
        """Deliver what is still held back."""
        with self._lock:
            held = [*self._after_next, *self._at_the_end]
            at_once = self._at_once
            self._after_next, self._at_the_end, self._at_once = [], [], []
        for event in held:
            self._send(event)
        if at_once:
            self._send_at_once(at_once)

    def _deliver_with(self, kind: str | None, event: str) -> EndpointReply:
        if self.gathers:
            self._at_once.append(event)
            return EndpointReply(200)
        if self.copies > 1:
            return self._send_at_once([event] * self.copies)
        if kind in ("reorder", "drop-once", "delay"):
            (self._at_the_end if kind == "delay" else self._after_next).append(event)
            return EndpointReply(200)
        if kind == "duplicate":
            self._send(event)
        elif kind == "stale-signature":
            self._send_stale(event)
        return self._send(event)

    def _send_at_once(self, events: Sequence[str]) -> EndpointReply:
        """Send events on connections of their own at the same moment; returns the first reply."""
        start = threading.Barrier(len(events))

        def send(event: str) -> EndpointReply:
            start.wait()
            return self._send(event)

        with ThreadPoolExecutor(len(events)) as threads:
            return next(iter(threads.map(send, events)))

    def _send_stale(self, event: str) -> None:
        """Send an event with an old signature, which the endpoint has to refuse."""
        reply = self._send(event, age=STALE_SECONDS)
        if reply.is_accepted:
            raise AssertionError(
                f"The endpoint took an event whose signature was {STALE_SECONDS} s old, and "
                f"replied {reply}. Whoever recorded a delivery once could send it again for ever; "
                "check the signature's time, as Stripe's libraries do (300 s)."
            )
