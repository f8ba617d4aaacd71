"""Delivery schedules: what a network may do to events on their way to an endpoint.

Stripe promises neither order nor that an event comes once (reference: objects and platform, 6.4).
A schedule says which of a scenario's events suffer what; the same seed makes the same schedule, and
one that breaks an integration is shrunk to the fewest mishaps that still do.
"""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from issuing_harness.errors import SettingsError
from issuing_harness.interactions import EndpointReply
from issuing_harness.webhooks import Received

#: Seconds by which a stale signature is too old; endpoints allow 300.
STALE: Final = 600
#: What can happen to an event, and in which words it is told.
VERBS: Final = {
    "duplicate": "is delivered twice",
    "reorder": "is delivered after the one that follows it",
    "delay": "is delivered after all others",
    "drop-once": "is lost, and delivered again",
    "stale-signature": "is delivered first with a signature ten minutes old",
}
#: How many events of a scenario a schedule thinks of, and how often one of them has a mishap.
LENGTH: Final = 40
CHANCE: Final = 0.4


@dataclass(frozen=True, slots=True, order=True)
class DeliveryFault:
    """One event's mishap.

    Args:
        number: which of the scenario's events, from 0.
        verb: what happens to it.
    """

    number: int
    verb: str

    def __str__(self) -> str:
        return f"event {self.number + 1} {VERBS[self.verb]}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The mishaps of one run of a scenario."""

    mishaps: tuple[DeliveryFault, ...] = ()

    def __str__(self) -> str:
        return "; ".join(map(str, self.mishaps)) or "nothing happens"

    @property
    def option(self) -> str:
        """What ``--deliveries`` has to say for this very schedule."""
        return ",".join(f"{each.number + 1}:{each.verb}" for each in self.mishaps) or "none"

    def at(self, number: int) -> str | None:
        """What happens to an event, from 0."""
        return next((each.verb for each in self.mishaps if each.number == number), None)

    def among(self, events: int) -> "Schedule":
        """The same schedule as far as it is about the first so many events."""
        return Schedule(tuple(each for each in self.mishaps if each.number < events))

    def without(self, start: int, count: int) -> "Schedule":
        """The same schedule without some of its mishaps."""
        return Schedule(self.mishaps[:start] + self.mishaps[start + count :])


def scheduled(text: str, seed: str) -> Schedule:
    """The schedule that ``--deliveries`` asks for.

    Args:
        text: verbs to draw from (``duplicate,reorder``), or what happens to which event
            (``2:duplicate,5:delay``), or ``none``.
        seed: draws; the same seed draws the same.

    Raises:
        SettingsError: one of the words is no verb.
    """
    words = [each.strip() for each in text.split(",")]
    if words == ["none"]:
        return Schedule()
    pairs = [each.partition(":")[::2] if ":" in each else ("", each) for each in words]
    exact = all(number.isdecimal() and int(number) for number, _ in pairs)
    if any(verb not in VERBS for _, verb in pairs) or not (exact or not any(n for n, _ in pairs)):
        raise SettingsError(
            f"--deliveries {text!r} was given. It is a list of {', '.join(VERBS)} with commas "
            "between, or of such words with the number of the event each happens to, such as "
            "2:duplicate."
        )
    if exact:
        return Schedule(
            tuple(sorted(DeliveryFault(int(number) - 1, verb) for number, verb in pairs))
        )
    return drawn([verb for _, verb in pairs], seed)


def drawn(verbs: Sequence[str], seed: str) -> Schedule:
    """The schedule that a seed draws from these verbs."""
    # a seed must draw the same everywhere, which is what this generator promises
    luck = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    rolled = [(luck.random(), luck.choice(verbs)) for _ in range(LENGTH)]
    return Schedule(
        tuple(
            DeliveryFault(number, verb)
            for number, (roll, verb) in enumerate(rolled)
            if roll < CHANCE
        )
    )


def shrunk(schedule: Schedule, fails: Callable[[Schedule], bool]) -> Schedule:
    """The shortest list of mishaps found that still fails: halves first, then one by one."""
    size = max(1, len(schedule.mishaps) // 2)
    while True:
        smaller = next((each for each in _cut(schedule, size) if fails(each)), None)
        if smaller is not None:
            schedule = smaller
        elif size == 1:
            return schedule
        else:
            size //= 2


def _cut(schedule: Schedule, size: int) -> Iterator[Schedule]:
    for start in range(0, len(schedule.mishaps), size):
        yield schedule.without(start, size)


class Sender(Protocol):
    """Passes events on."""

    def __call__(self, event: str, age: int = 0) -> EndpointReply:
        """Send one, with a signature that is ``age`` seconds old."""


class Course:
    """Lets a scenario's events suffer what the schedule says.

    Whoever sends them is told at once that an event which is held back has arrived, as a network's
    queue would.

    Args:
        schedule: which events suffer what.
        send: passes one on.
    """

    def __init__(self, schedule: Schedule, send: Sender) -> None:
        self._schedule = schedule
        self._send = send
        #: How many events have come so far.
        self.count = 0
        self._next: list[str] = []
        self._last: list[str] = []
        self._one_at_a_time = threading.Lock()

    def answer(self, received: Received) -> EndpointReply:
        """What becomes of the next event."""
        with self._one_at_a_time:
            verb = self._schedule.at(self.count)
            self.count += 1
            waiting, self._next = self._next, []
        reply = self._delivered(received.body, verb)
        for each in waiting:
            self._send(each)
        return reply

    def suffer(self, verb: str) -> None:
        """Let every second event from now on suffer this, unless more is planned anyway."""
        if not self._schedule.mishaps:
            numbers = range(self.count, self.count + LENGTH, 2)
            self._schedule = Schedule(tuple(DeliveryFault(number, verb) for number in numbers))

    def settle(self) -> None:
        """Deliver what is still held back."""
        with self._one_at_a_time:
            held, self._next, self._last = [*self._next, *self._last], [], []
        for each in held:
            self._send(each)

    def _delivered(self, event: str, verb: str | None) -> EndpointReply:
        if verb in ("reorder", "drop-once", "delay"):
            (self._last if verb == "delay" else self._next).append(event)
            return EndpointReply(200)
        if verb == "duplicate":
            self._send(event)
        elif verb == "stale-signature":
            self._refused(event)
        return self._send(event)

    def _refused(self, event: str) -> None:
        reply = self._send(event, age=STALE)
        if reply.accepted:
            raise AssertionError(
                f"The endpoint took an event whose signature was {STALE} s old, and replied "
                f"{reply}. Whoever recorded a delivery once could send it again for ever; check "
                "the signature's time, as Stripe's libraries do (300 s)."
            )
