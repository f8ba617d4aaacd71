"""Says what was tried of each scenario: in its report, in the terminal and in the run's notices."""

from collections.abc import Iterator, Mapping

import pytest

from issuing_harness.webhooks.trial_process import makes_trials


class TrialNotes:
    """What plugins that try scenarios in other ways have in common.

    Args:
        title: what the report calls the part about it.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._done: dict[str, str] = {}

    def note(self, report: pytest.TestReport, done: str) -> None:
        """Add to a scenario's report what was tried, in words."""
        report.sections.append((self._title, done))
        report.user_properties.append((self._title, done))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what was tried, also by a worker of xdist."""
        if report.when == "call":
            for name, text in report.user_properties:
                if name == self._title:
                    self._done[report.nodeid] = str(text)

    def pytest_issuing_run_notices(self) -> Mapping[str, str]:
        """Return what was tried of each scenario."""
        return {self._title: "\n".join(self._lines())} if self._done else {}

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """Show it."""
        if self._done and not makes_trials(config):
            terminalreporter.section(self._title)
            for line in self._lines():
                terminalreporter.write_line(line)

    def _lines(self) -> Iterator[str]:
        for nodeid, done in self._done.items():
            yield f"{nodeid.rpartition('::')[2]}: {done}"
