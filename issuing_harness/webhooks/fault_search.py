"""Fault search: finds the fewest delivery faults that break a scenario of an integration.

A schedule is drawn for each scenario from the seed and its name. When one breaks a scenario, it is
shrunk: the scenario is run again under fewer and fewer faults, each time in a pytest process of its
own, so that no run affects the next.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from typing import Final

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.errors import SettingsError
from issuing_harness.settings import SECRET_VARIABLE, IntegrationSettings, Settings
from issuing_harness.webhooks.delivery_faults import FaultSchedule, parse_schedule
from issuing_harness.webhooks.integration import Integration

SCHEDULE: Final = pytest.StashKey[FaultSchedule]()
INTEGRATION: Final = pytest.StashKey[Integration]()
#: Set in the environment of a run that only tries a schedule, and must not shrink one itself.
TRIAL_VARIABLE: Final = "ISSUING_HARNESS_TRIES_A_SCHEDULE"


class FaultSearch:
    """A plugin that gives each scenario its schedule, and shrinks one that broke it.

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
        parse_schedule(self._deliveries, integration.seed)  # only to refuse it before the run

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Draw this scenario's schedule."""
        facts = scenario_of(item)
        if facts is not None and facts.tags.has("integration"):
            seed = f"{self._integration.seed}/{item.nodeid}"
            item.stash[SCHEDULE] = parse_schedule(self._deliveries, seed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to a failed scenario's report the fewest faults that make it fail."""
        report = yield
        has_failed = report.failed and report.when == "call" and SCHEDULE in item.stash
        if has_failed and TRIAL_VARIABLE not in os.environ:
            count = item.stash[INTEGRATION].events_sent if INTEGRATION in item.stash else 0
            result = self._search(item, item.stash[SCHEDULE].first(count))
            report.sections.append(("deliveries", result))
        return report

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
        """Whether the scenario fails under a schedule; runs it in a process of its own."""
        integration = self._integration
        options = {
            "rootdir": str(self._config.rootpath),
            "issuing-backend": self._settings.backend,
            "issuing-cassettes": str(self._settings.cassettes),
            "issuing-integration": integration.url,
            "issuing-application": integration.application,
            "issuing-deliveries": schedule.option,
            "issuing-api-base": self._config.option.issuing_api_base,
        }
        arguments = [f"--{name}={value}" for name, value in options.items() if value]
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own scenario
            [sys.executable, "-m", "pytest", "-q", "--assert=plain", item.nodeid, *arguments],
            cwd=self._config.rootpath,
            env={**os.environ, SECRET_VARIABLE: integration.secret, TRIAL_VARIABLE: "1"},
            capture_output=True,
            check=False,
        )
        return done.returncode != pytest.ExitCode.OK


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
