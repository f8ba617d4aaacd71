"""Problems of feature files, and the checks that find them in tags and in scenario outlines."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, NamedTuple

import pytest
from pytest_bdd.gherkin_parser import ExamplesTable, Scenario, Step

from issuing_harness.collection.options import SEVERITIES, SKIP_TAGS, TAG_FAMILIES
from issuing_harness.collection.scenario_facts import REASON_COLUMN, row_id
from issuing_harness.errors import VocabularyError

_PLACEHOLDER: Final = re.compile(r"<(.+?)>")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something on one line that could let a scenario pass without checking anything.

    Args:
        line: counted from 1.
        message: what is wrong, as a clause without a full stop.
        remedy: what to do about it, in one or two sentences.
        rule: the name of the lint rule that lists it.
    """

    line: int
    message: str
    remedy: str
    rule: str = "false-green"


class FeatureRefused(VocabularyError, pytest.Collector.CollectError):
    """A feature file is not run, because of the problems in it."""

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems))
        lines = (f"{path}:{p.line}: {p.message}. {p.remedy}" for p in self.problems)
        super().__init__("\n".join(lines))


def tag_problem(tag: str, line: int, configured: Iterable[str]) -> Problem | None:
    """Return what is wrong with one tag, None if nothing is.

    Args:
        tag: without its ``@``.
        line: where it is written, counted from 1.
        configured: the tags of ``issuing_tags``.
    """
    family, colon, value = tag.partition(":")
    if colon and family in TAG_FAMILIES:
        return _value_problem(family, value, line)
    known = [*SKIP_TAGS, *configured]
    if tag in known:
        return None
    near = get_close_matches(tag, [*known, *(f"{name}:" for name in TAG_FAMILIES)], n=1)
    return Problem(
        line,
        f"@{tag} is not a tag of this project" + (f" (near: @{near[0]})" if near else ""),
        "Correct it, or add it to issuing_tags in pytest's configuration. "
        f"Known: {', '.join('@' + name for name in known)}, "
        f"{', '.join(f'@{name}:…' for name in TAG_FAMILIES)}.",
        rule="unknown-tag",
    )


def _value_problem(family: str, value: str, line: int) -> Problem | None:
    if not value:
        remedy = f"Write it like @{family}:value."
        return Problem(line, f"@{family}: has no value", remedy, rule="unknown-tag")
    if family == "severity" and value not in SEVERITIES:
        remedy = f"Use one of {', '.join(SEVERITIES)}."
        return Problem(line, f"{value!r} is not a severity", remedy, rule="unknown-tag")
    return None


class _Text(NamedTuple):
    """A text that an outline fills the values of a row into."""

    line: int
    text: str
    is_docstring: bool = False


def outline_problems(
    scenario: Scenario, background: Iterable[Step], *, is_outline: bool
) -> Iterator[Problem]:
    """Find the problems of a scenario's placeholders and Examples.

    Args:
        scenario: as written.
        background: the steps that run before its own.
        is_outline: whether its keyword is that of a scenario outline.
    """
    name = _Text(scenario.location.line, scenario.name)
    texts = list(_texts([*background, *scenario.steps]))
    if not scenario.examples:
        yield from _without_examples(scenario, [name, *texts], is_outline=is_outline)
        return
    placeholders = {
        column: text.line
        for text in [name, *reversed(texts)]
        for column in _PLACEHOLDER.findall(text.text)
    }
    for table in scenario.examples:
        yield from _table_problems(scenario, table, placeholders)
    yield from _repeated_rows(scenario)


def _texts(steps: Iterable[Step]) -> Iterator[_Text]:
    for step in steps:
        yield _Text(step.location.line, step.text)
        for row in step.datatable.rows if step.datatable else ():
            for cell in row.cells:
                yield _Text(row.location.line, cell.value)
        if step.docstring:
            yield _Text(step.docstring.location.line, step.docstring.content, is_docstring=True)


def _without_examples(
    scenario: Scenario, texts: Iterable[_Text], *, is_outline: bool
) -> Iterator[Problem]:
    if is_outline:
        yield Problem(
            scenario.location.line,
            f"the outline {scenario.name!r} has no Examples, so it would run with its blanks open",
            "Add an Examples table with a row, or call it a Scenario.",
        )
    for line, text, is_docstring in texts:
        for name in () if is_docstring else _PLACEHOLDER.findall(text):
            if name == name.strip():
                yield Problem(
                    line,
                    f"<{name}> stands for nothing: the scenario {scenario.name!r} has no Examples",
                    f"Write the value, or add Examples with a column {name!r}.",
                )


def _table_problems(
    scenario: Scenario, table: ExamplesTable, placeholders: Mapping[str, int]
) -> Iterator[Problem]:
    """Compare the columns of an Examples table with the placeholders and their lines."""
    if table.table_header is None or not table.table_body:
        yield Problem(
            table.location.line,
            f"these Examples of {scenario.name!r} have no row, so nothing would be checked",
            "Add a row, or take the Examples away.",
        )
        return
    columns = [cell.value for cell in table.table_header.cells]
    line = table.table_header.location.line
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        remedy = "Rename or remove one of them."
        yield Problem(line, f"the column {name!r} stands here twice", remedy)
    for name, place in placeholders.items():
        if name not in columns and (name == name.strip() or name.strip() in columns):
            yield Problem(
                place,
                f"<{name}> is not a column of the Examples at line {line}",
                f"Its columns are {', '.join(map(repr, columns))}: correct the name or add one.",
            )
    for name in columns:
        if name not in placeholders and name != REASON_COLUMN:
            yield Problem(
                line,
                f"no step uses the column {name!r}, so its values are never checked",
                f"Write <{name}> where it belongs, or remove the column "
                f"(a remark goes under {REASON_COLUMN!r}).",
            )


def _repeated_rows(scenario: Scenario) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for table in scenario.examples:
        columns = [cell.value for cell in table.table_header.cells] if table.table_header else []
        for row in table.table_body or ():
            id_ = row_id(dict(zip(columns, (cell.value for cell in row.cells), strict=False)))
            if id_ in lines:
                yield Problem(
                    row.location.line,
                    f"this row is the one of line {lines[id_]} again: [{id_}]",
                    f"Remove it, or change a value other than {REASON_COLUMN!r}.",
                )
            lines.setdefault(id_, row.location.line)
