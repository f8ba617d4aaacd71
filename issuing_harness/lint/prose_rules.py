"""The rules of prose and remarks: nothing in them may look like a step that somebody runs."""

from collections.abc import Iterator
from typing import Final

from gherkin.dialect import Dialect

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


def prose_findings(item: ScenarioItem, path: str) -> Iterator[Finding]:
    """Check the remarks and descriptions of a feature file.

    Args:
        item: a scenario of the file, whose vocabulary decides what is a sentence.
        path: the file, as findings name it.
    """
    source = item.path.read_text(encoding="utf-8-sig")
    dialect = dialect_of(source)
    for line in read_lines(source):
        text = line.stripped.lstrip("#").strip()
        if line.kind == "Comment" and _is_code(text, dialect):
            yield rules.COMMENTED_STEP.finding(
                path,
                line.number,
                f"'{line.stripped}' looks like a part of a scenario, and is a remark",
                "Take it away, or let it run again.",
            )
        elif line.is_description and _is_sentence(item, line):
            yield rules.STEP_IN_PROSE.finding(
                path,
                line.number,
                f"'{line.stripped}' is a sentence of the vocabulary, and prose here",
                "Begin it with a keyword below its Scenario; if it is prose, end it with a full "
                "stop.",
            )


def _is_code(text: str, dialect: Dialect) -> bool:
    """Whether a remark would be a step, a row or a heading without its #."""
    steps = tuple(f"{word} " for word in step_keywords(dialect))
    headings = tuple(f"{word}:" for word in heading_keywords(dialect))
    is_step = text.startswith(steps) and not text.endswith(_ENDS_PROSE)
    return is_step or text.startswith((*headings, "|"))


def _is_sentence(item: ScenarioItem, line: Line) -> bool:
    """Whether a line of a description, or what follows its first word, has a definition."""
    if not line.stripped or line.stripped.endswith(_ENDS_PROSE):
        return False
    texts = (line.stripped, line.stripped.partition(" ")[2])
    vocabulary = Vocabulary.of(item.session)
    return any(vocabulary.matches(item, kind, text) for kind in _KINDS for text in texts if text)
