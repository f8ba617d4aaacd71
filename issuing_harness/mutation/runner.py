"""Replay a scenario from altered recordings in memory, and find out which step fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from issuing_harness.collection import skip_reason
from issuing_harness.errors import HarnessError
from issuing_harness.mutation.assertions import Assertion, ThenAssertions
from issuing_harness.mutation.json_paths import Recording, StepCoverage
from issuing_harness.mutation.value_matching import ThenStep
from issuing_harness.mutation.verdicts import (
    ANOTHER_STEP,
    ERROR_IN_ITS_THEN,
    ITS_THEN,
    NOBODY,
    ScenarioResult,
    Verdict,
)
from issuing_harness.network import loopback_only
from issuing_harness.stage.cassettes import CASSETTE_SOURCE, cassette_path, identity_of
from issuing_harness.tape import Cassette, Library, ScenarioIdentity, open_cassette

#: The errors by which a Then denies its assertion; anything else is an error in the Then.
_ASSERTION_ERRORS: Final = (AssertionError, pytest.fail.Exception)


@dataclass(frozen=True, slots=True)
class ReplayFailure:
    """How a replay failed.

    Args:
        step_index: the step that failed, from 0; None before the first or after the last.
        error: the error it raised.
    """

    step_index: int | None
    error: BaseException

    @property
    def is_assertion(self) -> bool:
        """Whether an assertion failed, rather than anything else."""
        return isinstance(self.error, _ASSERTION_ERRORS)


def replay(item: Any, cassette: Cassette) -> ReplayFailure | None:
    """Replay a scenario without reporting it; None if it passes.

    Args:
        item: the scenario.
        cassette: the recording to replay it from; nothing is read from disk.

    Raises:
        pytest.skip.Exception: it cannot run here.
    """
    with _replayed_from(item, cassette):
        error = run_unreported(item)
    return ReplayFailure(item.progress.failed, error) if error else None


def run_unreported(item: Any) -> BaseException | None:
    """Run a scenario without reporting it; return what it failed with, None if it passed.

    Raises:
        pytest.skip.Exception: it cannot run here.
    """
    with loopback_only(), _fresh_request(item):
        try:
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - any kills a mutant
            return error
    return None


def first_line(error: BaseException) -> str:
    """Return an error's type and the first line of its message."""
    return f"{type(error).__name__}: {error}".partition("\n")[0]


class CassetteInMemory:
    """A source that has one cassette for every scenario.

    A Then that waits for what was altered may go on asking, and ends by saying what did not come.

    Args:
        cassette: the cassette.
    """

    repeats_reads = True

    def __init__(self, cassette: Cassette) -> None:
        self._cassette = cassette

    def open(self, path: Path, identity: ScenarioIdentity) -> Cassette:  # noqa: ARG002 - not read
        """Return the cassette, unchecked."""
        return self._cassette


@contextmanager
def _replayed_from(item: pytest.Item, cassette: Cassette) -> Iterator[None]:
    item.stash[CASSETTE_SOURCE] = CassetteInMemory(cassette)
    try:
        yield
    finally:
        del item.stash[CASSETTE_SOURCE]


@contextmanager
def _fresh_request(item: Any) -> Iterator[None]:
    """Prepare an item as pytest does for a test that runs again; wider fixtures stay set up."""
    item._initrequest()  # noqa: SLF001 - pytest offers no other way to run it again
    try:
        yield
    finally:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=item.parent)
        item._request, item.funcargs = False, None  # noqa: SLF001 - as above


class CoverageCounter:
    """A pytest plugin that counts what each step of the running scenario has seen."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start counting for another scenario."""
        self._interactions = self._deliveries = 0
        self._ends: list[tuple[int, int]] = []

    @property
    def coverage(self) -> StepCoverage:
        """What the steps of the scenario that ran last have seen."""
        interactions = [interactions for interactions, _ in self._ends]
        return StepCoverage(interactions, [deliveries for _, deliveries in self._ends])

    def pytest_issuing_interaction(self) -> None:
        """Count a response."""
        self._interactions += 1

    def pytest_issuing_delivery(self) -> None:
        """Count a webhook delivery."""
        self._deliveries += 1

    def pytest_bdd_after_step(self) -> None:
        """Store the counts at the end of a step."""
        self._ends.append((self._interactions, self._deliveries))


