"""Says how far a run is: which scenario runs, in a terminal alone, and how many are red."""

from collections.abc import Generator, Sequence

import pytest
from rich.console import Console

from issuing_harness.collection.items import ScenarioItem
from issuing_harness.progress import ProgressLine, past_the_capture


class ScenarioProgress:
    """A plugin that keeps one line on the standard error, which nothing of the run is written to.

    Args:
        title: what stands before it; nothing if empty.
        console: where it is written; the terminal, past pytest's capture, if there is none.
    """

    def __init__(self, title: str = "", console: Console | None = None) -> None:
        self._line = ProgressLine(title, console=console or past_the_capture())
        self._begun = self._planned = self._red = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the scenarios."""
        self._planned = sum(isinstance(item, ScenarioItem) for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Count them where processes share them: each collects all."""
        self._planned = len(ids)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Show the line as long as scenarios run."""
        with self._line:
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say which scenario begins, and which of all it is."""
        self._begun += 1
        name = nodeid.rpartition("::")[2]
        red = f", {self._red} red" if self._red else ""
        self._line.tell(f"{self._begun} of {self._planned}{red} · {name}")
        self._line.tell_count(self._begun - 1, self._planned)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what is red."""
        self._red += report.failed

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Generator[None, object, object]:
        """Leave out the dots where the line says as much."""
        told = yield
        if self._line.is_shown and isinstance(told, tuple):
            return told[0], "", ""
        return told
