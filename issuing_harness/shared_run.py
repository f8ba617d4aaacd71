"""A replay of many scenarios is shared among the machine's cores, and looks like one process's.

Each process imports and collects everything, so that another one pays only where there is enough
for it. What chooses among the scenarios, or needs one process, keeps to one.
"""

import os
import re
from collections.abc import Generator, Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from gherkin.dialect import Dialect

from issuing_harness.words import counted

#: With fewer scenarios for each process, another one takes longer than it saves.
LEAST_SHARE: Final = 100
#: Options with which there may be few scenarios, or that stop, ask or show in one process; by the
#: names under which pytest keeps them. None of them is set by default.
_OF_ONE_PROCESS: Final = (
    *("keyword", "deselect", "lf", "failedfirst", "newfirst", "stepwise", "splits"),
    *("maxfail", "usepdb", "trace", "collectonly", "setuponly", "setupshow", "setupplan"),
    *("tx", "issuing_record", "issuing_integration", "issuing_resume"),
)
#: With it somebody says to pytest-xdist how many processes there are.
_NUMBER_IS_SET: Final = "PYTEST_XDIST_AUTO_NUM_WORKERS"
_LANGUAGE: Final = re.compile(r"^\s*#\s*language\s*:\s*([\w-]+)\s*$", re.MULTILINE)


class SharedRun:
    """A plugin of pytest that has several processes where that saves time."""

    def __init__(self) -> None:
        self._processes = 1
        #: The place of each test among all, by its node id.
        self._places: dict[str, int] = {}
        #: What of pytest-xdist leads the processes, if it is to be told to stop.
        self._controller: Any = None
        #: What could not be collected, which each process says.
        self._uncollected: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, Any, Any]:
        """Choose how many processes there are before pytest-xdist starts them."""
        if _may_be_shared(config):
            cores = config.hook.pytest_xdist_auto_num_workers(config=config)
            shares = count_scenarios(map(Path, config.args)) // LEAST_SHARE
            self._processes = max(1, min(cores, shares))
            config.option.numprocesses = self._processes if self._processes > 1 else 0
        return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_auto_num_workers(self, config: pytest.Config) -> int | None:
        """Count the CPUs that this process may use; where psutil is, pytest-xdist counts others.

        What is typed or set in the environment is left to pytest-xdist.
        """
        if config.option.numprocesses is not None or os.environ.get(_NUMBER_IS_SET):
            return None
        return usable_cpus()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """End as one process does where a feature cannot be collected, by the same words."""
        try:
            return (yield)
        except KeyboardInterrupt:
            if self._processes > 1 and self._uncollected:
                raise session.Interrupted(self._uncollected_in_words()) from None
            raise

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Let no scenario run where something cannot be collected, as in one process."""
        if self._controller is not None and report.failed:
            self._uncollected.add(report.nodeid)
            self._controller.shouldstop = self._uncollected_in_words()

    def _uncollected_in_words(self) -> str:
        return f"{counted(len(self._uncollected), 'error')} during collection"

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Leave out how far pytest-xdist is with its processes, before it begins to say it."""
        plugins = session.config.pluginmanager
        if self._processes > 1 and not session.config.option.continue_on_collection_errors:
            self._controller = plugins.get_plugin("dsession")
        reporter = plugins.get_plugin("terminaldistreporter")
        if self._processes > 1 and reporter is not None:
            reporter.tr = pytest.TerminalReporter(session.config, StringIO())

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Keep the order of the tests."""
        self._places = {nodeid: place for place, nodeid in enumerate(ids)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Put what is told at the end in the order of the tests, whoever was done first.

        What could not be collected is told once; pytest-xdist compares errors, of which those with
        a traceback are never the same in two processes.
        """
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        if self._processes > 1 and terminal is not None:
            errors = terminal.stats.get("error", [])
            seen = {each.nodeid: each for each in errors if isinstance(each, pytest.CollectReport)}
            errors[:] = [each for each in errors if seen.get(each.nodeid, each) is each]
            for reports in terminal.stats.values():
                reports.sort(key=self._place)
                for report in reports:
                    if hasattr(report, "node"):
                        del report.node  # else it is told which process it was

    def _place(self, report: object) -> int:
        return self._places.get(getattr(report, "nodeid", ""), -1)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how the same is had in one process, where somebody will look into it."""
        red = terminalreporter.stats.keys() & {"failed", "error"}
        if self._processes > 1 and red and not self._uncollected:
            terminalreporter.write_line(
                f"{self._processes} processes shared the scenarios; -n 0 runs them in one."
            )


def count_scenarios(paths: Iterable[Path]) -> int:
    """Return how many scenarios the feature files have below some paths; an outline is one."""
    return sum(map(_scenarios_in, {file for path in paths for file in _feature_files(path)}))


def usable_cpus() -> int:
    """Return how many CPUs this process may use, those that share a core counted each."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _may_be_shared(config: pytest.Config) -> bool:
    """Whether these are replays, many perhaps, and nobody has said how many processes to use."""
    option = config.option
    typed = config.invocation_params.args
    return (
        getattr(option, "numprocesses", 0) is None
        and not any(getattr(option, name, None) for name in _OF_ONE_PROCESS)
        and not any(str(argument).startswith("-m") for argument in typed)
        and option.capture != "no"
        and option.verbose <= 0
        and getattr(option, "issuing_backend", None) == "replay"
    )


def _feature_files(path: Path) -> Iterator[Path]:
    """Yield the feature files at a path; none of one that names a scenario or a line."""
    if path.is_dir():
        yield from path.rglob("*.feature")
    elif path.suffix == ".feature" and path.is_file():
        yield path


def _scenarios_in(file: Path) -> int:
    """Return how many lines begin as those of scenarios do; none of what cannot be read.

    It is pytest that reads the file, and says why it cannot: a link to nothing, for one, which an
    editor leaves beside a file that is open.
    """
    try:
        text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    except OSError:
        return 0
    language = _LANGUAGE.search(text)
    dialect = Dialect.for_name(language[1] if language else "en")
    if dialect is None:
        return 0
    keywords = dialect.scenario_keywords + dialect.scenario_outline_keywords
    begins = tuple(f"{keyword.strip()}:" for keyword in keywords)
    return sum(line.lstrip().startswith(begins) for line in text.splitlines())
