"""A scenario's sequence diagram as SVG, without script and without anything to load.

The picture brings its own background, so that it can be read in a light page and in a dark one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from xml.etree import ElementTree as ET

from issuing_harness.reporting.sequence import Arrow, Exchange, Who, arrows_of, in_a_line

WIDTH: Final = 720
#: How many arrows and sentences one picture shows; more of them are another picture, because a
#: page shows a high one smaller.
ROWS: Final = 30
#: How many pictures there are at most, each a file; they are higher, then.
MOST_PICTURES: Final = 3
_ROW, _HEAD, _MARGIN = 25, 46, 14
_MAX_SENTENCE, _MAX_NAME = 100, 14
#: The width of a character, on average, in a font of 12 pixels.
_CHARACTER: Final = 6.6
_FONT: Final = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
_INK, _PAPER, _LINE, _BAND = "#1c2530", "#ffffff", "#93a1b0", "#eaf0f6"
_SENT, _RETURNED, _BAD = "#1e4f9c", "#3d6b52", "#b3261e"

Row = str | Arrow


def diagrams(exchanges: Iterable[Exchange], stripe: str) -> list[str]:
    """Return the pictures of a scenario, as SVG; none if nothing was sent.

    Args:
        exchanges: what happened.
        stripe: what to call who was asked: ``Stripe``, ``Sandbox``.
    """
    arrows = arrows_of(exchanges)
    rows = list(_rows(arrows))
    columns = _columns(arrows, stripe)
    return [_picture(part, columns) for part in _parts(rows)]


def _rows(arrows: Iterable[Arrow]) -> Iterator[Row]:
    """Yield the arrows, and each sentence before the first arrow that was seen in it."""
    current: str | None = None
    for arrow in arrows:
        if arrow.sentence != current:
            current = arrow.sentence
            yield current or "outside of the sentences"
        yield arrow


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Divide the rows; a part that begins amid a sentence repeats it."""
    part: list[Row] = []
    sentence = ""
    # each but the first begins with a row of its own
    most = max(ROWS, ceil((len(rows) + MOST_PICTURES - 1) / MOST_PICTURES))
    for row in rows:
        sentence = row if isinstance(row, str) else sentence
        if len(part) >= most:
            yield part
            part = [] if isinstance(row, str) else [f"{sentence} (continued)"]
        part.append(row)
    if part:
        yield part


@dataclass(frozen=True, slots=True)
class Column:
    """A participant: its name, and where its line is drawn."""

    name: str
    x: int


def _columns(arrows: Iterable[Arrow], stripe: str) -> dict[Who, Column]:
    if any("endpoint" in (arrow.sender, arrow.receiver) for arrow in arrows):
        return {
            "program": Column("Program", 70),
            "stripe": Column(stripe, WIDTH // 2),
            "endpoint": Column("Endpoint", WIDTH - 70),
        }
    return {"program": Column("Program", 110), "stripe": Column(stripe, WIDTH - 110)}


def _picture(rows: Sequence[Row], columns: dict[Who, Column]) -> str:
    height = _HEAD + len(rows) * _ROW + _MARGIN
    size = {"width": str(WIDTH), "height": str(height), "viewBox": f"0 0 {WIDTH} {height}"}
    svg = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img"}
        | {"font-family": _FONT, "font-size": "12"},
    )
    ET.SubElement(svg, "title").text = "Sequence diagram"
    _add(svg, "rect", {"width": WIDTH, "height": height, "rx": 6, "fill": _PAPER})
    for column in columns.values():
        _draw_lifeline(svg, column, height)
    for number, row in enumerate(rows):
        y = _HEAD + number * _ROW
        if isinstance(row, str):
            _draw_sentence(svg, row, y)
        else:
            _draw_arrow(svg, row, columns[row.sender].x, columns[row.receiver].x, y)
    return ET.tostring(svg, encoding="unicode")


def _draw_lifeline(svg: ET.Element, column: Column, height: int) -> None:
    line = {"x1": column.x, "x2": column.x, "y1": 34, "y2": height - 6}
    _add(svg, "line", line | {"stroke": _LINE, "stroke-dasharray": "2 3"})
    box = {"x": column.x - 52, "y": 8, "width": 104, "height": 26, "rx": 5}
    _add(svg, "rect", box | {"fill": _INK})
    name = {"x": column.x, "y": 26, "fill": _PAPER, "text-anchor": "middle", "font-weight": "bold"}
    _write(_add(svg, "text", name), in_a_line(column.name), _MAX_NAME)


def _draw_sentence(svg: ET.Element, sentence: str, y: int) -> None:
    band = {"x": 6, "y": y + 3, "width": WIDTH - 12, "height": _ROW - 5, "rx": 4}
    _add(svg, "rect", band | {"fill": _BAND})
    text = _add(svg, "text", {"x": 14, "y": y + 17, "fill": _INK})
    _write(text, in_a_line(sentence), _MAX_SENTENCE)


def _draw_arrow(svg: ET.Element, arrow: Arrow, start: int, end: int, y: int) -> None:
    color = _BAD if arrow.is_bad else _RETURNED if arrow.is_return else _SENT
    step = 1 if end > start else -1
    line = {"x1": start, "y1": y + 20, "x2": end - 2 * step, "y2": y + 20, "stroke": color}
    _add(svg, "line", line | ({"stroke-dasharray": "5 3"} if arrow.is_return else {}))
    head = f"M{end},{y + 20} L{end - 8 * step},{y + 16} L{end - 8 * step},{y + 24} Z"
    _add(svg, "path", {"d": head, "fill": color})
    place = {"x": start + 10 * step, "y": y + 14, "text-anchor": "start" if step > 0 else "end"}
    # it may go on beyond the arrow, as nothing else stands in its row
    room = int((WIDTH - start if step > 0 else start) / _CHARACTER) - 2
    # the outline in the color of the paper keeps a text legible where it crosses a lifeline
    outline = {"stroke": _PAPER, "stroke-width": 4, "paint-order": "stroke"}
    _write(_add(svg, "text", place | outline | {"fill": color}), arrow.text, room)


def _write(element: ET.Element, text: str, limit: int) -> None:
    """Write a text into its element; one that is cut stands in its tooltip as a whole."""
    if len(text) <= limit:
        element.text = text
        return
    tooltip = ET.SubElement(element, "title")
    tooltip.text, tooltip.tail = text, f"{text[: limit - 1]}…"


def _add(svg: ET.Element, tag: str, attributes: Mapping[str, object]) -> ET.Element:
    return ET.SubElement(svg, tag, {name: str(value) for name, value in attributes.items()})
