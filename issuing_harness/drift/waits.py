"""What a cassette says of when things happened: its waits, and what an endpoint asked meanwhile."""

from collections.abc import Sequence

from issuing_harness.clock import Clock
from issuing_harness.drift.circumstances import Notes
from issuing_harness.interactions import Interaction
from issuing_harness.tape import Cassette
from issuing_harness.tape.matching import request_key
from issuing_harness.tape.timeline import EntryKind


class CountedClock:
    """A clock that counts what has passed since the first object was made.

    Args:
        clock: whose time passes.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.name = clock.name
        #: The time, as it was when it was recorded; ``None`` before the first object.
        self.now: int | None = None

    def wait(self, seconds: int) -> None:
        """Let seconds pass."""
        self._clock.wait(seconds)
        if self.now is not None:
            self.now += seconds

    def catch_up(self, made: object) -> None:
        """Let pass what had when an object was made: waits of a second are noted nowhere."""
        if not isinstance(made, int):
            return
        if self.now is not None and made > self.now:
            self.wait(made - self.now)
        self.now = max(made, self.now or made)


def waits_after(cassette: Cassette, own: Sequence[int], notes: Notes) -> dict[int, int]:
    """Return how often the scenario waited after each of its own requests.

    Without a timeline, it waited between equal reads whose answers then differ, though it did
    nothing in between: that is how something is awaited.
    """
    if cassette.timeline:
        return _waits_in_timeline(cassette, own)
    found: dict[int, int] = {}
    series: list[int] = []
    for count, number in enumerate(own, 1):
        interaction = cassette.interactions[number]
        if series and not is_same_read(cassette.interactions[series[-1]], interaction):
            series = []
        if len({_said(cassette.interactions[each]) for each in (*series, number)}) > 1:
            found |= dict.fromkeys(series, 1)
        series = [] if notes.after(count) else [*series, number]
    return found


def is_same_read(here: Interaction, there: Interaction) -> bool:
    """Whether two interactions ask for the same, and change nothing."""
    is_read = here.request.method == "GET"
    return is_read and request_key(here.request) == request_key(there.request)


def _said(interaction: Interaction) -> str:
    return interaction.response.body


def _waits_in_timeline(cassette: Cassette, own: Sequence[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    last = -1
    for entry in cassette.timeline:
        if entry.kind is EntryKind.REQUEST and entry.number in own:
            last = entry.number
        elif entry.kind is EntryKind.WAIT:
            counts[last] = counts.get(last, 0) + 1
    return counts
