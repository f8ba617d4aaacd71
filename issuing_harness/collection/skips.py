"""``--fail-on-skip``: a run in which a scenario was skipped has not passed."""

import pytest


class SkipWatch:
    """A pytest plugin that fails a run for its skipped scenarios, and lists them."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the reason of a scenario that was skipped."""
        is_scenario = report.location[0].endswith(".feature")
        if is_scenario and report.skipped and isinstance(report.longrepr, tuple):
            self._reasons[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let the run fail that would have passed."""
        if self._reasons and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List what was skipped, and why."""
        if not self._reasons:
            return
        count = len(self._reasons)
        terminalreporter.write_line(
            f"{count} scenario{'s were' if count != 1 else ' was'} skipped, and --fail-on-skip "
            "lets none be skipped:",
            red=True,
        )
        for nodeid, reason in self._reasons.items():
            terminalreporter.write_line(f"  {nodeid}: {' '.join(reason.split())}")
        terminalreporter.write_line(
            "Choose the scenarios that can run here (-m 'not known_gap', for example), or leave "
            "the option out."
        )
