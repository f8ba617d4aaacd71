"""How findings are told: to a person, to GitHub, or as SARIF 2.1.0."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from issuing_harness import __version__
from issuing_harness.lint.rules import NAMED, RULES, Finding, Rule

SARIF_VERSION: Final = "2.1.0"
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def text(findings: Sequence[Finding]) -> str:
    """Line by line, for a terminal."""
    told = [f"{each}\n{_indented(each.remedy)}" for each in findings]
    count = len(findings)
    return "\n".join([*told, f"{count} finding{'' if count == 1 else 's'}"])


def github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub shows beside the lines they are about."""
    return "\n".join(map(_annotation, findings))


def sarif(findings: Sequence[Finding]) -> str:
    """A log in the Static Analysis Results Interchange Format, 2.1.0 (OASIS)."""
    driver = {
        "name": "issuing-harness check",
        "version": __version__,
        "rules": [_described(rule) for rule in RULES],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The project's folder."}}},
        "results": [_result(each) for each in findings],
    }
    log = {"$schema": _SCHEMA, "version": SARIF_VERSION, "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


#: By the name ``--format`` knows them by.
FORMATS: Final[dict[str, Callable[[Sequence[Finding]], str]]] = {
    "text": text,
    "sarif": sarif,
    "github": github,
}


def _indented(remedy: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in remedy.splitlines())


def _annotation(finding: Finding) -> str:
    level = "error" if NAMED[finding.rule].refused else "warning"
    place = f"file={_property(finding.path)},line={finding.line},title={_property(finding.rule)}"
    return f"::{level} {place}::{_message(_said(finding))}"


def _said(finding: Finding) -> str:
    return f"{finding.cause}.\n{finding.remedy}"


def _message(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _message(said).replace(":", "%3A").replace(",", "%2C")


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": "error" if rule.refused else "warning"},
    }


def _result(finding: Finding) -> dict[str, Any]:
    rule = NAMED[finding.rule]
    place = {
        "artifactLocation": {"uri": _uri(finding.path), "uriBaseId": "ROOT"},
        "region": {"startLine": max(finding.line, 1)},
    }
    return {
        "ruleId": rule.name,
        "ruleIndex": RULES.index(rule),
        "level": "error" if rule.refused else "warning",
        "message": {"text": _said(finding)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - of this format alone

    return quote(path)


def page() -> Iterator[str]:
    """The rules as a page of the documentation, in Markdown."""
    yield "# What the check finds\n"
    yield (
        "`uv run issuing-harness check` says what a run would refuse and what a reader would, with "
        "file and line. This page is generated: `uv run issuing-harness check --rules`.\n"
    )
    yield "## What a run refuses, too\n"
    yield from _table([rule for rule in RULES if rule.refused])
    yield "\n## Manners\n"
    yield (
        "A remark above the line lets one of these pass there, with its reason: "
        "`# allow wire-word because nobody has this id`.\n"
    )
    yield from _table([rule for rule in RULES if not rule.refused])


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| rule | asks that | because |"
    yield "| --- | --- | --- |"
    yield from (f"| `{rule.name}` | {rule.says} | {rule.why} |" for rule in rules)
