"""Derives a certificate again from a bundle: every scenario is replayed from its evidence.

The features of the bundle are run on the cassette of each attempt, with what the integration said
and showed then in its place; nobody is asked. What comes out is judged as it was the first time.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.attempts import EVIDENCE, AttemptKeeper
from issuing_harness.certification.bundle_rules import (
    read_rules,
    told_as_of_bundle,
    without_folder,
)
from issuing_harness.certification.certificate import (
    Attempt,
    Certificate,
    Noticed,
    Outcome,
    Proof,
    ProvenFault,
)
from issuing_harness.certification.judgement import is_fault, is_not_offered, judge
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.scenarios import configure
from issuing_harness.certification.selection import counts_of, selected_ids
from issuing_harness.certification.statements import parse_moment
from issuing_harness.certification.verification import Bundle
from issuing_harness.errors import BundleError
from issuing_harness.settings import NO_ENDPOINT
from issuing_harness.stage.cassettes import CASSETTE_SOURCE
from issuing_harness.surroundings import own_pytest, plugin_options
from issuing_harness.tape import Cassette, ScenarioIdentity
from issuing_harness.tape.reader import read_cassette
from issuing_harness.tape.redacted_output import ending
from issuing_harness.tape.timeline import EntryKind, TimelineEntry
from issuing_harness.webhooks.application_routes import APPLICATION, ApplicationPlace
from issuing_harness.webhooks.conversation import CONVERSATION, RecordedConversation

#: How pytest ends when it has run what there was, be it nothing.
_ENDED: Final = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
)
#: Characters that are shown of what pytest said otherwise.
_SAID: Final = 500
#: An endpoint that nobody asks.
_NOBODY: Final = "http://127.0.0.1:9/of-the-evidence"
_NO_SECRET: Final = "whsec_of_the_evidence"  # noqa: S105 - nobody's


def rejudge(bundle: Bundle) -> Certificate:
    """Return the certificate that the catalogue, the profile and the evidence come to.

    Raises:
        BundleError: a scenario cannot be replayed from its evidence.
    """
    with TemporaryDirectory(prefix="issuing-rejudge-") as name:
        folder = Path(name)
        requirements, profile = read_rules(bundle.files, folder)
        kept = bundle.certificate
        again = _Again(profile, selected_ids(requirements, profile), folder)
        attempts = _replayed(kept.attempts, again)
        counts = counts_of(again.planned, attempts)
        proof = _replayed_proof(kept.proof, again)
        judgement = judge(
            requirements,
            profile,
            attempts,
            counts,
            grades={each.scenario: kept.grade for each in kept.attempts},
            today=parse_moment(kept.made).date(),
            proof=proof,
        )
    return replace(
        kept,
        attempts=attempts,
        counts=counts,
        verdicts=judgement.verdicts,
        verdict=judgement.verdict,
        reason=judgement.reason,
        grade=judgement.grade,
        proof=proof,
    )


def _replayed(kept: Sequence[Attempt], again: "_Again") -> tuple[Attempt, ...]:
    """Return every attempt with the outcome that its evidence leads to.

    What was interrupted stays so: its evidence ends somewhere, and so shows nothing.
    """
    by_number: dict[int, dict[str, Attempt]] = defaultdict(dict)
    for attempt in kept:
        if "tape" in attempt.evidence and attempt.outcome is not Outcome.INTERRUPTED:
            by_number[attempt.number][attempt.scenario] = attempt
    found = {}
    for number, attempts in sorted(by_number.items()) or [(1, {})]:
        for attempt in again.run(attempts):
            found[attempt.scenario, number] = attempt
    return tuple(_compared(attempt, found) for attempt in kept)


def _replayed_proof(kept: Proof | None, again: "_Again") -> Proof | None:
    """Return what was proved, less the faults of which the evidence shows nothing red."""
    if kept is None:
        return None
    left = [each for each in kept.faults if each.attempt]
    red: set[str] = set()
    while left:
        # one attempt at each scenario at a time
        by_scenario = {each.attempt.scenario: each for each in reversed(left) if each.attempt}
        attempts = {name: each.attempt for name, each in by_scenario.items() if each.attempt}
        failed = {each.scenario for each in again.run(attempts) if is_fault(each)}
        red |= {each.name for name, each in by_scenario.items() if name in failed}
        left = [each for each in left if each not in by_scenario.values()]
    return Proof(tuple(_reconsidered(each, is_red=each.name in red) for each in kept.faults))


def _reconsidered(fault: ProvenFault, *, is_red: bool) -> ProvenFault:
    if is_red or fault.noticed is not Noticed.CAUGHT:
        return fault
    return replace(fault, noticed=Noticed.MISSED, reason="its evidence turns nothing red")


def _compared(kept: Attempt, found: Mapping[tuple[str, int], Attempt]) -> Attempt:
    """Return the attempt as it came out again; one that cannot be replayed is as it was kept.

    What has no cassette, such as an attempt that was interrupted, shows nothing that was met.
    """
    again = found.get((kept.scenario, kept.number))
    if again is None:
        if kept.outcome is Outcome.PASSED:
            raise BundleError(f"{kept.scenario} is said to have passed, and nothing shows it.")
        if is_not_offered(kept):  # it was run until it needed what is not offered
            raise BundleError(
                f"{kept.scenario} is said to need what is not offered, and nothing shows it."
            )
        return kept
    # what a scenario verifies, and whether it moves time, is what its feature says
    kept = replace(
        kept,
        requirements=again.requirements,
        presumes=again.presumes,
        moves_time=again.moves_time,
    )
    if again.outcome is kept.outcome and is_fault(again) == is_fault(kept):
        return kept
    return replace(
        kept,
        outcome=again.outcome,
        blame=again.blame,
        message=again.message,
        expected=again.expected,
        received=again.received,
    )


class _Again:
    """Replays attempts from their evidence.

    Args:
        profile: says what the application shows and takes.
        selected: the ids that are tried.
        folder: with the features and the evidence.
    """

    def __init__(self, profile: Profile, selected: Sequence[str], folder: Path) -> None:
        self._profile = profile
        self._selected = selected
        self._folder = folder
        #: The scenarios of the features that verify what is selected, all of them.
        self.planned: Sequence[str] = ()

    def run(self, attempts: Mapping[str, Attempt]) -> Sequence[Attempt]:
        """Replay one attempt at each of these scenarios.

        Raises:
            BundleError: they cannot be replayed.
        """
        work = self._folder / "again"
        (work / EVIDENCE).mkdir(parents=True, exist_ok=True)
        keeper = AttemptKeeper(work, self._selected)
        evidence = _Evidence(attempts, self._profile, self._folder)
        output = StringIO()
        with told_as_of_bundle(self._folder), redirect_stdout(output), own_pytest({}):
            options = [*self._options(), *plugin_options()]
            status = pytest.main(options, plugins=[evidence, keeper])
        if status not in _ENDED:
            said = ending(without_folder(output.getvalue(), self._folder).strip(), _SAID)
            raise BundleError(f"The scenarios cannot be replayed: {said}")
        self.planned = keeper.planned
        return keeper.attempts

    def _options(self) -> list[str]:
        endpoint = self._profile.endpoint
        options = [*configure(self._folder), "--issuing-backend=replay", "--issuing-no-oracle"]
        options += [f"--issuing-integration={_NOBODY if endpoint else NO_ENDPOINT}"]
        options += [f"--issuing-integration-secret={_NO_SECRET}"]
        options += ["--issuing-integration-api-port=0"]  # scenarios that need calls run, too
        if endpoint is not None:
            options += [f"--issuing-integration-account={endpoint.account}"]
            options += [f"--issuing-integration-decides={endpoint.decides}"]
        return options


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
        own = read_json((self._folder / evidence["interactions"]).read_bytes())
        item.stash[CASSETTE_SOURCE] = _Tape(self._folder / evidence["tape"], _calls(own))
        kept = RecordedConversation.read(self._folder / evidence["conversation"])
        item.stash[CONVERSATION] = kept


class _Tape:
    """The cassette of one attempt; it may have failed, and so polled to the end of its patience.

    Args:
        path: the file.
        calls: the ids of the requests that the integration sent; nobody sends them again.
    """

    repeats_reads = True

    def __init__(self, path: Path, calls: frozenset[str]) -> None:
        self._path = path
        self._calls = calls

    def open(self, path: Path, identity: ScenarioIdentity) -> Cassette:  # noqa: ARG002 - it has just the one
        """Return the cassette, which must be whole, without the integration's own calls."""
        cassette = read_cassette(self._path)
        calls = {
            number
            for number, each in enumerate(cassette.interactions)
            if each.response.request_id in self._calls
        }
        return _without(cassette, calls) if calls else cassette


def _calls(interactions: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the ids of the requests that the integration sent, of an attempt's evidence."""
    own = (each for each in interactions if each["span"]["by_endpoint"])
    return frozenset(each["response"]["headers"].get("request-id", "") for each in own)


def _without(cassette: Cassette, calls: Collection[int]) -> Cassette:
    """Return a cassette without some of its interactions, by their numbers."""
    left = [number for number in range(len(cassette.interactions)) if number not in calls]
    places = {number: place for place, number in enumerate(left)}
    of_requests = (EntryKind.REQUEST, EntryKind.RESPONSE)
    timeline = tuple(
        TimelineEntry(kind, places[number]) if kind in of_requests else TimelineEntry(kind, number)
        for kind, number in cassette.timeline
        if kind not in of_requests or number in places
    )
    interactions = tuple(cassette.interactions[number] for number in left)
    return replace(cassette, interactions=interactions, timeline=timeline)
