"""The style rules: short scenarios, one When, the domain's words, reasons given, nothing unused.

A run does not refuse what breaks them, and a waiver lets it pass.
"""

import re
from collections.abc import Callable, Iterator
from os.path import relpath, sep
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import ScenarioFacts, left_out_features, unused_definitions
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.problems import is_reason
from issuing_harness.collection.scenario_facts import REASON_COLUMN
from issuing_harness.lint import rules
from issuing_harness.lint.prose_rules import prose_findings
from issuing_harness.lint.rules import Finding
from issuing_harness.scaffold.feature import TEMPLATE_PROSE

_ID_PREFIXES: Final = "acct|btok|cus|evt|iauth|ic|ich|idp|ipi|issfr|pi|pm|req|rk|sk|tu|txn|we|whsec"
_WIRE_PATTERNS: Final = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (rf"\b(?:{_ID_PREFIXES})_[A-Za-z0-9]{{4,}}\b", "an id"),
        (r"\b(?:GET|POST|PUT|PATCH|DELETE)\b", "an HTTP verb"),
        (r"(?:^|\s)/v\d/|https?://", "a path"),
        (r"[{\[]\s*\"|\bJSON\b", "JSON"),
        (r"\b(?:HTTP|status(?: code)?) [1-5]\d\d\b", "a status code"),
    )
)
#: The type of an event, ``issuing_card.created``: a word of the domain, though it is dotted.
_EVENT_TYPE: Final = re.compile(r"\b[a-z_]+\.[a-z_.]+\b")
#: Folders of installed packages, whose definitions may be unused.
_THIRD_PARTY: Final = frozenset({".venv", "site-packages", "node_modules"})


def style_findings(session: pytest.Session) -> Iterator[Finding]:
    """Check the style of every collected scenario and feature file."""
    files: set[Path] = set()
    for item in session.items:
        if isinstance(item, ScenarioItem):
            for check in _SCENARIO_CHECKS:
                yield from check(item, item.file.nodeid)
            if item.path not in files:
                files.add(item.path)
                yield from _check_file(item, item.file.nodeid)
                yield from prose_findings(item, item.file.nodeid)
    yield from repeated_scenarios(session)


def left_out_findings(config: pytest.Config) -> Iterator[Finding]:
    """Find feature files that are not collected, with who leaves them out."""
    for path, author in left_out_features(config).items():
        text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
        lines = text.splitlines()
        parts = (n for n, line in enumerate(lines, 1) if line.strip()[:1] not in ("", "#", "@"))
        yield rules.LEFT_OUT_FEATURE.finding(
            relpath(path, config.rootpath).replace(sep, "/"),
            next(parts, 1),
            f"it is not collected, left out by {author}",
            "Let it be collected, or move it out of the folder of features.",
        )


def repeated_scenarios(session: pytest.Session) -> Iterator[Finding]:
    """Find scenarios, and rows of outlines, that say the same as another one."""
    first_of: dict[object, ScenarioItem] = {}
    for item in session.items:
        if not isinstance(item, ScenarioItem):
            continue
        facts = item.facts
        said = tuple((it.kind, it.text, it.table, it.docstring) for it in facts.steps)
        first = first_of.setdefault(said, item)
        if (first.facts.path, first.facts.line, first.row) != (facts.path, facts.line, item.row):
            yield rules.REPEATED_SCENARIO.finding(
                item.file.nodeid,
                facts.line,
                f"{facts.name!r} says the same as {first.facts.name!r} "
                f"({first.file.nodeid}:{first.facts.line})",
                "Let its steps say what its name says, or take one of them away.",
            )


def unused_sentences(session: pytest.Session) -> Iterator[Finding]:
    """Find the project's own step definitions that no scenario uses.

    This is meaningful only if every feature of the project was collected.
    """
    root = session.config.rootpath
    for definition in unused_definitions(session):
        path, line = definition.location
        if path.is_relative_to(root) and not _THIRD_PARTY & set(path.relative_to(root).parts):
            yield rules.UNUSED_SENTENCE.finding(
                path.relative_to(root).as_posix(),
                line,
                f"no scenario uses '{definition}'",
                "Write the scenario it was meant for, or take it away.",
            )


