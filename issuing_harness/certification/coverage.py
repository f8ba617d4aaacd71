"""docs/coverage.md: the requirements beside what tests them, and the statements of the guide.

It is written by ``issuing-harness check --coverage``, from the catalogue and the tags of scenarios.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from issuing_harness.certification.references import TEXTS, Statement
from issuing_harness.certification.requirements import (
    AREAS,
    LEVELS,
    SCENARIO,
    SUBJECTS,
    TESTED,
    Catalogue,
    Requirement,
)

#: Where the page is, from a project's root; and the command that writes it.
PAGE: Final = "docs/coverage.md"
COMMAND: Final = f"issuing-harness check --coverage > {PAGE}"
_HEADINGS: Final = {"integration": "Required of an integration", "Stripe": "Said of Stripe"}


@dataclass(frozen=True, slots=True, order=True)
class TaggedScenario:
    """A scenario that verifies requirements.

    Args:
        path: the feature file, relative to the project's root, with forward slashes.
        name: as written; an outline has one, whatever its rows.
    """

    path: str
    name: str


#: The scenarios that verify a requirement, by its id.
Scenarios = Mapping[str, Sequence[TaggedScenario]]
#: How many scenarios of a feature run, rows of outlines included, by its path below the folder of
#: features.
Running = Mapping[str, int]


def coverage_page(
    catalogues: Sequence[Catalogue], scenarios: Scenarios, running: Running
) -> Iterator[str]:
    """Yield the lines of the page.

    Args:
        catalogues: those that the project's scenarios may name.
        scenarios: those that run, by the ids that they name.
        running: how many scenarios of each feature run.
    """
    requirements = [each for catalogue in catalogues for each in catalogue.requirements]
    statements = [each for catalogue in catalogues for each in catalogue.statements]
    yield "# Requirements, and the scenarios that test them\n"
    yield (
        "What a certificate is held against, and how far today's scenarios go. This page is "
        f"generated: `{COMMAND}`. Sources, conditions and what a missing scenario would do are in "
        "`requirements.toml`.\n"
    )
    yield from _counts(requirements, scenarios)
    yield from _guide_counts(catalogues, scenarios)
    for subject in SUBJECTS:
        yield f"## {_HEADINGS[subject]}\n"
        yield from _areas([each for each in requirements if each.subject == subject], scenarios)
    if statements:
        yield "## Statements of the guide\n"
        yield from _statements(catalogues, scenarios)
    linked = [each for each in statements if each.link]
    if linked:
        yield "## Pages that the guide sends its reader to\n"
        yield "What each page says is shown by scenarios; counted are those that run in a replay.\n"
        yield "| page | it is about | features | scenarios |"
        yield "| --- | --- | --- | --- |"
        yield from (_linked(each, running) for each in linked)


def shown_in(statement: Statement, running: Running) -> dict[str, int]:
    """Return how many scenarios run that show what a linked page says, by ``shown_by``."""
    return {name: _count(name, running) for name in statement.shown_by}


def _count(name: str, running: Running) -> int:
    return sum(
        count for path, count in running.items() if path == name or path.startswith(f"{name}/")
    )


def _linked(statement: Statement, running: Running) -> str:
    shown = shown_in(statement, running)
    features = ", ".join(f"[{name}](../features/{name})" for name in shown)
    page = f"[{statement.name}]({statement.link})"
    return _row([page, statement.says, features, sum(shown.values())])


def _counts(requirements: Iterable[Requirement], scenarios: Scenarios) -> Iterator[str]:
    counts = Counter((each.subject, each.level, each.tested) for each in requirements)
    yield "| subject | level | requirements | " + " | ".join(TESTED) + " |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for subject in SUBJECTS:
        for level in LEVELS:
            each = [counts[subject, level, tested] for tested in TESTED]
            yield _row([subject, level, sum(each), *each])
    named = {scenario for found in scenarios.values() for scenario in found}
    yield f"\nScenarios that name at least one of them: {len(named)}.\n"


def _guide_counts(catalogues: Sequence[Catalogue], scenarios: Scenarios) -> Iterator[str]:
    for text in TEXTS:
        counts = guide_counts(catalogues, scenarios, text)
        if counts.statements:
            yield (
                f"- The {text} text of Stripe's B2B payments guide has {counts.statements} "
                f"statements: {counts.with_requirement} have a requirement, "
                f"{counts.with_scenario} have one that a scenario tests."
            )
    yield ""


@dataclass(frozen=True, slots=True)
class GuideCounts:
    """How far a text of the guide is covered, in statements.

    Args:
        statements: all of them.
        with_requirement: those that a requirement covers.
        with_scenario: those of which a requirement has a scenario.
    """

    statements: int
    with_requirement: int
    with_scenario: int


def guide_counts(catalogues: Sequence[Catalogue], scenarios: Scenarios, text: str) -> GuideCounts:
    """Return how far a text of the guide, ``English`` or ``French``, is covered."""
    covering = [
        catalogue.of_statement(statement)
        for catalogue in catalogues
        for statement in catalogue.statements
        if text in statement.texts
    ]
    tested = [any(scenarios.get(each.id) for each in found) for found in covering]
    return GuideCounts(len(covering), sum(map(bool, covering)), sum(tested))


def _areas(requirements: Sequence[Requirement], scenarios: Scenarios) -> Iterator[str]:
    for area, group in groupby(requirements, key=lambda each: each.area):
        yield f"### {AREAS[area]}\n"
        yield "| id | it says | level | tested by | scenarios |"
        yield "| --- | --- | --- | --- | --- |"
        for each in group:
            names = "; ".join(_link(found) for found in scenarios.get(each.id, ()))
            yield _row([each.id, each.claim, each.level, _tested(each), names])
        yield ""


def _tested(requirement: Requirement) -> str:
    if requirement.tested == SCENARIO:
        return SCENARIO
    return f"{requirement.tested}: {requirement.reason}"


def _statements(catalogues: Sequence[Catalogue], scenarios: Scenarios) -> Iterator[str]:
    yield "In our own words; the number is that of the statement in its section.\n"
    for catalogue in catalogues:
        for section, group in groupby(catalogue.statements, key=lambda each: each.section):
            yield f"### {section}\n"
            yield "| no. | it says | texts | requirements | scenarios |"
            yield "| --- | --- | --- | --- | --- |"
            yield from (_statement(each, catalogue, scenarios) for each in group)
            yield ""


def _statement(statement: Statement, catalogue: Catalogue, scenarios: Scenarios) -> str:
    ids = [each.id for each in catalogue.of_statement(statement)]
    count = len({found for each in ids for found in scenarios.get(each, ())})
    texts = ", ".join(statement.texts)
    return _row([statement.number, statement.says, texts, ", ".join(ids), count])


def _link(scenario: TaggedScenario) -> str:
    name = scenario.name.replace("|", "/").replace("<", "&lt;")
    return f"[{name}](../{scenario.path})"


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
