"""A scenario's sequence diagram as SVG, without script and without anything to load.

The picture brings its own background, so that it can be read in a light page and in a dark one.
Its texts are redacted one by one, as they stand in it, and most of them stand in many pictures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape as escape_html
from math import ceil
from typing import Final

from issuing_harness.reporting.sequence import Arrow, Exchange, Who, arrows_of, in_a_line
from issuing_harness.tape.known_secrets import generation
from issuing_harness.tape.redacted_output import redact_text

WIDTH: Final = 720
#: How many arrows and sentences one picture shows; more of them are another picture, because a
#: page shows a high one smaller.
ROWS: Final = 30
#: How many pictures there are at most, each a file; they are higher, then.
MOST_PICTURES: Final = 3
_ROW, _HEAD, _MARGIN = 25, 46, 14
_MAX_SENTENCE, _MAX_NAME = 100, 14
#: Characters of a text that is made ready once.
_LONGEST_REMEMBERED: Final = 100
#: The width of a character, on average, in a font of 12 pixels.
_CHARACTER: Final = 6.6
_FONT: Final = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
_INK, _PAPER, _LINE, _BAND = "#1c2530", "#ffffff", "#93a1b0", "#eaf0f6"
_SENT, _RETURNED, _BAD = "#1e4f9c", "#3d6b52", "#b3261e"

Row = str | Arrow


def diagrams(exchanges: Iterable[Exchange], stripe: str) -> list[str]:
    """Return the pictures of a scenario, as SVG without secrets; none if nothing was sent.

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
    beginning = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" role="img" font-family="{_FONT}" font-size="12">'
        "<title>Sequence diagram</title>"
        f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{_PAPER}" />'
    )
    lifelines = (_lifeline(column, height) for column in columns.values())
    drawn = (_drawn(row, columns, _HEAD + place * _ROW) for place, row in enumerate(rows))
    return "".join((beginning, *lifelines, *drawn, "</svg>"))


def _lifeline(column: Column, height: int) -> str:
    x = column.x
    return (
        f'<line x1="{x}" x2="{x}" y1="34" y2="{height - 6}" stroke="{_LINE}"'
        ' stroke-dasharray="2 3" />'
        f'<rect x="{x - 52}" y="8" width="104" height="26" rx="5" fill="{_INK}" />'
        f'<text x="{x}" y="26" fill="{_PAPER}" text-anchor="middle" font-weight="bold"'
        f"{_content(in_a_line(column.name), _MAX_NAME)}"
    )


def _drawn(row: Row, columns: dict[Who, Column], y: int) -> str:
    if isinstance(row, str):
        return _sentence(row, y)
    return _arrow(row, columns[row.sender].x, columns[row.receiver].x, y)


def _sentence(sentence: str, y: int) -> str:
    return (
        f'<rect x="6" y="{y + 3}" width="{WIDTH - 12}" height="{_ROW - 5}" rx="4" fill="{_BAND}" />'
        f'<text x="14" y="{y + 17}" fill="{_INK}"{_content(in_a_line(sentence), _MAX_SENTENCE)}'
    )


def _arrow(arrow: Arrow, start: int, end: int, y: int) -> str:
    color = _BAD if arrow.is_bad else _RETURNED if arrow.is_return else _SENT
    step, anchor = (1, "start") if end > start else (-1, "end")
    dashes = ' stroke-dasharray="5 3"' if arrow.is_return else ""
    head = f"M{end},{y + 20} L{end - 8 * step},{y + 16} L{end - 8 * step},{y + 24} Z"
    # it may go on beyond the arrow, as nothing else stands in its row
    room = int((WIDTH - start if step > 0 else start) / _CHARACTER) - 2
    return (
        f'<line x1="{start}" y1="{y + 20}" x2="{end - 2 * step}" y2="{y + 20}"'
        f' stroke="{color}"{dashes} /><path d="{head}" fill="{color}" />'
        # the outline in the color of the paper keeps a text legible where it crosses a lifeline
        f'<text x="{start + 10 * step}" y="{y + 14}" text-anchor="{anchor}" stroke="{_PAPER}"'
        f' stroke-width="4" paint-order="stroke" fill="{color}"{_content(arrow.text, room)}'
    )


def _content(text: str, limit: int) -> str:
    """Return a text and the end of its element; one that is cut is its tooltip as a whole."""
    if len(text) > _LONGEST_REMEMBERED:
        return _made_content(text, limit)
    return _remembered(text, limit, generation())


@lru_cache(maxsize=4096)
def _remembered(text: str, limit: int, _generation: int) -> str:
    """Return the content of a short text; most stand in many pictures."""
    return _made_content(text, limit)


def _made_content(text: str, limit: int) -> str:
    if not text:
        return " />"
    text = redact_text(text)  # before it is cut: nobody can tell what half a secret is
    whole = _escaped(text)
    if len(text) <= limit:
        return f">{whole}</text>"
    return f"><title>{whole}</title>{_escaped(text[: limit - 1])}…</text>"


def _escaped(text: str) -> str:
    return redact_text(escape_html(text, quote=False))
