"""The review of a feature before anything runs: each false green is found here, with its line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gherkin.dialect import Dialect
from pytest_bdd.gherkin_parser import Feature, GherkinDocument, Rule, Scenario, Step, Tag

from issuing_harness.collection.faults import REACH_TAGS, Fault, fault_of_tag
from issuing_harness.collection.outlines import review_outline
from issuing_harness.collection.scenario_facts import written_reason

_HEADING = re.compile(r"\s*(\w[\w ]*):")
_LIKENESS = 0.8


@dataclass(frozen=True, slots=True)
class _Placed:
    """A scenario with the steps of the backgrounds that are spoken before its own."""

    scenario: Scenario
    backgrounds: tuple[list[Step], ...]

    @property
    def background(self) -> list[Step]:
        return [step for steps in self.backgrounds for step in steps]


def review(document: GherkinDocument, source: str, listed_tags: Iterable[str]) -> Iterator[Fault]:
    """Every fault of a parsed feature, in no particular order."""
    feature = document.feature
    dialect = Dialect.for_name(feature.language)
    placed = list(_scenarios(feature))
    yield from _review_shape(feature, placed)
    yield from _review_names([p.scenario for p in placed])
    for p in placed:
        yield from _review_steps(p)
        outline = dialect is not None and p.scenario.keyword in dialect.scenario_outline_keywords
        kind = "Scenario Outline" if outline else "Scenario"
        yield from review_outline(p.scenario, p.background, kind)
    yield from _review_tags(feature, placed, tuple(listed_tags))
    if dialect is not None:
        yield from _review_prose(feature, placed, dialect, source.splitlines())


def _scenarios(feature: Feature) -> Iterator[_Placed]:
    above = _backgrounds(feature)
    for child in feature.children:
        if child.scenario:
            yield _Placed(child.scenario, above)
        elif child.rule:
            under_rule = (*above, *_backgrounds(child.rule))
            yield from (_Placed(c.scenario, under_rule) for c in child.rule.children if c.scenario)


def _backgrounds(parent: Feature | Rule) -> tuple[list[Step], ...]:
    return tuple(child.background.steps for child in parent.children if child.background)


def _rules(feature: Feature) -> Iterator[Rule]:
    return (child.rule for child in feature.children if child.rule)


def _described(feature: Feature, placed: Sequence[_Placed]) -> Iterator[Feature | Rule | Scenario]:
    yield feature
    yield from _rules(feature)
    yield from (p.scenario for p in placed)


def _review_shape(feature: Feature, placed: Sequence[_Placed]) -> Iterator[Fault]:
    if not placed:
        yield Fault(
            feature.location.line,
            f"the feature {feature.name!r} has no scenario, so nothing would be checked",
            "Add a Scenario (a misspelt keyword turns it into prose).",
        )
    for rule in _rules(feature):
        if placed and not any(child.scenario for child in rule.children):
            yield Fault(
                rule.location.line,
                f"the rule {rule.name!r} has no scenario, so nothing shows that it holds",
                "Add a Scenario that illustrates it, or take the rule away.",
            )


def _review_names(scenarios: Sequence[Scenario]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for scenario in scenarios:
        name, line = scenario.name, scenario.location.line
        if not name:
            yield Fault(line, "this scenario has no name", "Say its outcome in plain words.")
            continue
        if "::" in name or "[" in name:
            yield Fault(
                line,
                f"the name {name!r} holds '::' or '[', which pytest needs for its own",
                "Say it without them.",
            )
        if name in seen:
            yield Fault(
                line,
                f"{name!r} is also the scenario of line {seen[name]}, and only one of them can run",
                "Give it a name of its own, also under another Rule.",
            )
        seen.setdefault(name, line)


def _review_steps(placed: _Placed) -> Iterator[Fault]:
    scenario, line = placed.scenario, placed.scenario.location.line
    if not scenario.steps:
        yield Fault(
            line,
            f"the scenario {scenario.name!r} has no step, so nothing would be checked",
            "Write its Given, When and Then.",
        )
    elif not any(step.keyword_type == "Outcome" for step in scenario.steps):
        yield Fault(
            line,
            f"the scenario {scenario.name!r} has no Then of its own, so it could not fail",
            "Add a Then that says what can be observed.",
        )
    for steps in (*placed.backgrounds, scenario.steps):
        if steps and steps[0].keyword_type not in {"Context", "Action", "Outcome"}:
            yield Fault(
                steps[0].location.line,
                f"the first step begins with {steps[0].keyword!r}, which continues nothing",
                "Begin with Given, When or Then.",
            )


def _review_tags(
    feature: Feature, placed: Sequence[_Placed], listed: tuple[str, ...]
) -> Iterator[Fault]:
    for element in _described(feature, placed):
        yield from _review_level(element.tags, element.description, listed)
    for p in placed:
        for table in p.scenario.examples:
            yield from _review_level(table.tags, p.scenario.description, listed)


def _review_level(
    tags: Iterable[Tag], description: str, listed: tuple[str, ...]
) -> Iterator[Fault]:
    for tag in tags:
        name, line = tag.name.removeprefix("@"), tag.location.line
        if fault := fault_of_tag(name, line, listed):
            yield fault
        elif name in REACH_TAGS and written_reason(name, description) is None:
            yield Fault(
                line,
                f"@{name} gives no reason",
                f"Add a sentence with 'because' to the description below, or a line '{name}: …'.",
                rule="reach-without-reason",
            )
    names = {tag.name for tag in tags}
    if {"@sandbox_only", "@live_only"} <= names:
        line = min(tag.location.line for tag in tags)
        cause = "@sandbox_only and @live_only bar each other"
        yield Fault(line, cause, "Remove one of them.", rule="reach-without-reason")


def _review_prose(
    feature: Feature, placed: Sequence[_Placed], dialect: Dialect, lines: Sequence[str]
) -> Iterator[Fault]:
    """A misspelt keyword makes prose of what was meant to run."""
    described = {
        line.strip()
        for part in _described(feature, placed)
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
        near = _nearest(heading[1], keywords)
        if near is not None:
            yield Fault(
                number,
                f"'{heading[1]}:' is no keyword, so this line and what follows is prose",
                f"Write '{near}:', or begin the line with another word.",
            )


def _nearest(heading: str, keywords: Iterable[str]) -> str | None:
    """The keyword a heading was meant to be: of as many words, and nearly the same."""
    likeness, keyword = max(
        (
            (SequenceMatcher(None, heading.lower(), keyword.lower()).ratio(), keyword)
            for keyword in keywords
            if len(keyword.split()) == len(heading.split())
        ),
        default=(0.0, ""),
    )
    return keyword if likeness >= _LIKENESS else None
