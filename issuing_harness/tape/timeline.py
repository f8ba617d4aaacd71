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


def _parse_entry(word: str) -> TimelineEntry:
    kind = EntryKind(word[0])
    return TimelineEntry(kind) if kind is EntryKind.WAIT else TimelineEntry(kind, int(word[1:]) - 1)
