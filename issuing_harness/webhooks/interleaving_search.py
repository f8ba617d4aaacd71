"""Interleaving search: looks for the order of simultaneous questions that breaks an integration.

A scenario runs with all questions at once. If it passes, further interleavings are tried, drawn by
the seed within the time that a reply takes; if one breaks it, fewer purchases and plainer
interleavings are, until the plainest is found. Trials are made in a process of their own, as those
of delivery faults are, and what shows the one that failed is kept for a certificate.
"""

import shutil
from collections.abc import Generator, Sequence
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from issuing_harness.errors import ProductFailure
from issuing_harness.settings import IntegrationSettings, Settings
from issuing_harness.webhooks.conversation import CONVERSATION, RecordedConversation
from issuing_harness.webhooks.fault_search import FaultSearch
from issuing_harness.webhooks.fault_trials import Trial, TrialResult
from issuing_harness.webhooks.interleavings import (
    Interleaving,
    check_interleaving,
    drawn_interleavings,
    interleaving_of,
    plainer,
)
from issuing_harness.webhooks.simultaneous import SIMULTANEOUS
from issuing_harness.webhooks.simultaneous_outcomes import TOGETHER
from issuing_harness.webhooks.trial_notes import TrialNotes
from issuing_harness.webhooks.trial_process import TrialProcess, makes_trials

#: What the report calls the part about interleavings.
TITLE: Final = "purchases at the same time"
#: In the stash of a scenario: where the evidence of a trial that failed is, in place of its own.
FAILED_TRIAL: Final = pytest.StashKey[Path]()
#: Seconds for which other interleavings are looked for, and plainer ones.
_SEARCHING: Final = 2.0
_SHRINKING: Final = 5.0
#: Lines of a trial's failure that a message shows.
_SHOWN: Final = 12


class InterleavingSearch(TrialNotes):
    """A plugin that tries scenarios with purchases at the same time in other interleavings.

    Args:
        config: pytest's configuration of the run.
        settings: the options of the run.
        integration: the endpoint under test.

    Raises:
        SettingsError: there is no such interleaving.
    """

    def __init__(
        self, config: pytest.Config, settings: Settings, integration: IntegrationSettings
    ) -> None:
        super().__init__(TITLE)
        self._asked = integration.interleaving
        if self._asked:
            check_interleaving(self._asked)  # only to refuse it before the run
        self._seed = integration.seed
        is_meant = settings.backend == "sandbox" and not settings.record
        self._searches = is_meant and not makes_trials(config)
        self._process = TrialProcess(config, settings, integration, "i")
        self._folder = TemporaryDirectory(prefix="issuing-interleavings-")

    def pytest_unconfigure(self) -> None:
        """Remove the evidence of trials."""
        self._folder.cleanup()

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Forget an earlier attempt."""
        if SIMULTANEOUS in item.stash:
            del item.stash[SIMULTANEOUS]
        if FAILED_TRIAL in item.stash:
            del item.stash[FAILED_TRIAL]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Look for an interleaving that breaks the scenario, or for a plainer one that does.

        Raises:
            ProductFailure: one does.
        """
        __tracebackhide__ = True
        try:
            result = yield
        except ProductFailure as failure:
            if (made := self._made(item)) and TOGETHER in str(failure):
                item.ihook.pytest_issuing_failure(item=item, error=failure)
                raise failure.with_hint(self._shrink(item, made, str(failure))) from None
            raise
        if made := self._made(item):
            self._try_others(item, made)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to the report of a scenario what was tried."""
        report = yield
        if report.when == "call" and item.nodeid in self._done:
            self.note(report, self._done[item.nodeid])
        return report

    def _made(self, item: pytest.Item) -> Interleaving | None:
        """Return how the purchases of a scenario were made, if other ways are to be tried."""
        is_kept = isinstance(item.stash.get(CONVERSATION, None), RecordedConversation)
        if not self._searches or is_kept or SIMULTANEOUS not in item.stash:
            return None
        return item.stash[SIMULTANEOUS].interleaving

    def _try_others(self, item: pytest.Item, made: Interleaving) -> None:
        """Try interleavings that the seed draws, unless one was named."""
        if self._asked:
            return
        count, slowest = len(made.departures), item.stash[SIMULTANEOUS].slowest
        drawn = drawn_interleavings(count, slowest, f"{self._seed}/{item.nodeid}")
        folder = Path(self._folder.name) / str(len(self._done))
        folder.mkdir(parents=True, exist_ok=True)
        result = self._run(item, drawn, seconds=_SEARCHING, evidence=str(folder))
        self._done[item.nodeid] = f"{made}: passed; then {_told(result)}"
        if result.failing is not None:
            item.stash[FAILED_TRIAL] = folder
            failing = interleaving_of(result.failing.interleaving, count)
            failure = _broken(failing, result.message)
            item.ihook.pytest_issuing_failure(item=item, error=failure)
            raise failure.with_hint(self._shrink(item, failing, result.message))

    def _shrink(self, item: pytest.Item, failing: Interleaving, message: str) -> str:
        """Return in words the plainest interleaving found that fails alike."""
        first = next((line for line in message.splitlines() if TOGETHER in line), "")
        result = self._run(item, list(plainer(failing)), seconds=_SHRINKING, alike=first.strip())
        if result.failing is not None:
            failing = interleaving_of(result.failing.interleaving, len(failing.departures))
        self._done[item.nodeid] = f"it fails when {failing}"
        return f"It fails when {failing}. Try it again with pytest --interleaving {failing.option}"

    def _run(
        self, item: pytest.Item, interleavings: Sequence[Interleaving], **conditions: object
    ) -> TrialResult:
        trials = [Trial(interleaving=each.option) for each in interleavings]
        return self._process.run(item, trials, **conditions)


def register_searches(config: pytest.Config, settings: Settings) -> None:
    """Have an integration tried under delivery faults, if asked, and in other interleavings.

    Raises:
        SettingsError: there is no such fault or interleaving, or it cannot be recorded.
    """
    integration = settings.integration
    if integration is None:
        return
    if integration.deliveries:
        faults = FaultSearch(config, settings, integration)
        config.pluginmanager.register(faults, "issuing_delivery_faults")
    questions = InterleavingSearch(config, settings, integration)
    config.pluginmanager.register(questions, "issuing_interleavings")


def show_failed_trial(item: pytest.Item, folder: Path) -> None:
    """Put what shows a trial that failed in the place of what the scenario itself has left.

    Args:
        item: the scenario.
        folder: where its cassette and its conversation are.
    """
    if FAILED_TRIAL in item.stash:
        for file in item.stash[FAILED_TRIAL].iterdir():
            shutil.copyfile(file, folder / file.name)


def _told(result: TrialResult) -> str:
    """Return in words what came of the trials."""
    if result.failing is not None:
        return f"{result.tried} others, drawn by the seed: failed"
    if result.broken:
        return f"others could not be tried: {result.broken.strip().splitlines()[-1]}"
    return f"{result.tried} others, drawn by the seed: passed"


def _broken(failing: Interleaving, message: str) -> ProductFailure:
    """Return the failure of a scenario that passes, and fails in another interleaving."""
    # from the first line with a dash on, the scenario is shown step by step
    lines = list(takewhile(lambda line: not line.startswith("- "), message.strip().splitlines()))
    return ProductFailure.of(
        f"the scenario when {failing}",
        expected="it passes, as it does when the questions come at once",
        found="\n          ".join(lines[:_SHOWN]),
    )
