"""Derives a certificate again from a bundle: every scenario is replayed from its evidence.

The features of the bundle are run on the cassette of each attempt, with what the integration said
and showed then in its place; nobody is asked. What comes out is judged as it was the first time.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from datetime import date
from io import StringIO
from os import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from issuing_harness.certification.attempts import EVIDENCE, AttemptKeeper
from issuing_harness.certification.bundle import CATALOGUE, PROFILE
from issuing_harness.certification.certificate import Attempt, Certificate, Outcome
from issuing_harness.certification.judgement import judge
from issuing_harness.certification.profile import Profile, read_profile
from issuing_harness.certification.references import GUIDE
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.verification import Bundle
from issuing_harness.errors import BundleError
from issuing_harness.stage.cassettes import CASSETTE_SOURCE
from issuing_harness.tape import Cassette, ScenarioIdentity
from issuing_harness.tape.reader import read_cassette
from issuing_harness.webhooks.application_routes import APPLICATION, ApplicationPlace
from issuing_harness.webhooks.conversation import CONVERSATION, RecordedConversation

#: An endpoint that nobody asks.
_NOBODY: Final = "http://127.0.0.1:9/of-the-evidence"
_NO_SECRET: Final = "whsec_of_the_evidence"  # noqa: S105 - nobody's
_CONFIGURATION: Final = "[pytest]\nissuing_features = features\n"
#: A tag by itself on its line, or before others: ``@integration``.
_TAG: Final = re.compile(rb"^\s*@(\w+)\b(?!:)", re.MULTILINE)


def rejudge(bundle: Bundle) -> Certificate:
    """Return the certificate that the catalogue, the profile and the evidence come to.

    Raises:
        BundleError: a scenario cannot be replayed from its evidence.
    """
    with TemporaryDirectory(prefix="issuing-rejudge-") as name:
        folder = Path(name)
        _unpack(bundle.files, folder)
        catalogue = read_catalogue(folder / CATALOGUE)
        profile = read_profile(folder / PROFILE)
        kept = bundle.certificate
        attempts = _replayed(kept.attempts, profile, folder)
        judgement = judge(
            catalogue.requirements,
            profile,
            attempts,
            kept.counts,
            grades={each.scenario: kept.grade for each in kept.attempts},
            today=date.fromisoformat(kept.made[:10]),
        )
    return replace(
        kept,
        attempts=attempts,
        verdicts=judgement.verdicts,
        verdict=judgement.verdict,
        reason=judgement.reason,
        grade=judgement.grade,
    )


def _unpack(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    # what statements of the guide there are says nothing about an integration
    (folder / GUIDE).write_bytes(library_path().with_name(GUIDE).read_bytes())
    tags = {tag for content in files.values() for tag in _TAG.findall(content)}
    lines = "".join(f"\n    {tag.decode()}" for tag in sorted(tags))
    (folder / "pytest.ini").write_text(f"{_CONFIGURATION}issuing_tags ={lines}\n")


def _replayed(kept: Sequence[Attempt], profile: Profile, folder: Path) -> tuple[Attempt, ...]:
    """Return every attempt with the outcome that its evidence leads to."""
    by_number: dict[int, dict[str, Attempt]] = defaultdict(dict)
    for attempt in kept:
        if "tape" in attempt.evidence:
            by_number[attempt.number][attempt.scenario] = attempt
    found = {}
    for number, attempts in sorted(by_number.items()):
        for again in _run(attempts, profile, folder):
            found[again.scenario, number] = again
    return tuple(_compared(attempt, found) for attempt in kept)


def _compared(kept: Attempt, found: Mapping[tuple[str, int], Attempt]) -> Attempt:
    """Return the attempt as it came out again; one that cannot be replayed is as it was kept.

    What has no cassette, such as an attempt that was interrupted, shows nothing that was met.
    """
    again = found.get((kept.scenario, kept.number))
    if again is None:
        if kept.outcome is Outcome.PASSED:
            raise BundleError(f"{kept.scenario} is said to have passed, and nothing shows it.")
        return kept
    if again.outcome is kept.outcome:
        return kept
    return replace(
        kept,
        outcome=again.outcome,
        blame=again.blame,
        message=again.message,
        expected=again.expected,
        received=again.received,
    )


def _run(attempts: Mapping[str, Attempt], profile: Profile, folder: Path) -> Sequence[Attempt]:
    """Replay one attempt at each of these scenarios."""
    names = {name for attempt in attempts.values() for name in attempt.requirements}
    work = folder / "again"
    (work / EVIDENCE).mkdir(parents=True, exist_ok=True)
    keeper = AttemptKeeper(work, names)
    options = ["-W", "ignore", "-q", "-p", "no:cacheprovider", "-c", "pytest.ini", "--rootdir=."]
    options += ["--issuing-backend=replay", "--issuing-no-oracle"]
    options += [f"--issuing-integration={_NOBODY}", f"--issuing-integration-secret={_NO_SECRET}"]
    evidence = _Evidence(attempts, profile, folder)
    output = StringIO()
    with _in_folder(folder), redirect_stdout(output):
        status = pytest.main(["features", *options], plugins=[evidence, keeper])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise BundleError(f"The scenarios cannot be replayed: {output.getvalue()[-500:].strip()}")
    return keeper.attempts


class _Evidence:
    """A plugin that lets scenarios run on the evidence of their attempts.

    Args:
        attempts: one of each scenario, by node id.
        profile: says what the application shows and takes.
        folder: where the evidence is.
    """

    def __init__(self, attempts: Mapping[str, Attempt], profile: Profile, folder: Path) -> None:
        self._attempts = attempts
        self._place = ApplicationPlace(profile.routes, {}, folder)
        self._folder = folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Say what the application shows and takes."""
        config.stash[APPLICATION] = self._place

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what this attempt was not made at."""
        items[:] = [item for item in items if item.nodeid in self._attempts]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Hand a scenario its cassette and its conversation."""
        evidence = self._attempts[item.nodeid].evidence
        item.stash[CASSETTE_SOURCE] = _Tape(self._folder / evidence["tape"])
        kept = RecordedConversation.read(self._folder / evidence["conversation"])
        item.stash[CONVERSATION] = kept


class _Tape:
    """The cassette of one attempt; it may have failed, and so polled to the end of its patience.

    Args:
        path: the file.
    """

    repeats_reads = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, path: Path, identity: ScenarioIdentity) -> Cassette:  # noqa: ARG002 - this one
        """Return the cassette, which must be whole."""
        return read_cassette(self._path)


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    chdir(folder)
    try:
        yield
    finally:
        chdir(before)
