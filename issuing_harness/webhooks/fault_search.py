"""Runs scenarios of an integration while its events suffer, and finds the fewest that break it.

A schedule is drawn for each scenario from the seed and its name. When one breaks a scenario, the
scenario is run again under less and less of it, each time in a pytest of its own, so that nothing
of one run reaches into the next.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from typing import Final

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.errors import SettingsError
from issuing_harness.settings import SECRET_VARIABLE, IntegrationSettings, Settings
from issuing_harness.webhooks.delivery_faults import Schedule, scheduled, shrunk
from issuing_harness.webhooks.integration import Integration

SCHEDULE: Final = pytest.StashKey[Schedule]()
INTEGRATION: Final = pytest.StashKey[Integration]()
#: Set for a run that only tries a schedule, and must not shrink one itself.
TRYING: Final = "ISSUING_HARNESS_TRIES_A_SCHEDULE"


class FaultSearch:
    """Plans each scenario's schedule, and shrinks one that broke it.

    Args:
        config: of the run.
        settings: what it was asked to do.
        integration: what is certified, with what it has to suffer.

    Raises:
        SettingsError: a recording was asked for, or there is no such mishap.
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
        scheduled(self._deliveries, integration.seed)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Plan what this scenario's events suffer."""
        facts = scenario_of(item)
        if facts is not None and facts.tags.has("integration"):
            seed = f"{self._integration.seed}/{item.nodeid}"
            item.stash[SCHEDULE] = scheduled(self._deliveries, seed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Say under which deliveries a scenario failed, and the fewest that are enough."""
        report = yield
        broken = report.failed and report.when == "call" and SCHEDULE in item.stash
        if broken and TRYING not in os.environ:
            told = item.stash[INTEGRATION].told if INTEGRATION in item.stash else 0
            finding = self._finding(item, item.stash[SCHEDULE].among(told))
            report.sections.append(("deliveries", finding))
        return report

    def _finding(self, item: pytest.Item, schedule: Schedule) -> str:
        if not schedule.mishaps or self._breaks(item, Schedule()):
            return "It fails whatever becomes of the events: with --deliveries none as well."
        least = shrunk(schedule, lambda each: self._breaks(item, each))
        return (
            f"It passes when events come as they were sent. It fails when {least}.\n"
            f"Try it again with --deliveries {least.option}"
        )

    def _breaks(self, item: pytest.Item, schedule: Schedule) -> bool:
        """Whether the scenario fails under a schedule, tried in a process of its own."""
        chosen = self._integration
        options = {
            "backend": self._settings.backend,
            "cassettes": str(self._settings.cassettes),
            "integration": chosen.url,
            "application": chosen.application,
            "deliveries": schedule.option,
            "rootdir": str(self._config.rootpath),
            "api-base": self._config.option.api_base,
        }
        given = [f"--{name}={value}" for name, value in options.items() if value]
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own scenario
            [sys.executable, "-m", "pytest", "-q", "--assert=plain", item.nodeid, *given],
            cwd=self._config.rootpath,
            env={**os.environ, SECRET_VARIABLE: chosen.secret, TRYING: "1"},
            capture_output=True,
            check=False,
        )
        return done.returncode != pytest.ExitCode.OK
