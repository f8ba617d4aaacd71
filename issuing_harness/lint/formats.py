"""The formats of findings: text, GitHub workflow commands, SARIF 2.1.0; and the page of rules."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from issuing_harness import __version__
from issuing_harness.lint.rules import RULES, RULES_BY_NAME, Finding, Rule
from issuing_harness.tooling.github import annotation
from issuing_harness.words import counted

SARIF_VERSION: Final = "2.1.0"
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def text(findings: Sequence[Finding]) -> str:
    """Return the findings for a terminal: each with its remedy, and their number."""
    lines = [f"{finding}\n{_indented(finding.remedy)}".rstrip() for finding in findings]
    count = len(findings)
    return "\n".join([*lines, counted(count, "finding")])


def github(findings: Sequence[Finding]) -> str:
    """Return workflow commands, which GitHub shows beside the lines they are about."""
    return "\n".join(map(_workflow_command, findings))


def sarif(findings: Sequence[Finding]) -> str:
    """Return a log in the Static Analysis Results Interchange Format, 2.1.0 (OASIS)."""
    driver = {
        "name": "issuing-harness check",
        "version": __version__,
        "rules": [_reporting_descriptor(rule) for rule in RULES],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The project's folder."}}},
        "results": [_result(finding) for finding in findings],
    }
    log = {"$schema": _SCHEMA, "version": SARIF_VERSION, "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


#: The formats by the name that ``--format`` takes.
FORMATS: Final[dict[str, Callable[[Sequence[Finding]], str]]] = {
    "text": text,
    "sarif": sarif,
    "github": github,
}


def _indented(remedy: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in remedy.splitlines())


def _workflow_command(finding: Finding) -> str:
    level = _level(RULES_BY_NAME[finding.rule])
    return annotation(
        level, _message(finding), file=finding.path, line=finding.line, title=finding.rule
    )


def _level(rule: Rule) -> str:
    return "error" if rule.fails_run else "warning"


def _message(finding: Finding) -> str:
    return f"{finding.message}.\n{finding.remedy}"


def _reporting_descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.requirement},
        "fullDescription": {"text": rule.rationale},
        "defaultConfiguration": {"level": _level(rule)},
    }


def _result(finding: Finding) -> dict[str, Any]:
    rule = RULES_BY_NAME[finding.rule]
    location = {
        "artifactLocation": {"uri": _uri(finding.path), "uriBaseId": "ROOT"},
        "region": {"startLine": max(finding.line, 1)},
    }
    return {
        "ruleId": rule.name,
        "ruleIndex": RULES.index(rule),
        "level": _level(rule),
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": location}],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - of this format alone

    return quote(path)


def rules_page() -> Iterator[str]:
    """Yield the lines of docs/checking.md, the page that lists the rules in Markdown."""
    yield "# What the check finds\n"
    yield (
        "`issuing-harness check` lists what a run would refuse and what breaks a style "
        "rule, with file and line. This page is generated: "
        "`issuing-harness check --rules > docs/checking.md`.\n"
    )
    yield "## What a run refuses, too\n"
    yield from _table([rule for rule in RULES if rule.fails_run])
    yield "\n## Style rules\n"
    yield (
        "A comment above the line lets one of these pass there, with its reason: "
        "`# allow wire-word because nobody has this id`.\n"
    )
    yield from _table([rule for rule in RULES if not rule.fails_run])


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| rule | asks that | because |"
    yield "| --- | --- | --- |"
    yield from (f"| `{rule.name}` | {rule.requirement} | {rule.rationale} |" for rule in rules)
