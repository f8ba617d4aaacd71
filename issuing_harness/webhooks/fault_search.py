"""Fault search: looks for delivery faults that break a scenario of an integration.

A schedule is drawn for each scenario from the seed and its name. When one breaks a scenario, it is
shrunk: the scenario is run again under fewer and fewer faults. When it does not, every single fault
is tried as well, so that what is found does not hang on what the seed drew. Trials are made in
pytest processes of their own, so that nothing leaks into the run.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.errors import HarnessError, ProductFailure, SettingsError
from issuing_harness.settings import SECRET_VARIABLE, IntegrationSettings, Settings
from issuing_harness.webhooks.delivery_faults import FaultSchedule, drawn_kinds, parse_schedule
from issuing_harness.webhooks.fault_trials import (
    SCHEDULE,
    TRIALS_VARIABLE,
    FaultTrials,
    TrialResult,
    read_result,
    single_faults,
    write_trials,
)
from issuing_harness.webhooks.integration import Integration
from issuing_harness.webhooks.stripe_api import STRIPE_API

INTEGRATION: Final = pytest.StashKey[Integration]()
#: Set in the environment of a run that only tries a schedule, and must not search itself.
TRIAL_VARIABLE: Final = "ISSUING_HARNESS_TRIES_A_SCHEDULE"
#: What the report calls the part about deliveries.
TITLE: Final = "deliveries"
#: In the stash of a scenario's item: in words, what was done to its deliveries.
_DONE: Final = pytest.StashKey[str]()
#: What keeps a plugin from writing its report, which is the run's.
_REPORTS: Final = {"allure_pytest": "--alluredir=", "junitxml": "--junit-xml="}
#: Lines of a trial's failure that a message shows.
_SHOWN: Final = 12


class FaultSearch:
    """A plugin that gives each scenario its schedule, and looks for a smallest one that breaks it.

    Args:
        config: pytest's configuration of the run.
        settings: the options of the run.
        integration: the endpoint under test, with the faults its events suffer.

    Raises:
        SettingsError: a recording was asked for, or there is no such fault.
    """

    def __init__(
        self, config: pytest.Config, settings: Settings, integration: IntegrationSettings
    ) -> None:
        if settings.record:
            raise SettingsError(
                "--record was asked for with --deliveries. A recording keeps what Stripe sent, not "
                "what a schedule made of it; record first, then replay under other deliveries."
            )
        self._config = config
        self._settings = settings
        self._integration = integration
        self._deliveries = integration.deliveries or "none"
        self._is_trial = TRIAL_VARIABLE in os.environ
        self._done: dict[str, str] = {}
        # each process has other ids than the run, whose books the application may have kept
        self._trials = itertools.count(1)
        parse_schedule(self._deliveries, integration.seed)  # only to refuse it before the run
        if self._is_trial and (trials := FaultTrials.of_environment()):
            config.pluginmanager.register(trials, "issuing_fault_trials")

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Draw this scenario's schedule."""
        if _DONE in item.stash:
            del item.stash[_DONE]  # an earlier attempt's
        facts = scenario_of(item)
        if facts is not None and facts.tags.has("integration") and SCHEDULE not in item.stash:
            item.stash[SCHEDULE] = parse_schedule(self._deliveries, self._seed(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Try every single fault once the scenario has passed under its schedule.

        Raises:
            ProductFailure: it fails under one of them.
        """
        __tracebackhide__ = True
        result = yield
        if SCHEDULE in item.stash and INTEGRATION in item.stash and not self._is_trial:
            self._try_single_faults(item, item.stash[INTEGRATION])
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to a scenario's report what was done, and the fewest faults that make it fail."""
        report = yield
        if report.when == "call" and SCHEDULE in item.stash and not self._is_trial:
            if report.failed and _DONE not in item.stash:
                schedule = item.stash[SCHEDULE].first(_events_of(item))
                item.stash[_DONE] = self._search(item, schedule)
            done = item.stash.get(_DONE, "no event was sent")
            report.sections.append((TITLE, done))
            report.user_properties.append((TITLE, done))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what was done, also by a worker of xdist."""
        if report.when == "call":
            for name, text in report.user_properties:
                if name == TITLE:
                    self._done[report.nodeid] = str(text)

    def pytest_issuing_run_notices(self) -> Mapping[str, str]:
        """Return what was done to the deliveries of each scenario."""
        return {TITLE: "\n".join(self._lines())} if self._done else {}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show it."""
        if self._done and not self._is_trial:
            terminalreporter.section(TITLE)
            for line in self._lines():
                terminalreporter.write_line(line)

    def _lines(self) -> Iterator[str]:
        for nodeid, done in self._done.items():
            yield f"{nodeid.rpartition('::')[2]}: {done}"

    def _seed(self, item: pytest.Item) -> str:
        return f"{self._integration.seed}/{item.nodeid}"

    def _try_single_faults(self, item: pytest.Item, integration: Integration) -> None:
        """Try each fault alone, and keep in words what was done."""
        events, kinds = len(integration.event_types), drawn_kinds(self._deliveries)
        schedule = item.stash[SCHEDULE].first(events)
        how = f"as seed {self._integration.seed} drew it, " if kinds else ""
        item.stash[_DONE] = f"{how}{schedule}: passed"
        if not kinds or not events:
            return
        single, is_all = single_faults(kinds, events, self._seed(item))
        result = self._try(item, single)
        which = "each" if is_all else f"{len(single)}, drawn by the seed,"
        tried = (
            f"{which} of {len(kinds) * events} faults alone ({', '.join(kinds)}; {events} events)"
        )
        if result.failing is None:
            item.stash[_DONE] += f"; then {tried}: passed"
            return
        item.stash[_DONE] += f"; then {tried}: failed when {result.failing}"
        raise _broken(result, integration.event_types)

    def _search(self, item: pytest.Item, schedule: FaultSchedule) -> str:
        """Return in words the smallest schedule found that makes the scenario fail."""
        if not schedule.faults or self._fails(item, FaultSchedule()):
            return "It fails whatever becomes of the events: with --deliveries none as well."
        smallest = shrink(schedule, lambda candidate: self._fails(item, candidate))
        return (
            f"It passes when events come as they were sent. It fails when {smallest}.\n"
            f"Try it again with --deliveries {smallest.option}"
        )

    def _fails(self, item: pytest.Item, schedule: FaultSchedule) -> bool:
        """Whether the scenario fails under a schedule."""
        return self._try(item, [schedule]).failing is not None

    def _try(self, item: pytest.Item, schedules: list[FaultSchedule]) -> TrialResult:
        """Run a scenario under one schedule after the other, in a process of its own.

        Raises:
            HarnessError: the process ended before it could say what came of it.
        """
        with TemporaryDirectory() as folder:
            path = Path(folder) / "trials.json"
            write_trials(path, schedules)
            done = self._run(item, {TRIAL_VARIABLE: "1", TRIALS_VARIABLE: str(path)})
            result = read_result(path)
        if result is None:
            raise HarnessError(
                f"{item.nodeid} was to be tried under delivery faults, and the process that tries "
                f"it ended with {done.returncode}. Its output:\n{done.stdout}{done.stderr}"
            )
        return result

    def _run(
        self, item: pytest.Item, variables: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        api = self._config.stash.get(STRIPE_API, None)
        with api.lent() if api else nullcontext() as port:
            return self._run_with(item, variables, port)

    def _run_with(
        self, item: pytest.Item, variables: Mapping[str, str], api_port: int | None
    ) -> "subprocess.CompletedProcess[str]":
        integration = self._integration
        options = {
            "rootdir": str(self._config.rootpath),
            "issuing-backend": self._settings.backend,
            "issuing-cassettes": str(self._settings.cassettes),
            "issuing-integration": integration.url,
            "issuing-application": integration.application,
            "issuing-deliveries": "none",
            "issuing-integration-api-port": api_port,
            "issuing-integration-api-key": api_port and integration.api_key,
            "issuing-account-seed": f"{integration.account_seed}.{next(self._trials)}",
            "issuing-api-base": self._config.option.issuing_api_base,
        }
        arguments = [f"--{name}={value}" for name, value in options.items() if value]
        plugins = self._config.pluginmanager
        arguments += [silence for name, silence in _REPORTS.items() if plugins.has_plugin(name)]
        return subprocess.run(  # noqa: S603 - our own interpreter, our own scenario
            [sys.executable, "-m", "pytest", "-q", "--assert=plain", item.nodeid, *arguments],
            cwd=self._config.rootpath,
            env={**os.environ, SECRET_VARIABLE: integration.secret, **variables},
            capture_output=True,
            text=True,
            check=False,
        )


def _events_of(item: pytest.Item) -> int:
    return len(item.stash[INTEGRATION].event_types) if INTEGRATION in item.stash else 0


def _broken(result: TrialResult, event_types: list[str]) -> ProductFailure:
    """Return the failure of a scenario that passes, and fails under one fault."""
    assert result.failing is not None
    (fault,) = result.failing.faults
    lines = result.message.strip().splitlines()
    return ProductFailure.of(
        f"the scenario when {fault}, which is {event_types[fault.number]}",
        expected="it passes, as it does when events come as they were sent",
        found="\n          ".join(lines[:_SHOWN]),
        hint=f"Try it again with --deliveries {result.failing.option}",
    )


def shrink(schedule: FaultSchedule, fails: Callable[[FaultSchedule], bool]) -> FaultSchedule:
    """Return the smallest schedule found that still fails.

    Drops half of the faults at a time, then ever smaller parts, in the end one by one.
    """
    size = max(1, len(schedule.faults) // 2)
    while True:
        candidates = _without_parts(schedule, size)
        smaller = next((candidate for candidate in candidates if fails(candidate)), None)
        if smaller is not None:
            schedule = smaller
        elif size == 1:
            return schedule
        else:
            size //= 2


def _without_parts(schedule: FaultSchedule, size: int) -> Iterator[FaultSchedule]:
    for start in range(0, len(schedule.faults), size):
        yield schedule.without(start, size)
