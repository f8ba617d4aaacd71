"""The review of a feature file before anything runs: find what could be a false green.

A false green is a scenario that passes without checking anything.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from gherkin.dialect import Dialect
from pytest_bdd.gherkin_parser import Feature, GherkinDocument, Rule, Scenario, Step, Tag

from issuing_harness.collection.options import SKIP_TAGS
from issuing_harness.collection.problems import Problem, outline_problems, tag_problem
from issuing_harness.collection.scenario_facts import written_reason

_HEADING: Final = re.compile(r"\s*(\w[\w ]*):")
_MIN_SIMILARITY: Final = 0.8


@dataclass(frozen=True, slots=True)
class _ScenarioInContext:
    """A scenario and the steps of each background that run before its own."""

    scenario: Scenario
    backgrounds: tuple[list[Step], ...]

    @property
    def background(self) -> list[Step]:
        return [step for steps in self.backgrounds for step in steps]


_Scenarios = Sequence[_ScenarioInContext]


def review(document: GherkinDocument, source: str, tags: Iterable[str]) -> Iterator[Problem]:
    """Find every problem of a parsed feature file, in no particular order.

    Args:
        document: the parsed file.
        source: its text.
        tags: the tags of ``issuing_tags``.
    """
    feature = document.feature
    dialect = Dialect.for_name(feature.language)
    scenarios = list(_scenarios(feature))
    yield from _empty_parts(feature, scenarios)
    yield from _name_problems([placed.scenario for placed in scenarios])
    for placed in scenarios:
        scenario = placed.scenario
        yield from _step_problems(placed)
        is_outline = dialect is not None and scenario.keyword in dialect.scenario_outline_keywords
        yield from outline_problems(scenario, placed.background, is_outline=is_outline)
    yield from _tag_problems(feature, scenarios, tuple(tags))
    if dialect is not None:
        yield from _misspelt_keywords(feature, scenarios, dialect, source.splitlines())


def _scenarios(feature: Feature) -> Iterator[_ScenarioInContext]:
    of_feature = _backgrounds(feature)
    for child in feature.children:
        if child.scenario:
            yield _ScenarioInContext(child.scenario, of_feature)
        elif child.rule:
            backgrounds = (*of_feature, *_backgrounds(child.rule))
            for rule_child in child.rule.children:
                if rule_child.scenario:
                    yield _ScenarioInContext(rule_child.scenario, backgrounds)


def _backgrounds(parent: Feature | Rule) -> tuple[list[Step], ...]:
    return tuple(child.background.steps for child in parent.children if child.background)


def _rules(feature: Feature) -> Iterator[Rule]:
    return (child.rule for child in feature.children if child.rule)


def _described(feature: Feature, scenarios: _Scenarios) -> Iterator[Feature | Rule | Scenario]:
    """Every part of a feature that has tags and a description."""
    yield feature
    yield from _rules(feature)
    yield from (placed.scenario for placed in scenarios)


def _empty_parts(feature: Feature, scenarios: _Scenarios) -> Iterator[Problem]:
    if not scenarios:
        yield Problem(
            feature.location.line,
            f"the feature {feature.name!r} has no scenario, so nothing would be checked",
            "Add a Scenario (a misspelt keyword turns it into prose).",
        )
    for rule in _rules(feature):
        if scenarios and not any(child.scenario for child in rule.children):
            yield Problem(
                rule.location.line,
                f"the rule {rule.name!r} has no scenario, so nothing shows that it holds",
                "Add a Scenario that illustrates it, or take the rule away.",
            )


def _name_problems(scenarios: Sequence[Scenario]) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for scenario in scenarios:
        name, line = scenario.name, scenario.location.line
        if not name:
            yield Problem(line, "this scenario has no name", "Say its outcome in plain words.")
            continue
        if "::" in name or "[" in name:
            yield Problem(
                line,
                f"the name {name!r} holds '::' or '[', which pytest needs for its own",
                "Say it without them.",
            )
        if name in lines:
            yield Problem(
                line,
                f"{name!r} is also the scenario of line {lines[name]}, "
                "and only one of them can run",
                "Give it a name of its own, also under another Rule.",
            )
        lines.setdefault(name, line)


def _step_problems(placed: _ScenarioInContext) -> Iterator[Problem]:
    scenario, line = placed.scenario, placed.scenario.location.line
    if not scenario.steps:
        yield Problem(
            line,
            f"the scenario {scenario.name!r} has no step, so nothing would be checked",
            "Write its Given, When and Then.",
        )
    elif not any(step.keyword_type == "Outcome" for step in scenario.steps):
        yield Problem(
            line,
            f"the scenario {scenario.name!r} has no Then of its own, so it could not fail",
            "Add a Then that says what can be observed.",
        )
    for steps in (*placed.backgrounds, scenario.steps):
        if steps and steps[0].keyword_type not in {"Context", "Action", "Outcome"}:
            yield Problem(
                steps[0].location.line,
                f"the first step begins with {steps[0].keyword!r}, which continues nothing",
                "Begin with Given, When or Then.",
            )


def _tag_problems(
    feature: Feature, scenarios: _Scenarios, configured: tuple[str, ...]
) -> Iterator[Problem]:
    for part in _described(feature, scenarios):
        yield from _tag_problems_of_part(part.tags, part.description, configured)
    for placed in scenarios:
        for table in placed.scenario.examples:
            description = placed.scenario.description
            yield from _tag_problems_of_part(table.tags, description, configured)


def _tag_problems_of_part(
    tags: Iterable[Tag], description: str, configured: tuple[str, ...]
) -> Iterator[Problem]:
    for tag in tags:
        name, line = tag.name.removeprefix("@"), tag.location.line
        if problem := tag_problem(name, line, configured):
            yield problem
        elif name in SKIP_TAGS and written_reason(name, description) is None:
            yield Problem(
                line,
                f"@{name} gives no reason",
                f"Add a sentence with 'because' to the description below, or a line '{name}: …'.",
                rule="reach-without-reason",
            )
    names = {tag.name for tag in tags}
    if {"@sandbox_only", "@live_only"} <= names:
        line = min(tag.location.line for tag in tags)
        message = "@sandbox_only and @live_only bar each other"
        yield Problem(line, message, "Remove one of them.", rule="reach-without-reason")


def _misspelt_keywords(
    feature: Feature, scenarios: _Scenarios, dialect: Dialect, lines: Sequence[str]
) -> Iterator[Problem]:
    """Find descriptions with a line like ``Scenari: …``: the steps below it would not run."""
    described = {
        line.strip()
        for part in _described(feature, scenarios)
        for line in part.description.splitlines()
    }
    keywords = [
        *dialect.scenario_keywords,
        *dialect.scenario_outline_keywords,
        *dialect.background_keywords,
        *dialect.examples_keywords,
    ]
    for number, line in enumerate(lines, 1):
        heading = _HEADING.match(line)
        if heading is None or line.strip() not in described:
            continue
        nearest = _nearest_keyword(heading[1], keywords)
        if nearest is not None:
            yield Problem(
                number,
                f"'{heading[1]}:' is no keyword, so this line and what follows is prose",
                f"Write '{nearest}:', or begin the line with another word.",
            )


def _nearest_keyword(heading: str, keywords: Iterable[str]) -> str | None:
    """Return the keyword of as many words that is most like the heading, None if none is alike."""
    similarity, keyword = max(
        (
            (SequenceMatcher(None, heading.lower(), keyword.lower()).ratio(), keyword)
            for keyword in keywords
            if len(keyword.split()) == len(heading.split())
        ),
        default=(0.0, ""),
    )
    return keyword if similarity >= _MIN_SIMILARITY else None
