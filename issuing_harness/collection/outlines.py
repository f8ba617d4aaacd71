r"""Scenario outlines: the ``<columns>`` of their texts, and the problems of their Examples.

``<amount>`` is filled in where the Examples have a column *amount*, and so is any other column's
name. What only looks like the name of a column is refused, since it may be a misspelt one; any
other text in angle brackets stays as it is: ``<alice@example.com>``, ``</p>``, ``<p>…</p>``. A
backslash keeps what would be refused: ``\<name>``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from typing import Final, NamedTuple

from pytest_bdd.gherkin_parser import DataTable, ExamplesTable, Row, Step
from pytest_bdd.gherkin_parser import Scenario as WrittenScenario
from pytest_bdd.parser import Examples, Scenario, ScenarioTemplate

from issuing_harness.collection.problems import Problem
from issuing_harness.collection.scenario_facts import REASON_COLUMN, row_id

#: Text in angle brackets; a backslash before them keeps them as they are.
_BRACKETS: Final = re.compile(r"(?P<escape>\\?)<(?P<name>[^<>\n]+)>")
#: What a column may be called: words. Other text in brackets is a misspelt column only if it is
#: nearly the name of one.
_WORDS: Final = re.compile(r"\s*\w[\w '\u2019-]*\s*")
_MIN_SIMILARITY: Final = 0.8


def fill(text: str, row: Mapping[str, str]) -> str:
    """Return a text with a row's values in the place of its ``<columns>``.

    Everything else in angle brackets stays as it is, without the backslash before it.
    """

    def value(match: re.Match[str]) -> str:
        name, brackets = match["name"], match[0]
        if match["escape"]:
            return brackets[1:] if name in row or _WORDS.fullmatch(name) else brackets
        return str(row.get(name, brackets))

    return _BRACKETS.sub(value, text)


class OutlineTemplate(ScenarioTemplate):
    """A scenario as written, plain or an outline, whose rows are filled in by :func:`fill`.

    pytest-bdd itself reads ``< $5.00 and <amount>`` as one placeholder, and leaves it open.

    Attributes:
        row_lines: the line of each row of its Examples, in the order written.
    """

    row_lines: tuple[int, ...] = ()

    @classmethod
    def of(cls, parsed: ScenarioTemplate) -> "OutlineTemplate":
        """Make it from pytest-bdd's; all its Examples get the columns in the order of the first."""
        values = {
            item.name: getattr(parsed, item.name) for item in fields(ScenarioTemplate) if item.init
        }
        template = cls(**{**values, "examples": _in_one_order(parsed.examples)})
        for step in parsed.steps[len(parsed.all_background_steps) :]:
            template.add_step(step)
        return template

    def render(self, context: Mapping[str, object]) -> Scenario:
        """Return the scenario with a row's values filled in."""
        scenario = super().render({})
        row = {column: str(value) for column, value in context.items()}
        scenario.name = fill(scenario.name, row)
        for step in scenario.steps:
            step.name = fill(step.name, row)
            if step.docstring is not None:
                step.docstring = fill(step.docstring, row)
            for cell in (cell for line in _rows(step.datatable) for cell in line.cells):
                cell.value = fill(cell.value, row)
        return scenario


def _rows(table: DataTable | None) -> Sequence[Row]:
    return table.rows if table is not None else ()


def _in_one_order(tables: Sequence[Examples]) -> list[Examples]:
    """Return Examples with their columns in the order of the first ones.

    A row's id is made of its values in their order, and is to be that of the same row only.
    """
    columns = tables[0].example_params if tables else []
    return [_ordered(table, columns) for table in tables]


def _ordered(table: Examples, columns: Sequence[str]) -> Examples:
    rows = [in_order(row, columns) for row in table.as_contexts()]
    ordered = Examples(table.line_number, table.name, tags=table.tags)
    ordered.set_param_names(in_order(dict.fromkeys(table.example_params, ""), columns))
    for row in rows:
        ordered.add_example(list(row.values()))
    return ordered


def in_order(row: Mapping[str, str], columns: Iterable[str]) -> dict[str, str]:
    """Return a row with these columns first, in this order; the others follow as they are."""
    first = {column: row[column] for column in columns if column in row}
    return {**first, **row}


class _Text(NamedTuple):
    """A text that an outline fills the values of a row into."""

    line: int
    text: str

    def placeholders(self, columns: Sequence[str] = ()) -> Iterator[str]:
        """Yield the names in brackets that are columns, or look like the names of columns."""
        for match in _BRACKETS.finditer(self.text):
            name = match["name"]
            is_markup = f"</{name}>" in self.text and name not in columns
            if not match["escape"] and not is_markup and _is_column(name, columns):
                yield name


