"""What preflight says of one thing that it has looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from issuing_harness.interactions import EndpointReply
from issuing_harness.tape.redacted_output import beginning

#: How much of a reply is shown, in characters.
_SHOWN: Final = 200


class State(StrEnum):
    """What came of a check."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"
    #: Another check, which it needs, has not come out well.
    NOT_DONE = "not done"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        name: what.
        state: what came of it; a run does not begin with a bad one.
        found: what was found.
        advice: what to do about it; empty of a good one.
    """

    name: str
    state: State
    found: str
    advice: str = ""

    def __str__(self) -> str:
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.state:8} {self.name}: {self.found}.{advice}"


def not_done(names: Iterable[str], why: str) -> Iterator[Check]:
    """Yield for each of several checks that it was not made, and why."""
    for name in names:
        yield Check(name, State.NOT_DONE, why)


def in_one_line(error: BaseException) -> str:
    """Return what an error says, as what was found: all of it, for its end says what to do."""
    return " ".join(str(error).split()).removesuffix(".")


def said(reply: EndpointReply) -> str:
    """Return what an endpoint replied, or why it did not, as what was found."""
    if reply.status is None and reply.wire and reply.wire.problem:
        return f"no reply: it {reply.wire.problem}"
    return " ".join(beginning(str(reply), _SHOWN).split())
