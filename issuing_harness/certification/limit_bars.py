"""Bars of seconds beside Stripe's limit for a decision, as a static picture (SVG)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from issuing_harness.interactions import DECISION_SECONDS

WIDTH: Final = 720
_ROW: Final = 18
_LEFT, _RIGHT, _TOP = 300, 60, 30
_INK, _PAPER, _GOOD, _BAD, _WITHIN = "#1c2530", "#ffffff", "#1e4f9c", "#b3261e", "#e0932f"
_MAX_NAME: Final = 46


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a bar.

    Args:
        title: what it is.
        after: seconds from the beginning of the bar.
        seconds: how long it is.
    """

    title: str
    after: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar.

    Args:
        name: what stands beside it.
        seconds: how long it is; one that exceeds the limit is red.
        stretches: that are drawn in it.
        is_bad: whether it is red whatever its length.
    """

    name: str
    seconds: float
    stretches: Sequence[Stretch] = ()
    is_bad: bool = False


def draw(bars: Sequence[Bar], title: str, *, legend: str = "", most: float = 0.0) -> str:
    """Return the bars as SVG, with a line at the limit.

    Args:
        bars: from top to bottom.
        title: what the picture shows, for those who do not see it.
        legend: what the stretches are; empty if there are none.
        most: seconds that the picture is wide at least, so that several are alike.
    """
    height = _TOP + len(bars) * _ROW + 10
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
    ET.SubElement(svg, "title").text = title
    _add(svg, "rect", width=WIDTH, height=height, fill=_PAPER)
    longest = max((bar.seconds for bar in bars), default=0.0)
    scale = (WIDTH - _LEFT - _RIGHT) / max(DECISION_SECONDS, longest, most)
    limit = _LEFT + DECISION_SECONDS * scale
    for number, bar in enumerate(bars):
        _draw(svg, bar, _TOP + number * _ROW, scale)
    _add(svg, "line", x1=limit, x2=limit, y1=_TOP - 8, y2=height - 4, stroke=_BAD)
    _add(svg, "text", x=limit, y=_TOP - 12, fill=_BAD, text_anchor="middle").text = "2 s"
    if legend:
        _add(svg, "rect", x=_LEFT, y=_TOP - 20, width=10, height=8, fill=_WITHIN)
        _add(svg, "text", x=_LEFT + 15, y=_TOP - 12, fill=_INK).text = legend
    return ET.tostring(svg, encoding="unicode")


def _draw(svg: ET.Element, bar: Bar, y: int, scale: float) -> None:
    name = bar.name
    shown = name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
    color = _BAD if bar.is_bad or bar.seconds > DECISION_SECONDS else _GOOD
    _add(svg, "text", x=_LEFT - 8, y=y + 12, fill=_INK, text_anchor="end").text = shown
    width = max(1.0, bar.seconds * scale)
    _add(svg, "rect", x=_LEFT, y=y + 3, width=round(width, 1), height=_ROW - 7, fill=color)
    for stretch in bar.stretches:
        _draw_stretch(svg, stretch, y, scale)
    figure = _add(svg, "text", x=_LEFT + width + 4, y=y + 12, fill=_INK)
    figure.text = f"{bar.seconds * 1000:.0f} ms"


def _draw_stretch(svg: ET.Element, stretch: Stretch, y: int, scale: float) -> None:
    """Draw a part of a bar, at its own time."""
    x, width = _LEFT + max(0.0, stretch.after) * scale, max(0.5, stretch.seconds * scale)
    drawn = _add(
        svg, "rect", x=round(x, 1), y=y + 5, width=round(width, 1), height=_ROW - 11, fill=_WITHIN
    )
    ET.SubElement(drawn, "title").text = f"{stretch.title}: {stretch.seconds * 1000:.0f} ms"


def _add(svg: ET.Element, tag: str, **attributes: object) -> ET.Element:
    return ET.SubElement(
        svg, tag, {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    )
