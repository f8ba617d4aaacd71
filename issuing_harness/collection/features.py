"""Reading feature files: parse one into pytest-bdd's feature, or refuse it with every problem."""

from collections.abc import Iterable
from pathlib import Path

from gherkin.errors import CompositeParserException
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.gherkin_parser import Scenario as GherkinScenario
from pytest_bdd.gherkin_parser import Step as GherkinStep
from pytest_bdd.parser import Feature, FeatureParser, Rule, ScenarioTemplate, Step

from issuing_harness.collection.lines import dialect_of, parse
from issuing_harness.collection.outlines import OutlineTemplate
from issuing_harness.collection.problems import FeatureRefused, Problem
from issuing_harness.collection.review import review
from issuing_harness.collection.syntax_errors import syntax_problems


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
    try:
        source = path.read_text(encoding="utf-8-sig")
        parsed, lines = parse(source)
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
        return OutlineTemplate.of(super().parse_scenario(scenario_data, feature, rule))
