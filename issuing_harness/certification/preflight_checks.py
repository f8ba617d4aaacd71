"""What preflight says of one thing that it has looked at."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: How much of what was found is shown, in characters.
SHOWN: Final = 200


class State(StrEnum):
    """What came of a check."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


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


def in_one_line(error: BaseException) -> str:
    """Return what an error says, as what was found."""
    return " ".join(str(error).split())[:SHOWN].rstrip(".")
