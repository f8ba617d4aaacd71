"""Reading feature files: parse one, or refuse it with every problem, and make tests of it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

import pytest
from gherkin.errors import CompositeParserException
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.gherkin_parser import Scenario as GherkinScenario
from pytest_bdd.gherkin_parser import Step as GherkinStep
from pytest_bdd.parser import Feature, FeatureParser, Rule, ScenarioTemplate, Step
from pytest_bdd.scenario import scenario_wrapper_template_registry

from issuing_harness.collection.lines import dialect_of, parse
from issuing_harness.collection.outlines import OutlineTemplate
from issuing_harness.collection.problems import FeatureRefused, Problem
from issuing_harness.collection.review import review
from issuing_harness.collection.scenario_facts import ExampleRow
from issuing_harness.collection.syntax_errors import syntax_problems

#: pytest-bdd's name for the parameter that holds an outline's row.
EXAMPLE: Final = "_pytest_bdd_example"


def read_feature(path: Path, name: str, tags: Iterable[str] = ()) -> Feature:
    """Parse and review a feature file.

    Args:
        path: the file.
        name: the file's name in messages, for example relative to the root.
        tags: the tags of ``issuing_tags``.

    Raises:
        FeatureRefused: naming every problem of the file.
    """
    document, problems = _review_file(path, tags)
    if document is None or problems:
        raise FeatureRefused(name, problems)
    return _DocumentParser(path, document).parse()


def problems_in(path: Path, tags: Iterable[str] = ()) -> list[Problem]:
    """Return what :func:`read_feature` would refuse the file for, in the order of its lines."""
    return sorted(_review_file(path, tags)[1])


def _review_file(path: Path, tags: Iterable[str]) -> tuple[GherkinDocument | None, list[Problem]]:
    """Return the parsed document, None if there is none, and the problems in any order."""
    if (misnamed := _misnamed(path)) is not None:
        return None, [misnamed]
    try:
        source = path.read_text(encoding="utf-8-sig")
        parsed, lines = parse(source)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        return None, [Problem(1, message, "Let it be read, or move it elsewhere.")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(line, "this is not UTF-8 text", "Save the file as UTF-8.")]
    except CompositeParserException as error:
        return None, list(syntax_problems(error.errors, source))
    if not parsed.get("feature"):
        message = "there is no Feature in this file, so nothing would be checked"
        return None, [Problem(1, message, "Begin it with a line like 'Feature: Freezing a card'.")]
    document = GherkinDocument.from_dict(parsed)
    return document, list(set(review(document, lines, dialect_of(source), tags)))


def _misnamed(path: Path) -> Problem | None:
    """Return what is wrong with the name of a file that is called nearly like a feature's."""
    if path.name.lower() == ".feature":
        message = "the file has no name before '.feature'"
        return Problem(1, message, "Give it one, such as freezing_a_card.feature.")
    if path.suffix == ".feature":
        return None
    message = f"the file's name ends in '{path.suffix}', and that of a feature in '.feature'"
    return Problem(1, message, f"Rename it to {path.with_suffix('.feature').name}.")


class _DocumentParser(FeatureParser):
    """pytest-bdd's parser over a parsed document.

    It keeps the keywords of steps as written, of which pytest-bdd capitalizes each word, and makes
    templates that fill in their rows by themselves.
    """

    def __init__(self, path: Path, document: GherkinDocument) -> None:
        super().__init__(str(path.parent), path.name)
        self._document = document

    def _parse_feature_file(self) -> GherkinDocument:
        return self._document

    def parse_steps(self, steps_data: list[GherkinStep]) -> list[Step]:
        steps = super().parse_steps(steps_data)
        for step, written in zip(steps, steps_data, strict=True):
            step.keyword = written.keyword
        return steps

    def parse_scenario(
        self, scenario_data: GherkinScenario, feature: Feature, rule: Rule | None = None
    ) -> ScenarioTemplate:
        template = OutlineTemplate.of(super().parse_scenario(scenario_data, feature, rule))
        rows = (row for table in scenario_data.examples for row in table.table_body or ())
        template.row_lines = tuple(row.location.line for row in rows)
        return template


def test_function(template: ScenarioTemplate) -> Callable[..., None]:
    """Return the test function of a scenario, parametrized with the rows of an outline.

    The parameter has the name pytest-bdd gives it, so that its own fixtures find the row.
    """

    def scenario(request: pytest.FixtureRequest) -> None:
        __tracebackhide__ = True
        request.node.run_scenario()

    def outline(request: pytest.FixtureRequest, _pytest_bdd_example: ExampleRow) -> None:
        __tracebackhide__ = True
        request.node.run_scenario()

    rows = [
        pytest.param(row, id=row.id, marks=[_mark(tag) for tag in row.tags])
        for row in _example_rows(template)
    ]
    test: Any = pytest.mark.parametrize(EXAMPLE, rows)(outline) if rows else scenario
    rule_tags = template.rule.tags if template.rule else set()
    for tag in sorted(template.tags | rule_tags | template.feature.tags):
        test = _mark(tag)(test)
    test.__test__ = True
    scenario_wrapper_template_registry[test] = template
    return cast("Callable[..., None]", test)


def _example_rows(template: ScenarioTemplate) -> Iterator[ExampleRow]:
    """Yield the rows of an outline in the order written; none for a plain scenario."""
    rows = [(values, table.tags) for table in template.examples for values in table.as_contexts()]
    for (values, tags), line in zip(rows, getattr(template, "row_lines", ()), strict=True):
        yield ExampleRow(values, tags, line)


def _mark(tag: str) -> pytest.MarkDecorator:
    """Return a mark without pytest's check of its name.

    The list of known markers cannot hold ``req:ABC-7``; the tags were checked in the review.
    """
    return pytest.MarkDecorator(pytest.Mark(tag, (), {}, _ispytest=True), _ispytest=True)