class Runner:
    """Runs the mutants of scenarios, one scenario after the other.

    Args:
        library: the scenarios' cassettes.
        counter: a registered plugin.
    """

    def __init__(self, library: Library, counter: CoverageCounter) -> None:
        self._library = library
        self._counter = counter
        self._replays = 0

    def run(self, item: Any) -> ScenarioResult:
        """Return what became of every mutant of a scenario."""
        started, self._replays = time.perf_counter(), 0
        item.session._setupstate.teardown_exact(item)  # noqa: SLF001 - what another file set up
        name, path = item.nodeid, item.nodeid.partition("::")[0]
        if reason := skip_reason(item.facts, "replay"):
            return ScenarioResult(name, path, skipped=reason)
        try:
            cassette = open_cassette(cassette_path(item, self._library), identity_of(item))
            failure = self._replay(item, cassette)
        except pytest.skip.Exception as skipped:
            return ScenarioResult(name, path, skipped=str(skipped.msg))
        except HarnessError as error:
            return ScenarioResult(name, path, red=str(error))
        if failure:
            return ScenarioResult(name, path, red=str(failure.error))
        verdicts = tuple(self._verdicts(item, cassette))
        seconds = time.perf_counter() - started
        return ScenarioResult(name, path, verdicts, self._replays, round(seconds, 3))

    def _replay(self, item: Any, cassette: Cassette) -> ReplayFailure | None:
        self._counter.reset()
        self._replays += 1
        return replay(item, cassette)

    def _verdicts(self, item: Any, cassette: Cassette) -> Iterator[Verdict]:
        recording, coverage = Recording(cassette), self._counter.coverage
        for index, step in enumerate(item.facts.steps):
            if step.kind == "then":
                then = ThenStep.of(step, index, item.definitions[index])
                for assertion in ThenAssertions(then, recording, coverage):
                    yield self._verdict(item, assertion, recording)

    def _verdict(self, item: Any, assertion: Assertion, recording: Recording) -> Verdict:
        """Run an assertion's mutants until its Then denies one; no other failure kills it."""
        tried = tuple(mutant.description for mutant in assertion.mutants)
        survived = verdict = _verdict(assertion, NOBODY, "", tried)
        for mutant in assertion.mutants:
            altered = recording.with_edits(mutant.edits)
            failure = self._replay(item, altered)
            if failure is None and mutant.is_exhaustive:
                return survived
            if failure is None or not mutant.is_killed_by(failure.error):
                continue
            failed = _failed(item, assertion, failure, mutant.description)
            if failed.killed:
                return replace(failed, covered_by=self._covered_by(item, assertion, altered))
            verdict = failed if verdict is survived else verdict
        return verdict

    def _covered_by(self, item: Any, assertion: Assertion, altered: Cassette) -> str:
        """Return where the scenario fails if the Then's definition is empty; "" if nowhere."""
        with _emptied(item, assertion.step_index):
            failure = self._replay(item, altered)
        return _place(item, failure) if failure else ""


@contextmanager
def _emptied(item: Any, step_index: int) -> Iterator[None]:
    """Give a scenario an empty definition for one of its steps, and its own back afterwards."""
    definitions = item.definitions
    emptied = list(definitions)
    context = replace(definitions[step_index].context, step_func=_do_nothing)
    emptied[step_index] = replace(definitions[step_index], context=context)
    item.definitions = tuple(emptied)
    try:
        yield
    finally:
        item.definitions = definitions


def _do_nothing() -> None:
    """Be the step function of an emptied definition."""


def _failed(item: Any, assertion: Assertion, failure: ReplayFailure, mutation: str) -> Verdict:
    error = first_line(failure.error)
    if failure.step_index == assertion.step_index:
        step = ITS_THEN if failure.is_assertion else ERROR_IN_ITS_THEN
        return _verdict(assertion, step, error, (mutation,))
    return _verdict(assertion, ANOTHER_STEP, f"{_place(item, failure)}: {error}", (mutation,))


def _place(item: Any, failure: ReplayFailure) -> str:
    """Return the sentence in which a scenario failed."""
    index = failure.step_index
    return "the end of the scenario" if index is None else f"{item.facts.steps[index]}"


def _verdict(
    assertion: Assertion, failed_by: str, error: str, mutations: tuple[str, ...]
) -> Verdict:
    then = assertion.then
    return Verdict(then.line, str(then), assertion.value, failed_by, error, mutations)
