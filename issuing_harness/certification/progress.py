"""Says how far a run is: which scenario runs, in a terminal alone, and how much was done before."""

import os
from collections.abc import Generator
from io import StringIO
from typing import Final

import pytest
from rich.console import Console
from rich.markup import escape

from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.collection import scenario_of

_STDERR: Final = 2


class Progress:
    """A plugin that keeps one line on the standard error, which nothing of the run is written to.

    Args:
        title: what stands before it; nothing if empty.
        console: where it is written; the terminal, past pytest's capture, if there is none.
    """

    def __init__(self, title: str = "", console: Console | None = None) -> None:
        self._title = f"{title}: " if title else ""
        self._console = console or _past_the_capture()
        self._status = self._console.status("")
        self._begun = self._planned = self._red = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the scenarios."""
        self._planned = sum(scenario_of(item) is not None for item in session.items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Show the line as long as scenarios run."""
        if not self._console.is_terminal:
            return (yield)
        with self._status:
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say which scenario begins, and which of all it is."""
        self._begun += 1
        name = nodeid.rpartition("::")[2]
        red = f", {self._red} red" if self._red else ""
        self._status.update(escape(f"{self._title}{self._begun} of {self._planned}{red} · {name}"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what is red."""
        self._red += report.failed

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Generator[None, object, object]:
        """Leave out the dots where the line says as much."""
        told = yield
        if self._console.is_terminal and isinstance(told, tuple):
            return told[0], "", ""
        return told


class Resumption:
    """A plugin that says of a run that goes on how much of it is done.

    Args:
        keeper: knows what is planned, and what is done.
    """

    def __init__(self, keeper: AttemptKeeper) -> None:
        self._keeper = keeper

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Say it before the first scenario."""
        planned = set(self._keeper.planned)
        done = len(planned & self._keeper.done)
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        assert terminal is not None
        terminal.write_line(
            f"The run goes on: {done} of {len(planned)} scenarios are done, {len(planned) - done} "
            "are left."
        )


def _past_the_capture() -> Console:
    """Return the terminal; pytest captures the descriptor itself while a scenario runs."""
    if not os.isatty(_STDERR):
        return Console(file=StringIO())
    return Console(file=os.fdopen(os.dup(_STDERR), "w"))
