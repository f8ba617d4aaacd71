"""The timeline of a cassette: the order of its requests, responses, deliveries, replies and waits.

Only a cassette that holds webhook deliveries needs one; without deliveries the order of the
interactions says everything. In a cassette it is one line of entries, numbered from 1::

    >2 !1 >3 <3 ?1 <2 !2 ?2 ~ >4 <4

Request 2 is sent; delivery 1 arrives before the response, and while its endpoint decides, request
3 is sent and answered; the endpoint replies to delivery 1, and request 2 is answered. Delivery 2
arrives and is replied to; the scenario waits (``~``); request 4 is sent and answered.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class EntryKind(StrEnum):
    """What happened; the value is the mark that a cassette shows for it."""

    REQUEST = ">"
    RESPONSE = "<"
    DELIVERY = "!"
    REPLY = "?"
    WAIT = "~"


class TimelineEntry(NamedTuple):
    """One thing that happened.

    Args:
        kind: what happened.
        number: index of the interaction or of the delivery, from 0; for a wait 0.
    """

    kind: EntryKind
    number: int = 0

    def __str__(self) -> str:
        """The entry as a cassette shows it, numbered from 1."""
        return self.kind if self.kind is EntryKind.WAIT else f"{self.kind}{self.number + 1}"


Timeline = tuple[TimelineEntry, ...]


def format_timeline(entries: Iterable[TimelineEntry]) -> str:
    """Return the entries as the line that a cassette holds."""
    return " ".join(map(str, entries))


def parse_timeline(line: str) -> Timeline:
    """Return the entries of a cassette's line; raises ``ValueError`` for an unknown mark."""
    return tuple([_parse_entry(word) for word in line.split()])


def is_complete(entries: Iterable[TimelineEntry], interactions: int, deliveries: int) -> bool:
    """Whether the entries have the beginning and the end of each, once; waits may be anywhere.

    Args:
        entries: the timeline of a cassette.
        interactions: how many the cassette holds.
        deliveries: how many it holds.
    """
    counts = {EntryKind.REQUEST: interactions, EntryKind.RESPONSE: interactions}
    counts |= {EntryKind.DELIVERY: deliveries, EntryKind.REPLY: deliveries}
    due = [TimelineEntry(kind, number) for kind in counts for number in range(counts[kind])]
    return sorted(due) == sorted(entry for entry in entries if entry.kind is not EntryKind.WAIT)


def nested_requests(timeline: Timeline) -> dict[int, list[int]]:
    """Return the interactions that an endpoint made while it replied, by the delivery's number."""
    found: dict[int, list[int]] = {}
    open_: list[int] = []
    for entry in timeline:
        if entry.kind is EntryKind.DELIVERY:
            open_.append(entry.number)
        elif entry.kind is EntryKind.REPLY and entry.number in open_:
            open_.remove(entry.number)
        elif entry.kind is EntryKind.REQUEST and open_:
            found.setdefault(open_[-1], []).append(entry.number)
    return found


def _parse_entry(word: str) -> TimelineEntry:
    kind = EntryKind(word[0])
    return TimelineEntry(kind) if kind is EntryKind.WAIT else TimelineEntry(kind, int(word[1:]) - 1)
