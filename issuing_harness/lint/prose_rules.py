"""The rules of prose and remarks: nothing in them may look like a step that somebody runs."""

import re
from collections.abc import Iterator
from typing import Final

from gherkin.dialect import DIALECTS, Dialect

from issuing_harness.collection import Vocabulary
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.lines import (
    Line,
    dialect_of,
    heading_keywords,
    read_lines,
    step_keywords,
)
from issuing_harness.lint import rules
from issuing_harness.lint.rules import Finding

_KINDS: Final = ("given", "when", "then")
#: How a line of prose may end, and no step does.
_ENDS_PROSE: Final = (".", "!", "?", ":", ";", ",", "…")
#: What may stand before a step that is put aside: bullets, arrows, brackets, and a word like TODO.
_BEFORE: Final = re.compile(r"(?:[^\w<|]+|(?:TODO|FIXME|XXX|WIP)\b|\w+:(?=\s))*")
#: What may stand behind it.
_AFTER: Final = " )]}*_~`'\""
_ENGLISH: Final = Dialect(DIALECTS["en"])


def prose_findings(item: ScenarioItem, path: str) -> Iterator[Finding]:
    """Check the remarks and descriptions of a feature file.

    Args:
        item: a scenario of the file, whose vocabulary decides what is a sentence.
        path: the file, as findings name it.
    """
    source = item.path.read_text(encoding="utf-8-sig")
    dialect = dialect_of(source)
    for line in read_lines(source):
        if line.kind == "Comment" and _is_code(item, line, dialect):
            yield rules.COMMENTED_STEP.finding(
                path,
                line.number,
                f"'{line.stripped}' looks like a part of a scenario, and is a remark",
                "Take it away, or let it run again.",
            )
        elif line.is_description and _is_sentence(item, line.stripped, dialect):
            yield rules.STEP_IN_PROSE.finding(
                path,
                line.number,
                f"'{line.stripped}' is a sentence of the vocabulary, and prose here",
                "Begin it with a keyword below its Scenario; if it is prose, end it with a full "
                "stop.",
            )


def _is_code(item: ScenarioItem, line: Line, dialect: Dialect) -> bool:
    """Whether a remark would be a step, a row or a heading without its # and what else hides it."""
    text = line.stripped.lstrip("#").strip()
    headings = tuple(f"{word}:" for word in heading_keywords(dialect))
    if text.startswith((*headings, "|")):
        return True
    bare = _bare(text)
    sentence = _without_keyword(bare, dialect)
    if sentence == bare:
        return _is_sentence(item, text, dialect)
    is_prose = bare.endswith(_ENDS_PROSE)
    is_keyword = bare.startswith(tuple(f"{word} " for word in _keywords(dialect)))
    return (is_keyword and not is_prose) or _is_defined(item, sentence.rstrip("".join(_ENDS_PROSE)))


def _is_sentence(item: ScenarioItem, text: str, dialect: Dialect) -> bool:
    """Whether a line of prose, what follows its keyword or its first word, has a definition."""
    bare = _bare(text)
    if not bare or bare.endswith(_ENDS_PROSE):
        return False
    texts = (bare, _without_keyword(bare, dialect), bare.partition(" ")[2])
    return any(_is_defined(item, each) for each in texts if each)


def _is_defined(item: ScenarioItem, text: str) -> bool:
    vocabulary = Vocabulary.of(item.session)
    return any(vocabulary.matches(item, kind, text) for kind in _KINDS)


def _bare(text: str) -> str:
    """Return a line without what stands before and behind its words: ``- (Then it ends)``."""
    match = _BEFORE.match(text)
    return text[match.end() if match else 0 :].rstrip(_AFTER)


def _without_keyword(text: str, dialect: Dialect) -> str:
    """Return what follows the keyword of a step, in small letters or in capitals, if there is one.

    English is understood in every file.
    """
    for keyword in _keywords(dialect):
        if text.lower().startswith(f"{keyword.lower()} "):
            return text[len(keyword) :].lstrip()
    return text


def _keywords(dialect: Dialect) -> list[str]:
    """Return the keywords of steps, the longest first: *Étant donné que* before *Étant donné*."""
    return sorted({*step_keywords(dialect), *step_keywords(_ENGLISH)}, key=len, reverse=True)
