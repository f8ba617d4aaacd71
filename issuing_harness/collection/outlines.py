"""Outlines: the rows of their Examples, and whether columns and ``<placeholders>`` agree."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pytest_bdd.gherkin_parser import ExamplesTable, Scenario, Step
from pytest_bdd.parser import ScenarioTemplate

from issuing_harness.collection.faults import Fault

REASON_COLUMN = "because"
"""The column that explains a row; no sentence need speak it, and no row is told apart by it."""

_PLACEHOLDER = re.compile(r"<(.+?)>")


class Example(dict[str, str]):
    """One row of an outline's Examples: its values by column."""

    def __init__(self, values: Mapping[str, str], tags: Iterable[str] = ()) -> None:
        super().__init__(values)
        self.id = row_id(values)
        self.tags = tuple(sorted(tags))


def row_id(values: Mapping[str, str]) -> str:
    """The name of a row: its values joined, so that a reworded reason renames nothing."""
    telling = [value for column, value in values.items() if column != REASON_COLUMN]
    return "-".join(telling or values.values()).replace("\n", "\\n")


def examples_of(template: ScenarioTemplate) -> Iterator[Example]:
    """The rows of an outline in the order written; none for a plain scenario."""
    for table in template.examples:
        for values in table.as_contexts():
            yield Example(values, table.tags)


def review_outline(scenario: Scenario, background: Iterable[Step], kind: str) -> Iterator[Fault]:
    """The faults of a scenario's placeholders and Examples.

    Args:
        scenario: as written.
        background: the steps that are spoken before its own.
        kind: the word its keyword stands for, ``Scenario`` or ``Scenario Outline``.
    """
    spoken = list(_spoken([*background, *scenario.steps]))
    if not scenario.examples:
        yield from _review_plain(scenario, spoken, kind)
        return
    wanted = {
        name: line
        for line, text, _ in [(scenario.location.line, scenario.name, False), *reversed(spoken)]
        for name in _PLACEHOLDER.findall(text)
    }
    for table in scenario.examples:
        yield from _review_table(scenario, table, wanted)
    yield from _review_ids(scenario)


def _review_plain(
    scenario: Scenario, spoken: list[tuple[int, str, bool]], kind: str
) -> Iterator[Fault]:
    if kind == "Scenario Outline":
        yield Fault(
            scenario.location.line,
            f"the outline {scenario.name!r} has no Examples, so it would run with its blanks open",
            "Add an Examples table with a row, or call it a Scenario.",
        )
    for line, text, is_prose in [(scenario.location.line, scenario.name, False), *spoken]:
        for name in () if is_prose else _PLACEHOLDER.findall(text):
            if name == name.strip():
                yield Fault(
                    line,
                    f"<{name}> stands for nothing: the scenario {scenario.name!r} has no Examples",
                    f"Write the value, or add Examples with a column {name!r}.",
                )


def _review_table(
    scenario: Scenario, table: ExamplesTable, wanted: Mapping[str, int]
) -> Iterator[Fault]:
    line = table.location.line
    if table.table_header is None or not table.table_body:
        yield Fault(
            line,
            f"these Examples of {scenario.name!r} have no row, so nothing would be checked",
            "Add a row, or take the Examples away.",
        )
        return
    columns = [cell.value for cell in table.table_header.cells]
    line = table.table_header.location.line
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield Fault(line, f"the column {name!r} stands here twice", "Rename or remove one of them.")
    for name, at in wanted.items():
        if name not in columns and (name == name.strip() or name.strip() in columns):
            yield Fault(
                at,
                f"<{name}> is not a column of the Examples at line {line}",
                f"Its columns are {', '.join(map(repr, columns))}: correct the name or add one.",
            )
    for name in columns:
        if name not in wanted and name != REASON_COLUMN:
            yield Fault(
                line,
                f"no sentence speaks the column {name!r}, so its values are never checked",
                f"Write <{name}> where it belongs, or remove the column "
                f"(a remark goes under {REASON_COLUMN!r}).",
            )


def _review_ids(scenario: Scenario) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for table in scenario.examples:
        columns = [cell.value for cell in table.table_header.cells] if table.table_header else []
        for row in table.table_body or ():
            name = row_id(dict(zip(columns, (cell.value for cell in row.cells), strict=False)))
            if name in seen:
                yield Fault(
                    row.location.line,
                    f"this row is the one of line {seen[name]} again: [{name}]",
                    f"Remove it, or change a value other than {REASON_COLUMN!r}.",
                )
            seen.setdefault(name, row.location.line)


def _spoken(steps: Iterable[Step]) -> Iterator[tuple[int, str, bool]]:
    """Each text an example's values are filled into: its line, itself, and whether it is prose."""
    for step in steps:
        yield step.location.line, step.text, False
        for row in step.datatable.rows if step.datatable else ():
            for cell in row.cells:
                yield row.location.line, cell.value, False
        if step.docstring:
            yield step.docstring.location.line, step.docstring.content, True
