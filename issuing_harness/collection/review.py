"""The review of a feature file before anything runs: find what could be a false green.

A false green is a scenario that passes without checking anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gherkin.dialect import Dialect
from pytest_bdd.gherkin_parser import Feature, GherkinDocument, Rule, Scenario, Step, Tag

from issuing_harness.collection.lines import Line
from issuing_harness.collection.options import SKIP_TAGS
from issuing_harness.collection.outlines import outline_problems
from issuing_harness.collection.problems import Problem, is_reason, tag_problem
from issuing_harness.collection.scenario_facts import written_reason
from issuing_harness.collection.unread_text import unread_text


@dataclass(frozen=True, slots=True)
class _ScenarioInContext:
    """A scenario and the steps of each background that run before its own."""

    scenario: Scenario
    backgrounds: tuple[list[Step], ...]

    @property
    def background(self) -> list[Step]:
        return [step for steps in self.backgrounds for step in steps]


_Scenarios = Sequence[_ScenarioInContext]


def review(
    document: GherkinDocument, lines: Sequence[Line], dialect: Dialect, tags: Iterable[str]
) -> Iterator[Problem]:
    """Find every problem of a parsed feature file, in no particular order.

    Args:
        document: the parsed file.
        lines: its lines.
        dialect: its language.
        tags: the tags of ``issuing_tags``.
    """
    feature = document.feature
    scenarios = list(_scenarios(feature))
    yield from _empty_parts(feature, scenarios)
    yield from _name_problems([placed.scenario for placed in scenarios])
    for placed in scenarios:
        scenario = placed.scenario
        yield from _step_problems(placed)
        is_outline = scenario.keyword in dialect.scenario_outline_keywords
        yield from outline_problems(scenario, placed.background, is_outline=is_outline)
    yield from _tag_problems(feature, scenarios, tuple(tags))
    yield from unread_text(lines, dialect)


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
    for child in (
        *feature.children,
        *(child for rule in _rules(feature) for child in rule.children),
    ):
        if child.background and not child.background.steps:
            yield Problem(
                child.background.location.line,
                "this Background has no step, so it does nothing",
                "Write its Givens, or take it away.",
            )
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
    yield from _order_problems(placed)
    for steps in (*placed.backgrounds, scenario.steps):
        if steps and steps[0].keyword_type not in {"Context", "Action", "Outcome"}:
            yield Problem(
                steps[0].location.line,
                f"the first step begins with {steps[0].keyword!r}, which continues nothing",
                "Begin with Given, When or Then.",
            )


def _order_problems(placed: _ScenarioInContext) -> Iterator[Problem]:
    """Find a scenario without a When, a Then before the first, a Given after it, a last When."""
    steps = [*placed.background, *placed.scenario.steps]
    kinds = [step.keyword_type for step in steps]
    if "Action" not in kinds:
        if "Outcome" in kinds:
            yield _no_when(placed.scenario)
        return
    yield from _last_when(steps, kinds)
    first_when = kinds.index("Action")
    if "Outcome" in kinds[:first_when]:
        then, when = steps[kinds.index("Outcome")], steps[first_when]
        yield Problem(
            then.location.line,
            f"this Then stands before the When of line {when.location.line}, so it says nothing of "
            "what that does",
            "Write it below the When; a state that was reached is a Given.",
        )
    if "Context" in kinds[first_when:]:
        given = steps[first_when + kinds[first_when:].index("Context")]
        yield Problem(
            given.location.line,
            f"this Given stands after the When of line {steps[first_when].location.line}",
            "Write it above the When; what happens later is another When.",
        )


def _no_when(scenario: Scenario) -> Problem:
    return Problem(
        scenario.location.line,
        f"the scenario {scenario.name!r} has no When, so nothing happens in it, and its Then only "
        "repeats the Givens",
        "Say as a When what is done, and as a Then what comes of it.",
        rule="no-when",
    )


def _last_when(steps: Sequence[Step], kinds: Sequence[str]) -> Iterator[Problem]:
    """Find a When below the last Then."""
    last_when = len(kinds) - 1 - kinds[::-1].index("Action")
    if "Outcome" in kinds[:last_when] and "Outcome" not in kinds[last_when:]:
        yield Problem(
            steps[last_when].location.line,
            "no Then stands below this When, so nothing that it does is checked",
            "Add a Then below it, or take it away.",
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
        elif name in SKIP_TAGS and not is_reason(written_reason(name, description) or ""):
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
