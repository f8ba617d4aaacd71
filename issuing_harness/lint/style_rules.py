"""The manners of features: short, one When, the domain's words, a reason given."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import ScenarioFacts
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.outlines import REASON_COLUMN
from issuing_harness.lint import rules
from issuing_harness.lint.rules import Finding
from issuing_harness.scaffold import TEMPLATE_PROSE

_PREFIXES: Final = "acct|btok|cus|evt|iauth|ic|ich|idp|ipi|issfr|pi|pm|req|rk|sk|tu|txn|we|whsec"
_WIRE: Final = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        (rf"\b(?:{_PREFIXES})_[A-Za-z0-9]{{4,}}\b", "an id"),
        (r"\b(?:GET|POST|PUT|PATCH|DELETE)\b", "an HTTP verb"),
        (r"(?:^|\s)/v\d/|https?://", "a path"),
        (r"[{\[]\s*\"|\bJSON\b", "JSON"),
        (r"\b(?:HTTP|status(?: code)?) [1-5]\d\d\b", "a status code"),
    )
)
_DOTTED: Final = re.compile(r"\b[a-z_]+\.[a-z_.]+\b")


def manners(session: pytest.Session) -> Iterator[Finding]:
    """What every collected scenario and feature file has of it."""
    files: set[Path] = set()
    for item in session.items:
        if isinstance(item, ScenarioItem):
            for judge in _JUDGES:
                yield from judge(item, item.file.nodeid)
            if item.path not in files:
                files.add(item.path)
                yield from _of_file(item, item.file.nodeid)


def _several_whens(item: ScenarioItem, path: str) -> Iterator[Finding]:
    facts = item.facts
    whens = [each.line for each in facts.steps if each.kind == "when"]
    if len(whens) > 1 and not _is_journey(facts):
        yield rules.SEVERAL_WHENS.at(
            path,
            facts.line,
            f"{facts.template!r} has {len(whens)} Whens, in lines {', '.join(map(str, whens))}",
            "Make a Given of what comes first, or two scenarios of it.",
        )


def _long_scenario(item: ScenarioItem, path: str) -> Iterator[Finding]:
    facts = item.facts
    most = rules.LONGEST_JOURNEY if _is_journey(facts) else rules.LONGEST_SCENARIO
    if len(facts.steps) > most:
        yield rules.LONG_SCENARIO.at(
            path,
            facts.line,
            f"{facts.template!r} has {len(facts.steps)} steps, backgrounds included; {most} is the "
            "most",
            "Say the state in one Given, or split what is checked.",
        )


def _wire_words(item: ScenarioItem, path: str) -> Iterator[Finding]:
    if item.facts.capability.partition("/")[0] in rules.OF_THE_WIRE:
        return
    for sentence in item.facts.steps:
        text = _DOTTED.sub("", sentence.text)  # an event's type is a word of the domain
        for pattern, what in _WIRE:
            if found := pattern.search(text):
                yield rules.WIRE_WORD.at(
                    path,
                    sentence.line,
                    f"'{sentence}' speaks of {what}: {found[0].strip()}",
                    "Say what it means to the people of the scenario.",
                )


def _because(item: ScenarioItem, path: str) -> Iterator[Finding]:
    if item.example is not None and REASON_COLUMN not in item.example:
        yield rules.BECAUSE.at(
            path,
            item.facts.line,
            f"an Examples table of {item.facts.template!r} has no column '{REASON_COLUMN}'",
            f"Add a last column '{REASON_COLUMN}', and say of each row what it is there for.",
        )


def _unfinished(item: ScenarioItem, path: str) -> Iterator[Finding]:
    facts = item.facts
    prose = f"{facts.feature_description}\n{facts.rule_description}\n{facts.description}"
    for text in TEMPLATE_PROSE:
        if text in prose:
            lines = item.path.read_text(encoding="utf-8-sig").splitlines()
            line = next((n for n, each in enumerate(lines, 1) if text in each), facts.line)
            remedy = "Say it in words of your own."
            yield rules.UNFINISHED.at(path, line, f"the template still says {text!r}", remedy)


_JUDGES: Final[tuple[Callable[[ScenarioItem, str], Iterator[Finding]], ...]] = (
    _several_whens,
    _long_scenario,
    _wire_words,
    _because,
    _unfinished,
)


def _of_file(item: ScenarioItem, path: str) -> Iterator[Finding]:
    feature = item.template.feature
    if not feature.description.strip():
        yield rules.MISSING_PROSE.at(
            path,
            feature.line_number,
            f"nothing stands below 'Feature: {feature.name}'",
            "Say in two or three lines who cares about it, and why.",
        )
    length = len(item.path.read_text(encoding="utf-8-sig").splitlines())
    if length > rules.LONGEST_FEATURE:
        cause = f"the file has {length} lines; {rules.LONGEST_FEATURE} is the most"
        yield rules.LONG_FEATURE.at(
            path, feature.line_number, cause, "Give some of its rules a file of their own."
        )


def _is_journey(facts: ScenarioFacts) -> bool:
    return rules.JOURNEYS in facts.capability.split("/")
