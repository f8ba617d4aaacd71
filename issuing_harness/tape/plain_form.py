r"""A text as it reads once everything in it that programs escape is written plainly.

JSON, HTML, URLs, SQL and the literals of many languages each write some characters otherwise, and
no two libraries the same ones: ``<`` is ``\u003c`` to Go, ``&lt;`` to a page, ``%3C`` to a form. To
look for a known text in all of them, both are brought into one form, in which each character stands
for itself, bytes for characters of Latin-1, and quotes that are doubled stand once. Where a part
of the form stood in the text is known, so that it can be replaced there.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from html.entities import html5
from typing import Final

#: An escape of JSON, JavaScript, Python, Go, .NET or C; of a URL; of HTML; each escaped again, too.
_ESCAPE: Final = (
    r"\\+(?:[uU](?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\+[uU](?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|U(?P<long>00[01][0-9A-Fa-f]{5})|[uU](?P<four>[0-9A-Fa-f]{4})"
    r"|[uU]\{0*(?P<braces>[0-9A-Fa-f]{1,6})\}|x(?P<byte>[0-9A-Fa-f]{2})"
    r"|(?P<octal>[0-3][0-7]{2})|(?P<letter>[nrt])|(?P<sign>[^0-9A-Za-z\\]))"
    r"|%(?:25)*(?P<url>[0-9A-Fa-f]{2})"
    r"|&(?:amp;)*(?:\#0*(?P<decimal>[0-9]{1,7});|\#[xX]0*(?P<html>[0-9A-Fa-f]{1,6});"
    r"|(?P<name>[A-Za-z][0-9A-Za-z]{1,30};))"
)
_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_BASES: Final = {"decimal": 10, "octal": 8}
_DOUBLED: Final = "'{2,}|\"{2,}"
#: What is escaped may be escaped again: JSON in JSON in a form in a log.
_OFTEN: Final = 5
_LAST: Final = 0x10FFFF


class PlainForm:
    """The plain form of a text.

    Args:
        text: as it was written.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._steps: list[_Replacements] = []
        for _ in range(_OFTEN):
            before = text
            text = self._replaced(_ESCAPE, _character, text)
            if text == before:
                break
        self.text = self._replaced(_DOUBLED, lambda match: match[0][0], text)

    def _replaced(self, pattern: str, plain: Callable[[re.Match[str]], str], text: str) -> str:
        text, places = _replaced(pattern, plain, text)
        self._steps.append(places)
        return text

    def replace(self, pattern: re.Pattern[str], instead: str) -> str:
        """Return the text as it was written, with what matches in its plain form replaced."""
        made, end = [], 0
        for match in pattern.finditer(self.text):
            first, last = self._place(match.start())[0], self._place(match.end() - 1)[1]
            made += [self._text[end:first], instead]
            end = last
        return "".join([*made, self._text[end:]])

    def _place(self, index: int) -> tuple[int, int]:
        """Return where a character of the plain form begins and ends in the text."""
        first, last = index, index + 1
        for step in reversed(self._steps):
            first, last = step.place(first)[0], step.place(last - 1)[1]
        return first, last


class _Replacements:
    """What was replaced in a text: where each piece begins, after it and before it."""

    def __init__(self) -> None:
        self._after: list[int] = [0]
        self._before: list[int] = [0]
        #: How long a piece was, of one that was replaced; 0 of one that stayed.
        self._lengths: list[int] = [0]

    def add(self, after: int, before: int, length: int) -> None:
        """Note a piece that was replaced by one character, and what stays behind it."""
        self._after += [after, after + 1]
        self._before += [before, before + length]
        self._lengths += [length, 0]

    def place(self, index: int) -> tuple[int, int]:
        """Return where a character begins and ends in the text before."""
        piece = bisect_right(self._after, index) - 1
        first = self._before[piece] + index - self._after[piece]
        return first, first + (self._lengths[piece] or 1)


def _replaced(
    pattern: str, plain: Callable[[re.Match[str]], str], text: str
) -> tuple[str, _Replacements]:
    """Return a text with each match replaced by the character that it stands for, and where."""
    made, places, end, length = [], _Replacements(), 0, 0
    for match in re.finditer(pattern, text):
        if sign := plain(match):
            made += [text[end : match.start()], sign]
            length += match.start() - end
            places.add(length, match.start(), len(match[0]))
            length, end = length + 1, match.end()
    return "".join([*made, text[end:]]), places


def _character(match: re.Match[str]) -> str:
    """Return the character that an escape stands for; empty if it stands for none, or several."""
    kind = match.lastgroup
    assert kind is not None
    written = match[kind]
    if kind == "low":
        high, low = int(match["high"], 16) - 0xD800, int(written, 16) - 0xDC00
        return chr(0x10000 + (high << 10) + low)
    if kind == "sign":
        return written
    if kind == "letter":
        return _LETTERS[written]
    if kind == "name":
        named = html5.get(written, "")
        return named if len(named) == 1 else ""
    code = int(written, _BASES.get(kind, 16))
    return chr(code) if code <= _LAST else ""
