"""The window for real-time decisions: how long each took, and how near to Stripe's limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final
from xml.etree import ElementTree as ET

from issuing_harness.certification.certificate import Attempt
from issuing_harness.interactions import DECISION_SECONDS

WIDTH: Final = 720
_ROW: Final = 18
_LEFT, _RIGHT, _TOP = 300, 60, 30
_INK, _PAPER, _GOOD, _BAD = "#1c2530", "#ffffff", "#1e4f9c", "#b3261e"
_MAX_NAME: Final = 46


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Args:
        scenario: the name of the scenario in which it was asked.
        seconds: from the question to the reply, on the harness's clock.
    """

    scenario: str
    seconds: float

    @property
    def headroom(self) -> float:
        """The seconds that were left; below zero if it came too late."""
        return DECISION_SECONDS - self.seconds


@dataclass(frozen=True, slots=True)
class Window:
    """All decisions of a run.

    Args:
        decisions: in the order in which they were asked.
    """

    decisions: Sequence[Decision]

    @classmethod
    def of(cls, attempts: Iterable[Attempt]) -> "Window":
        """Return the decisions that were timed."""
        return cls(
            [
                Decision(attempt.scenario.rpartition("::")[2], each["seconds"])
                for attempt in attempts
                for each in attempt.decisions
                if each.get("seconds") is not None
            ]
        )

    def percentile(self, percent: int) -> float:
        """Return how many seconds so many of a hundred decisions took at most."""
        seconds = sorted(each.seconds for each in self.decisions)
        if len(seconds) == 1:
            return seconds[0]
        return quantiles(seconds, n=100, method="inclusive")[percent - 1]

    @property
    def most(self) -> float:
        """The seconds of the slowest."""
        return max(each.seconds for each in self.decisions)

    @property
    def late(self) -> int:
        """How many came after the limit."""
        return sum(each.headroom < 0 for each in self.decisions)


def plot(window: Window) -> str:
    """Return the decisions as bars beside the limit, as SVG."""
    height = _TOP + len(window.decisions) * _ROW + 10
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "font-family": "system-ui, sans-serif",
            "font-size": "11",
        },
    )
    ET.SubElement(svg, "title").text = "Seconds of each decision, and Stripe's limit"
    _add(svg, "rect", width=WIDTH, height=height, fill=_PAPER)
    scale = (WIDTH - _LEFT - _RIGHT) / max(DECISION_SECONDS, window.most)
    limit = _LEFT + DECISION_SECONDS * scale
    for number, decision in enumerate(window.decisions):
        _draw(svg, decision, _TOP + number * _ROW, scale)
    _add(svg, "line", x1=limit, x2=limit, y1=_TOP - 8, y2=height - 4, stroke=_BAD)
    _add(svg, "text", x=limit, y=_TOP - 12, fill=_BAD, text_anchor="middle").text = "2 s"
    return ET.tostring(svg, encoding="unicode")


def _draw(svg: ET.Element, decision: Decision, y: int, scale: float) -> None:
    name = decision.scenario
    shown = name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
    color = _BAD if decision.headroom < 0 else _GOOD
    _add(svg, "text", x=_LEFT - 8, y=y + 12, fill=_INK, text_anchor="end").text = shown
    width = max(1.0, decision.seconds * scale)
    _add(svg, "rect", x=_LEFT, y=y + 3, width=round(width, 1), height=_ROW - 7, fill=color)
    figure = _add(svg, "text", x=_LEFT + width + 4, y=y + 12, fill=_INK)
    figure.text = f"{decision.seconds * 1000:.0f} ms"


def _add(svg: ET.Element, tag: str, **attributes: object) -> ET.Element:
    return ET.SubElement(
        svg, tag, {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    )
