"""The check: everything the rules find in a project or a part of it, less what is waived."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os.path import relpath
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.collection import (
    feature_files,
    feature_folders,
    left_out_features,
    scenario_of,
)
from issuing_harness.collection.dry_run import DryRun, collect
from issuing_harness.collection.waivers import Waiver, waivers_in
from issuing_harness.errors import SettingsError, VocabularyError
from issuing_harness.lint import refusals
from issuing_harness.lint.requirement_rules import coverage_of, requirement_findings
from issuing_harness.lint.rules import IDLE_WAIVER, RULES_BY_NAME, Finding
from issuing_harness.lint.style_rules import (
    left_out_findings,
    style_findings,
    unused_sentences,
)

#: What stands after ``allow`` in a waiver.
_RULE_NAME: Final = r"[\w-]+"


def run_checks(paths: Sequence[Path] = ()) -> list[Finding]:
    """Return the findings below these paths, or of the whole project, by file and line.

    The whole project is always read, so that the nearest sentences are known. Findings that only
    the whole project can show (unused sentences, orphaned cassettes) need a call without paths.

    Args:
        paths: feature files or folders of them.

    Raises:
        SettingsError: a path does not exist, or the project collects no features.
        VocabularyError: the features cannot be read at all.
    """
    for path in paths:
        if not path.exists():
            raise SettingsError(f"{path} was to be checked, and does not exist. Correct the path.")
    dry_run = collect()
    config = dry_run.session.config
    folders = feature_folders(config)
    if not folders:
        raise SettingsError(
            f"No folder of features is collected in {config.rootpath}. Name one: issuing_features "
            "in pytest's configuration."
        )
    features = feature_files(config)
    if not features:
        raise SettingsError(
            f"There is no feature file in {', '.join(map(relpath, folders))}, so nothing would be "
            "checked. Write one, or name another folder: issuing_features in pytest's "
            "configuration."
        )
    selected = [path for path in features if _is_below(path, paths)]
    if paths and not selected:
        raise SettingsError(
            f"No feature that is collected lies in {', '.join(map(str, paths))}, so nothing would "
            "be checked. Name a feature file or a folder of features, or no path for everything."
        )
    findings = set(_findings(dry_run, selected, features, whole=not paths))
    names = {path: path.relative_to(config.rootpath).as_posix() for path in selected}
    if paths:
        findings = {finding for finding in findings if finding.path in names.values()}
    modules = {finding.path for finding in findings if finding.path.endswith((".py", ".toml"))}
    files = {**names, **{config.rootpath / name: name for name in modules}}
    return sorted(apply_waivers(sorted(findings), files))


def coverage_page() -> str:
    """Return docs/coverage.md of the project in the working directory, as it has to be now.

    Raises:
        SettingsError: a catalogue is wrong.
        VocabularyError: the features cannot be read at all.
    """
    dry_run = collect()
    for nodeid, message in dry_run.failures:
        raise VocabularyError(
            f"{nodeid} was to be read, and failed:\n\n{message}\n\nMend that first: what it tests "
            "would be missing in the page."
        )
    return coverage_of(dry_run.session)


def _is_below(path: Path, folders: Sequence[Path]) -> bool:
    return not folders or any(path.is_relative_to(folder.resolve()) for folder in folders)


def _findings(
    dry_run: DryRun, selected: list[Path], features: list[Path], *, whole: bool
) -> Iterator[Finding]:
    session = dry_run.session
    yield from refusals.refused_features(session.config, selected)
    yield from left_out_findings(session.config)
    _stop_at_other_failures(dry_run, session)
    yield from refusals.refused_sentences(session)
    yield from refusals.repeated_definitions(session)
    yield from style_findings(session)
    collected = {item.path for item in session.items if scenario_of(item)}
    left_out = left_out_features(session.config).keys()
    everything = whole and collected | left_out >= set(features)
    yield from refusals.cassette_findings(session, whole=everything)
    yield from requirement_findings(session, whole=everything)
    if everything:
        yield from unused_sentences(session)


def _stop_at_other_failures(dry_run: DryRun, session: pytest.Session) -> None:
    """Raise for a collector that failed and is no feature file, such as a broken conftest."""
    for nodeid, message in dry_run.failures:
        if not nodeid.endswith(".feature"):
            raise VocabularyError(
                f"{nodeid or session.config.rootpath} was to be read, and failed:\n\n{message}\n\n"
                "Mend that first."
            )


def apply_waivers(findings: Iterable[Finding], files: Mapping[Path, str]) -> Iterator[Finding]:
    """Yield the findings without a waiver, and one for each waiver that is wrong or unused.

    Args:
        findings: the findings before any waiver.
        files: the feature files and step modules to read waivers from, with the names they have
            in findings.
    """
    waivers = [
        waiver
        for path, name in files.items()
        for waiver in waivers_in(path, name, keyword="allow", subject=_RULE_NAME)
    ]
    problems = {waiver: _problem_with(waiver) for waiver in waivers}
    valid = {place: w for w in waivers if not problems[w] for place in _places(w)}
    used: set[Waiver] = set()
    for finding in findings:
        waiver = valid.get((finding.path, finding.line, finding.rule))
        if waiver is None:
            yield finding
        else:
            used.add(waiver)
    for waiver in set(valid.values()) - used:
        problems[waiver] = f"nothing here breaks {waiver.subject}"
    for waiver, problem in problems.items():
        if problem:
            yield _waiver_finding(waiver, problem)


def _places(waiver: Waiver) -> Iterator[tuple[str, int, str]]:
    """Yield what it lets pass: by file, line and rule; the line below may be a remark itself."""
    for line in {waiver.target_line, waiver.line + 1}:
        yield waiver.path, line, waiver.subject


def _problem_with(waiver: Waiver) -> str:
    """Return what makes a waiver invalid, ``""`` if nothing does."""
    if waiver.subject not in RULES_BY_NAME:
        return f"there is no rule {waiver.subject!r}"
    if RULES_BY_NAME[waiver.subject].fails_run:
        return f"{waiver.subject} cannot be waived, since a run would refuse it"
    return "" if waiver.reason else "this waiver gives no reason"


def _waiver_finding(waiver: Waiver, problem: str) -> Finding:
    waivable = ", ".join(name for name, rule in RULES_BY_NAME.items() if not rule.fails_run)
    return IDLE_WAIVER.finding(
        waiver.path,
        waiver.line,
        problem,
        "Write '# allow RULE because …' above the line it is about, or take it away. "
        f"Rules that can be waived: {waivable}.",
    )