def _several_whens(item: ScenarioItem, path: str) -> Iterator[Finding]:
    facts = item.facts
    lines = [step.line for step in facts.steps if step.kind == "when"]
    if len(lines) > 1 and not _is_journey(facts):
        yield rules.SEVERAL_WHENS.finding(
            path,
            facts.line,
            f"{facts.template!r} has {len(lines)} Whens, in lines {', '.join(map(str, lines))}",
            "Make a Given of what comes first, or two scenarios of it.",
        )


def _long_scenario(item: ScenarioItem, path: str) -> Iterator[Finding]:
    facts = item.facts
    limit = rules.MAX_JOURNEY_STEPS if _is_journey(facts) else rules.MAX_SCENARIO_STEPS
    if len(facts.steps) > limit:
        yield rules.LONG_SCENARIO.finding(
            path,
            facts.line,
            f"{facts.template!r} has {len(facts.steps)} steps, backgrounds included; {limit} is "
            "the most",
            "Say the state in one Given, or split what is checked.",
        )


def _wire_words(item: ScenarioItem, path: str) -> Iterator[Finding]:
    if item.facts.capability.partition("/")[0] in rules.WIRE_CAPABILITIES:
        return
    for step in item.facts.steps:
        text = _EVENT_TYPE.sub("", step.text)
        for pattern, name in _WIRE_PATTERNS:
            if match := pattern.search(text):
                yield rules.WIRE_WORD.finding(
                    path,
                    step.line,
                    f"'{step}' speaks of {name}: {match[0].strip()}",
                    "Say what it means to the people of the scenario.",
                )


def _examples_without_because(item: ScenarioItem, path: str) -> Iterator[Finding]:
    if item.row is not None and REASON_COLUMN not in item.row:
        yield rules.EXAMPLES_WITHOUT_BECAUSE.finding(
            path,
            item.facts.line,
            f"an Examples table of {item.facts.template!r} has no column '{REASON_COLUMN}'",
            f"Add a last column '{REASON_COLUMN}', and say of each row what it is there for.",
        )
    elif item.row is not None and not is_reason(item.row[REASON_COLUMN]):
        yield rules.EXAMPLES_WITHOUT_BECAUSE.finding(
            path,
            item.facts.line,
            f"the row {item.facts.row_id!r} of {item.facts.template!r} gives no reason: "
            f"'{item.row[REASON_COLUMN]}'",
            f"Say in the column '{REASON_COLUMN}' what it is there for.",
        )


def _unfinished_prose(item: ScenarioItem, path: str) -> Iterator[Finding]:
    facts = item.facts
    prose = f"{facts.feature_description}\n{facts.rule_description}\n{facts.description}"
    for text in TEMPLATE_PROSE:
        if text in prose:
            lines = item.path.read_text(encoding="utf-8-sig").splitlines()
            number = next((n for n, line in enumerate(lines, 1) if text in line), facts.line)
            remedy = "Say it in words of your own."
            message = f"the template still says {text!r}"
            yield rules.UNFINISHED_PROSE.finding(path, number, message, remedy)


_SCENARIO_CHECKS: Final[tuple[Callable[[ScenarioItem, str], Iterator[Finding]], ...]] = (
    _several_whens,
    _long_scenario,
    _wire_words,
    _examples_without_because,
    _unfinished_prose,
)


def _check_file(item: ScenarioItem, path: str) -> Iterator[Finding]:
    """Check the feature file of a scenario."""
    feature = item.template.feature
    if not feature.description.strip():
        yield rules.MISSING_PROSE.finding(
            path,
            feature.line_number,
            f"nothing stands below 'Feature: {feature.name}'",
            "Say in two or three lines who cares about it, and why.",
        )
    length = len(item.path.read_text(encoding="utf-8-sig").splitlines())
    if length > rules.MAX_FEATURE_LINES:
        message = f"the file has {length} lines; {rules.MAX_FEATURE_LINES} is the most"
        yield rules.LONG_FEATURE.finding(
            path, feature.line_number, message, "Give some of its rules a file of their own."
        )


def _is_journey(facts: ScenarioFacts) -> bool:
    return rules.JOURNEYS in facts.capability.split("/")
