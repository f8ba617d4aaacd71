"""Unread text: what stands in a feature file as if a step said it, and no step reads.

Gherkin drops what follows a row's last bar or a text's closing quotes, and takes a step in the
wrong place, or with a misspelt keyword, for prose.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Final

from gherkin.dialect import Dialect
from gherkin.token_matcher import TokenMatcher

from issuing_harness.collection.lines import (
    BACKGROUND,
    EXAMPLES,
    SCENARIO,
    Line,
    heading_keywords,
    nearest_keyword,
    step_keywords,
)
from issuing_harness.collection.problems import Problem

_FENCES: Final = ('"""', "```")
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+(?:/[\w.+-]+)?")
_CELL_PARTS: Final = re.compile(r"\\.|\||[^\\|]+|\\")
_HEADING: Final = re.compile(r"\s*(\w[\w ]*):")
#: What may stand before a step, and makes prose of it: ``- Then it ends``.
_BULLETS: Final = re.compile(r"^(?:[^\w<|]+|(?:TODO|FIXME|XXX|WIP)\b)+")
_FIRST_WORD: Final = re.compile(r"[^\s:]+")
#: How a line of prose may end; a step has none of these.
_ENDS_PROSE: Final = (".", "!", "?", ":", ";", ",", "…")
_MIN_SIMILARITY: Final = 0.75
_MIN_HEADING_SIMILARITY: Final = 0.8
#: Words that prose may begin with, though they are spelled nearly like a keyword.
_NO_MISSPELLING: Final = frozenset({"The", "There", "They", "Them", "Than", "Give", "Gives"})
_SHORTEST_MISSPELLING: Final = 3


def unread_text(lines: Sequence[Line], dialect: Dialect) -> Iterator[Problem]:
    """Find what no step reads.

    Args:
        lines: of a feature file that Gherkin can read.
        dialect: its language.
    """
    yield from _tables(lines)
    yield from _texts(lines, dialect)
    yield from _headings(lines, dialect)
    for number, line in enumerate(lines):
        if line.kind == "Comment" and TokenMatcher.LANGUAGE_RE.match(line.text):
            yield Problem(
                line.number,
                "this language stands below the first line, where it is only a remark",
                "Move it to the first line, or take it away.",
            )
        if line.is_description:
            yield from _description_line(lines, number, dialect)
    for _, paragraph in groupby(lines, lambda line: line.is_description and bool(line.stripped)):
        yield from _steps_in_prose(list(paragraph), dialect)


def _tables(lines: Sequence[Line]) -> Iterator[Problem]:
    rows = [line for line in lines if line.kind == "TableRow"]
    for row in rows:
        if rest := _after_the_last_bar(row.stripped):
            yield Problem(
                row.number,
                f"'{rest}' stands after the last bar of its row, where nobody reads it",
                "End the row with a bar; a remark stands on a line of its own.",
            )
    for line, after in pairwise(lines):
        if line.kind == "Empty" and after.kind == "TableRow" and after.part == "DataTable":
            yield Problem(
                after.number,
                "a second table begins here below one sentence, and would be read as more rows of "
                "the first",
                "Give it a sentence of its own, or take the blank line away.",
            )


def _after_the_last_bar(row: str) -> str:
    parts = _CELL_PARTS.findall(row)
    last = len(parts) - parts[::-1].index("|")
    return "".join(parts[last:]).strip()


def _texts(lines: Sequence[Line], dialect: Dialect) -> Iterator[Problem]:
    opening: Line | None = None
    for line in lines:
        if line.kind == "DocStringSeparator":
            rest = line.stripped[3:].strip()
            if rest and not (opening is None and _MEDIA_TYPE.fullmatch(rest)):
                yield Problem(
                    line.number,
                    f"'{rest}' stands beside the {line.stripped[:3]}, where nobody reads it",
                    "Write it on a line of its own inside the text, or take it away.",
                )
            opening = line if opening is None else None
        elif opening is not None and line.indent < opening.indent and _is_code(line, dialect):
            yield Problem(
                line.number,
                f"'{line.stripped}' is inside the text that begins in line {opening.number}",
                f"Close the text above it with {opening.stripped[:3]}, or indent the line.",
            )


def _is_code(line: Line, dialect: Dialect) -> bool:
    """Whether a line would be a step or a heading elsewhere."""
    heading = _HEADING.match(line.text)
    return _is_step(line, dialect) or (
        heading is not None and heading[1] in heading_keywords(dialect)
    )


def _is_step(line: Line, dialect: Dialect) -> bool:
    return line.stripped.startswith(tuple(f"{word} " for word in step_keywords(dialect)))


def _headings(lines: Sequence[Line], dialect: Dialect) -> Iterator[Problem]:
    for line in lines:
        name = line.stripped.partition(":")[2].strip()
        is_step = line._replace(text=name)
        if line.kind == "BackgroundLine" and _is_step(is_step, dialect):
            yield Problem(
                line.number,
                f"'{name}' is the Background's name, which no step reads",
                "Write it on a line of its own below.",
            )
        if line.kind == "ExamplesLine" and name.startswith("|"):
            yield Problem(
                line.number,
                f"'{name}' is the name of these Examples, and no row of them",
                "Write it on a line of its own below.",
            )


