"""A figure with its spread, what became of a row, and how busy the machine was meanwhile."""

import os
import resource
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

_STAT: Final = Path("/proc/stat")
#: The fields of its first line during which a processor works: user, nice, system, irq, softirq,
#: steal.
_BUSY: Final = (0, 1, 2, 5, 6, 7)


class Refused(Exception):
    """A row cannot be measured here; says what is missing, and where it is to be had."""


class Invalid(Exception):
    """What was measured is not what has to be compared; there is no figure."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The middle of several rounds, and their range.

    Args:
        unit: what it counts, such as ``ms CPU``; ``×`` for a ratio.
        median: of the rounds.
        low: of the rounds.
        high: of the rounds.
        rounds: how many there were.
    """

    unit: str
    median: float
    low: float
    high: float
    rounds: int

    @classmethod
    def of(cls, values: Sequence[float], unit: str) -> Self:
        """Return the figure of some rounds."""
        if not values:
            raise Invalid("nothing was measured")
        middle, low, high = statistics.median(values), min(values), max(values)
        return cls(unit, *(float(f"{each:.6g}") for each in (middle, low, high)), len(values))


@dataclass(slots=True)
class Findings:
    """What was found of a row.

    Args:
        figures: by what they are of.
        notes: what a reader has to know beside them, sentences.
        series: numbers that a simulation draws from, by what they are.
    """

    figures: dict[str, Figure] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    series: dict[str, list[float]] = field(default_factory=dict)

    def add(self, label: str, values: Sequence[float], unit: str) -> None:
        """Keep a figure."""
        self.figures[label] = Figure.of(values, unit)

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        figures = {label: asdict(figure) for label, figure in self.figures.items()}
        return {"figures": figures, "notes": self.notes, "series": self.series}


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Return how many times as much each round has of one thing as of another."""
    return [one / other for one, other in zip(over, under, strict=True)]


@contextmanager
def watched() -> Iterator[dict[str, Any]]:
    """Note when, for how long, and beside how much other work the block ran.

    ``others`` is how many cores other programs used meanwhile, where Linux tells: the time that all
    processors worked, less that of this process and of those that it started and that have ended.
    """
    kept: dict[str, Any] = {"load_average": round(os.getloadavg()[0], 1)}
    began, busy, own = time.monotonic(), _busy(), _own()
    try:
        yield kept
    finally:
        kept["seconds"] = round(time.monotonic() - began, 1)
        if busy is not None:
            others = (_busy() or 0) - busy - (_own() - own)
            kept["others"] = round(max(0.0, others) / max(kept["seconds"], 0.1), 2)


def judged(
    figures: Mapping[str, Mapping[str, Any]], most: Mapping[str, float], least: Mapping[str, float]
) -> str:
    """Say whether figures reach their limits: by the median, and in how many rounds.

    Args:
        figures: as JSON keeps them, by label.
        most: what a figure must not exceed, by label.
        least: what it must not fall below.
    """
    missing = [label for label in (*most, *least) if label not in figures]
    if missing:
        return "no: not all was measured"
    middle = [figures[label]["median"] <= limit for label, limit in most.items()]
    middle += [figures[label]["median"] >= limit for label, limit in least.items()]
    worst = [figures[label]["high"] <= limit for label, limit in most.items()]
    worst += [figures[label]["low"] >= limit for label, limit in least.items()]
    if all(worst):
        return "yes"
    return "yes, not in every round" if all(middle) else "**no**"


def _busy() -> float | None:
    if not _STAT.exists():
        return None
    ticks = _STAT.read_text().split("\n", 1)[0].split()[1:]
    return sum(int(ticks[place]) for place in _BUSY) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)
