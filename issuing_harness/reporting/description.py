"""Turns a scenario's facts into what Allure shows around its steps: name, place, labels, links."""

import hashlib
from collections.abc import Iterable, Mapping

import pytest
from allure_commons.model2 import Label, Link, Parameter, TestResult

from issuing_harness.collection import scenario_of
from issuing_harness.collection.outlines import REASON_COLUMN
from issuing_harness.collection.scenario_facts import ScenarioFacts, Sentence
from issuing_harness.reporting.environment import source_of

#: A tag ``@family:value`` that leads somewhere, with Allure's name for that kind of link.
LINKS = {"issue": "issue", "req": "requirement"}

#: Labels that allure-pytest derives from Python names, or from this machine, and we replace.
_REPLACED = {
    *("tag", "severity", "epic", "feature", "story", "owner"),
    *("parentSuite", "suite", "subSuite", "framework"),
}


def describe(
    result: TestResult,
    facts: ScenarioFacts,
    file: str,
    provenance: Iterable[str],
    link_patterns: Mapping[str, str],
) -> None:
    """Complete a result just before it is written.

    ``fullName`` and ``testCaseId`` stay allure-pytest's: a test plan names tests by them.

    Args:
        result: what allure-pytest gathered.
        facts: the scenario.
        file: its feature file, as node ids name it.
        provenance: where its answers came from, a sentence each; none if nothing was asked.
        link_patterns: addresses by kind of link, ``{}`` standing for the value.
    """
    provenance = list(provenance)
    folders = [part for part in facts.capability.split("/") if part]
    result.name = facts.name
    result.titlePath = [*folders, facts.feature, *([facts.rule] if facts.rule else [])]
    result.description = _description(facts, f"{file}:{facts.line}", provenance)
    result.parameters = [
        # a reason that is worded better must not cost the row its history
        Parameter(name=column, value=value, excluded=column == REASON_COLUMN or None)
        for column, value in sorted((facts.row or {}).items())
    ]
    told = (f"{p.name}={p.value}" for p in result.parameters if not p.excluded)
    result.historyId = _digest(result.fullName, *told)
    tags, links = _tags_and_links(facts, link_patterns)
    result.links.extend(links)
    result.labels = [label for label in result.labels if label.name not in _REPLACED]
    result.labels += [
        Label(name, value)
        for name, value in (
            *(("provenance", sentence) for sentence in provenance),
            *(("tag", source) for source in sorted({source_of(p) for p in provenance})),
            ("epic", in_words(facts.capability)),
            ("feature", facts.feature),
            ("story", facts.rule),
            ("parentSuite", in_words(facts.capability)),
            ("suite", facts.feature),
            ("subSuite", facts.rule),
            ("severity", facts.tags.value_of("severity")),
            ("owner", facts.tags.value_of("owner")),
            ("framework", "pytest-bdd"),
            *(("tag", tag) for tag in tags),
        )
        if value
    ]


def _digest(*parts: str) -> str:
    return hashlib.md5("\n".join(parts).encode(), usedforsecurity=False).hexdigest()


def _description(facts: ScenarioFacts, place: str, provenance: Iterable[str]) -> str:
    prose = (facts.feature_description, facts.rule_description, facts.description)
    paragraphs = [
        *(f"**Answers: {sentence}.**" for sentence in provenance),
        # an outline's prose may hold <columns>, which Markdown would take for HTML
        *(text.strip().replace("<", "&lt;") for text in prose if text.strip()),
        f"`{place}`",
    ]
    return "\n\n".join(paragraphs)


def _tags_and_links(
    facts: ScenarioFacts, patterns: Mapping[str, str]
) -> tuple[list[str], list[Link]]:
    """Tags that trace become links if somebody said where they lead; otherwise they stay tags."""
    tags, links = [], []
    for tag in facts.tags.every():
        family, _, value = tag.partition(":")
        kind = LINKS.get(family)
        if family in {"severity", "owner"} and value:
            continue
        if kind and value and kind in patterns:
            links.append(Link(kind, patterns[kind].format(value), value))
        else:
            tags.append(tag)
    return sorted(tags), links


_FACTS = pytest.StashKey[ScenarioFacts | None]()
_ABBREVIATIONS = {"api": "API"}


def facts_of(item: pytest.Item) -> ScenarioFacts | None:
    """The scenario behind a test, None for an ordinary test; asked once per test."""
    if _FACTS not in item.stash:
        item.stash[_FACTS] = scenario_of(item)
    return item.stash[_FACTS]


def in_words(folder: str) -> str:
    """A folder's name as a heading: ``spending_controls`` is "Spending controls"."""
    names = (_ABBREVIATIONS.get(name, name.replace("_", " ")) for name in folder.split("/"))
    return " / ".join(name[:1].upper() + name[1:] for name in names)


__all__ = ["ScenarioFacts", "Sentence", "facts_of", "in_words"]