def _description_line(lines: Sequence[Line], index: int, dialect: Dialect) -> Iterator[Problem]:
    line = lines[index]
    fences = _FENCES if line.part in {SCENARIO, BACKGROUND} else _FENCES[:1]
    if line.stripped.startswith(("|", *fences)):
        kind = "table" if line.stripped.startswith("|") else "text"
        yield Problem(
            line.number,
            f"this {kind} stands in prose, below no sentence, so nobody would read it",
            "Write the sentence it belongs to above it, or say it in words.",
        )
    elif keyword := _heading_without_colon(lines, index, dialect):
        yield Problem(
            line.number,
            f"'{keyword}' has no colon, so this line and what follows is prose",
            f"Write '{keyword}:', or begin the line with another word.",
        )
    elif line.part == EXAMPLES and _is_step(line, dialect):
        yield Problem(
            line.number,
            f"the step '{line.stripped}' stands below Examples, where it is only prose",
            "Write steps above the Examples.",
        )
    elif heading := _misspelt_heading(line, dialect):
        yield Problem(
            line.number,
            f"{heading[0]} is no keyword, so this line and what follows is prose",
            f"Write {heading[1]}, or begin the line with another word.",
        )
    elif line.part in {SCENARIO, BACKGROUND} and _is_hidden_step(line, dialect):
        yield Problem(
            line.number,
            f"'{line.stripped}' does not begin with its keyword, so it is prose and no step",
            "Take away what stands before the keyword; if it is prose, end it with a full stop.",
        )
    elif line.part in {SCENARIO, BACKGROUND}:
        before_step = index + 1 < len(lines) and lines[index + 1].kind == "StepLine"
        if keyword := _misspelt_step(line, dialect, before_step=before_step):
            word = _FIRST_WORD.findall(line.stripped)[0]
            yield Problem(
                line.number,
                f"'{word}' is no keyword here, so this line is prose and no step",
                f"Write '{keyword} …', or begin the line with another word.",
            )


def _heading_without_colon(lines: Sequence[Line], index: int, dialect: Dialect) -> str | None:
    """Return the keyword of a line such as ``Scenario A card is frozen``, None if it is prose.

    A line in the middle of a paragraph is prose, unless a step or a table stands below it.
    """
    text = lines[index].stripped
    around = [lines[n] for n in (index - 1, index + 1) if 0 <= n < len(lines)]
    after = around[-1]
    is_above_step = after.stripped.startswith("|") or _is_step(after, dialect)
    is_alone = not any(line.is_description and line.stripped for line in around)
    if text.endswith(_ENDS_PROSE) or not (is_above_step or is_alone):
        return None
    for keyword in sorted(heading_keywords(dialect), key=len, reverse=True):
        rest = text[len(keyword) :]
        if text.startswith(keyword) and (not rest or rest[0] == " "):
            return keyword
    return None


def _is_hidden_step(line: Line, dialect: Dialect) -> bool:
    """Whether a line would be a step without a bullet, an arrow or a bracket before it."""
    bare = _BULLETS.sub("", line.stripped).rstrip(" )]}")
    is_prose = bare.endswith(_ENDS_PROSE) or "," in bare
    return bare != line.stripped and not is_prose and _is_step(line._replace(text=bare), dialect)


def _misspelt_heading(line: Line, dialect: Dialect) -> tuple[str, str] | None:
    """Return a heading with a misspelt keyword, such as ``'Scenari:'``, and the right one."""
    heading = _HEADING.match(line.text)
    if heading is None:
        return None
    keywords = [word for word in heading_keywords(dialect) if word not in dialect.feature_keywords]
    nearest = nearest_keyword(heading[1], keywords, _MIN_HEADING_SIMILARITY)
    return (f"'{heading[1]}:'", f"'{nearest}:'") if nearest else None


def _misspelt_step(line: Line, dialect: Dialect, *, before_step: bool) -> str | None:
    """Return the keyword that a line of prose was meant to begin with, None if it was not."""
    text = line.stripped
    for keyword in step_keywords(dialect):
        rest = text[len(keyword) :]
        if (
            text.startswith(keyword)
            and rest
            and not rest[0].isalnum()
            and rest[0] not in " ,'\u2019"
        ):
            return keyword
    word = (_FIRST_WORD.findall(text) or [""])[0]
    if text.endswith(_ENDS_PROSE) or word in _NO_MISSPELLING or " " not in text:
        return None
    for keyword in step_keywords(dialect):
        if word.lower() == keyword.lower() and (word.isupper() or before_step):
            return keyword
        if word[:1].isupper() and _is_misspelling(word, keyword):
            return keyword
    return None


def _is_misspelling(word: str, keyword: str) -> bool:
    if word == keyword or len(word) < _SHORTEST_MISSPELLING:
        return False
    if len(keyword) <= _SHORTEST_MISSPELLING:
        return sorted(word.lower()) == sorted(keyword.lower())
    return SequenceMatcher(None, word.lower(), keyword.lower()).ratio() >= _MIN_SIMILARITY


def _steps_in_prose(paragraph: Sequence[Line], dialect: Dialect) -> Iterator[Problem]:
    """Find steps at the end of a paragraph of prose that no Scenario or Background is above of."""
    steps: list[Line] = []
    for line in reversed(paragraph):
        if not line.is_description or line.part in {SCENARIO, BACKGROUND, EXAMPLES}:
            return
        if not _is_step(line, dialect) or line.stripped.endswith(_ENDS_PROSE):
            break
        steps.append(line)
    before = paragraph[: len(paragraph) - len(steps)]
    if steps and (not before or before[-1].stripped.endswith(_ENDS_PROSE)):
        yield Problem(
            steps[-1].number,
            f"the step '{steps[-1].stripped}' stands in prose, below no Scenario or Background",
            "Write its Scenario or Background above it; if it is prose, end it with a full stop.",
        )
