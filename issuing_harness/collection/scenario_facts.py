"""What others may know of a scenario: the tape names it, reports show it, the lint reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from textwrap import dedent
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_bdd.gherkin_parser import DataTable
from pytest_bdd.parser import Scenario, ScenarioTemplate, Step

from issuing_harness.collection.faults import Tags
from issuing_harness.collection.outlines import Example

if TYPE_CHECKING:
    pass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One step line as the scenario speaks it, its example's values filled in.

    Args:
        kind: ``given``, ``when`` or ``then``; an And has its forerunner's.
        keyword: as written, in the feature's own language.
        text: what stands after the keyword.
        table: the rows of its data table, heading included.
        docstring: the text between its triple quotes.
        line: where it stands in the feature file.
    """

    kind: str
    keyword: str
    text: str
    table: Rows | None
    docstring: str | None
    line: int

    def __str__(self) -> str:
        return f"{self.keyword} {self.text}"


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """A scenario as its feature file tells it.

    Args:
        path: the feature file, relative to the features' folder, with forward slashes.
        capability: the folder it lies in, ``""`` at the top.
        feature: the feature's name.
        feature_description: its prose.
        rule: the name of the rule it illustrates, if it stands under one.
        rule_description: the rule's prose, ``""`` without a rule.
        name: its name, an outline's ``<columns>`` filled in.
        template: its name as written; the same for all rows of an outline.
        description: its prose.
        row: the example's values by column, None outside an outline.
        row_id: the values joined, without the column ``because``; unique in its outline.
        tags: its tags by nearness.
        line: where it begins in the feature file.
        steps: every sentence, those of the backgrounds first.
    """

    path: str
    capability: str
    feature: str
    feature_description: str
    rule: str | None
    rule_description: str
    name: str
    template: str
    description: str
    row: Mapping[str, str] | None
    row_id: str | None
    tags: Tags
    line: int
    steps: tuple[Sentence, ...]


def facts_of(
    path: PurePosixPath, template: ScenarioTemplate, scenario: Scenario, example: Example | None
) -> ScenarioFacts:
    """Gather what pytest-bdd knows of a rendered scenario."""
    feature, rule = template.feature, template.rule
    return ScenarioFacts(
        path=str(path),
        capability="" if path.parent.name == "" else str(path.parent),
        feature=feature.name,
        feature_description=_prose(feature.description),
        rule=rule.name if rule else None,
        rule_description=_prose(rule.description) if rule else "",
        name=scenario.name,
        template=template.name,
        description=_prose(template.description),
        row=MappingProxyType(dict(example)) if example is not None else None,
        row_id=example.id if example is not None else None,
        tags=Tags(
            examples=example.tags if example is not None else (),
            scenario=tuple(sorted(template.tags)),
            rule=tuple(sorted(rule.tags)) if rule else (),
            feature=tuple(sorted(feature.tags)),
        ),
        line=template.line_number,
        steps=tuple(_sentence(step) for step in scenario.steps),
    )


def _sentence(step: Step) -> Sentence:
    return Sentence(
        kind=step.type,
        keyword=step.keyword,
        text=step.name,
        table=_rows(step.datatable) if step.datatable is not None else None,
        docstring=step.docstring,
        line=step.line_number,
    )


def _rows(table: DataTable) -> Rows:
    return tuple(tuple(cell.value for cell in row.cells) for row in table.rows)


def _prose(description: str) -> str:
    return dedent(description).strip()


BARRED = {"live": "sandbox_only", "sandbox": "live_only"}
"""The tag that keeps a scenario from a backend; a replay plays whatever was recorded."""

_BECAUSE = re.compile(r"\bbecause\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def written_reason(tag: str, description: str) -> str | None:
    """The reason a description gives for a tag of reach, or None."""
    for line in description.splitlines():
        name, colon, reason = line.strip().removeprefix("@").partition(":")
        if colon and name == tag and reason.strip():
            return reason.strip()
    sentences = _SENTENCE_END.split(" ".join(description.split()))
    return next((sentence for sentence in sentences if _BECAUSE.search(sentence)), None)


def skip_reason(facts: "ScenarioFacts", backend: str) -> str | None:
    """Why this scenario does not run on ``replay``, ``sandbox`` or ``live``; None if it does.

    Work in progress and known gaps run nowhere. Whether a replay finds a recording from the right
    backend is the tape's business, not a tag's.
    """
    for tag in ("wip", "known_gap", BARRED.get(backend)):
        if tag is not None and facts.tags.has(tag):
            return f"@{tag}: {_reason(facts, tag)}"
    return None


def _reason(facts: "ScenarioFacts", tag: str) -> str:
    own, rule, feature = facts.description, facts.rule_description, facts.feature_description
    places = zip(facts.tags, (own, own, rule, feature), strict=True)
    reasons = (written_reason(tag, text) for tags, text in places if tag in tags)
    return next((reason for reason in reasons if reason), "no reason is written")