def _is_column(name: str, columns: Sequence[str]) -> bool:
    if name in columns or name.strip() in columns:
        return True
    is_name = name == name.strip() and bool(_WORDS.fullmatch(name))
    return is_name or bool(get_close_matches(name, columns, n=1, cutoff=_MIN_SIMILARITY))


def outline_problems(
    scenario: WrittenScenario, background: Iterable[Step], *, is_outline: bool
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
    for table in scenario.examples:
        yield from _table_problems(scenario, table, name, texts)
    yield from _repeated_rows(scenario)


def _texts(steps: Iterable[Step]) -> Iterator[_Text]:
    for step in steps:
        yield _Text(step.location.line, step.text)
        for row in step.datatable.rows if step.datatable else ():
            for cell in row.cells:
                yield _Text(row.location.line, cell.value)
        if step.docstring:
            yield _Text(step.docstring.location.line, step.docstring.content)


def _without_examples(
    scenario: WrittenScenario, texts: Iterable[_Text], *, is_outline: bool
) -> Iterator[Problem]:
    if is_outline:
        yield Problem(
            scenario.location.line,
            f"the outline {scenario.name!r} has no Examples, so it would run with its blanks open",
            "Add an Examples table with a row, or call it a Scenario.",
        )
    for text in texts:
        for name in text.placeholders():
            yield Problem(
                text.line,
                f"<{name}> stands for nothing: the scenario {scenario.name!r} has no Examples",
                f"Write the value, or add Examples with a column {name!r}; if the brackets are "
                f"meant, write \\<{name}>.",
            )


def _table_problems(
    scenario: WrittenScenario, table: ExamplesTable, name: _Text, texts: Sequence[_Text]
) -> Iterator[Problem]:
    """Compare the columns of an Examples table with the placeholders of name and steps."""
    if table.table_header is None or not table.table_body:
        yield Problem(
            table.location.line,
            f"these Examples of {scenario.name!r} have no row, so nothing would be checked",
            "Add a row, or take the Examples away.",
        )
        return
    columns = [cell.value for cell in table.table_header.cells]
    line = table.table_header.location.line
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        remedy = "Rename or remove one of them."
        yield Problem(line, f"the column {column!r} stands here twice", remedy)
    for text in (name, *texts):
        yield from _unknown_columns(text, columns, line)
    used = {column for text in texts for column in text.placeholders(columns)}
    for column in columns:
        if column not in used and column != REASON_COLUMN:
            yield _unused_column(column, line, is_in_name=column in name.placeholders(columns))
    for row in table.table_body:
        if [cell.value for cell in row.cells] == columns:
            yield Problem(
                row.location.line,
                f"this row repeats the heading of line {line}, and would be read as values",
                "Remove it, or begin other Examples there.",
            )


def _unknown_columns(text: _Text, columns: Sequence[str], line: int) -> Iterator[Problem]:
    for name in text.placeholders(columns):
        if name not in columns:
            near = get_close_matches(name, columns, n=1)
            yield Problem(
                text.line,
                f"<{name}> is not a column of the Examples at line {line}"
                + (f" (near: <{near[0]}>)" if near else ""),
                f"Its columns are {', '.join(map(repr, columns))}: correct the name or add one; "
                f"if the brackets are meant, write \\<{name}>.",
            )


def _unused_column(column: str, line: int, *, is_in_name: bool) -> Problem:
    where = "only the scenario's name uses" if is_in_name else "no step uses"
    return Problem(
        line,
        f"{where} the column {column!r}, so its values are never checked",
        f"Write <{column}> where it belongs, or remove the column "
        f"(a remark goes under {REASON_COLUMN!r}).",
    )


def _repeated_rows(scenario: WrittenScenario) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    first: list[str] = []
    for table in scenario.examples:
        columns = [cell.value for cell in table.table_header.cells] if table.table_header else []
        first = first or columns
        for row in table.table_body or ():
            values = dict(zip(columns, (cell.value for cell in row.cells), strict=False))
            id_ = row_id(in_order(values, first))
            if id_ in lines:
                yield Problem(
                    row.location.line,
                    f"this row is the one of line {lines[id_]} again: [{id_}]",
                    f"Remove it, or change a value other than {REASON_COLUMN!r}.",
                )
            lines.setdefault(id_, row.location.line)
