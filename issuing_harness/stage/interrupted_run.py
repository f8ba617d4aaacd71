"""A run that records, or is live: what has passed, so that one that was interrupted goes on.

A replay takes seconds, and begins anew. What passed is noted by the process that reports, a line
for each scenario; those of a feature file that was changed since run again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from os.path import relpath
from pathlib import Path
from typing import Any, Final

import pytest

from issuing_harness.errors import SettingsError
from issuing_harness.option_names import name_to_type
from issuing_harness.options import RESUME, SHORT_RESUME, is_reading_only
from issuing_harness.run_state import changed_since, read_state
from issuing_harness.settings import Settings
from issuing_harness.source_digests import digest_of_harness, digest_of_own
from issuing_harness.whole_files import write_whole

_STDERR: Final = 2
#: Where it is kept, below the root.
WORK: Final = Path("reports/interrupted")
#: What does not make a command line another one: what goes on keeps the results of before.
_MORE_OR_LESS: Final = (RESUME, SHORT_RESUME, "--clean-alluredir")
#: What a controller of xdist hands to its workers: the node ids that are left out.
_DONE: Final = "issuing_done"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a run, in its file.

    Args:
        file: of exactly this command line.
        root: what node ids are relative to.
        rests_on: digests of what decides whether a scenario passes, by what a person calls that.
        option: with which it goes on, as a person types it.
    """

    file: Path
    root: Path
    rests_on: Mapping[str, str]
    option: str

    def passed(self) -> frozenset[str]:
        """Return the node ids that passed before, whose feature files are as they were.

        Raises:
            SettingsError: there is no such run, or what it rests on has changed.
        """
        if not self.file.exists():
            raise SettingsError(
                f"{self.option} was given, and no run of this command line was interrupted here, "
                "so there is none to go on with. Leave it out; a run goes on with the very options "
                "and paths that it was begun with."
            )
        first, *lines = self.file.read_bytes().splitlines()
        if changed := changed_since(read_state(first), self.rests_on):
            raise SettingsError(
                f"{self.option} was given, and something has changed since the run began: "
                f"{changed}. What passed before says nothing of that. Begin a new run, without "
                f"{self.option}."
            )
        kept = filter(None, map(read_state, lines))
        return frozenset(
            str(each["passed"]) for each in kept if each["feature"] == self._feature(each["passed"])
        )

    def note(self, nodeid: str) -> None:
        """Note that a scenario has passed; with the first one the run begins to be kept."""
        if not self.file.exists():
            self._begin()
        line = {"passed": nodeid, "feature": self._feature(nodeid)}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _begin(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, json.dumps(dict(self.rests_on)).encode() + b"\n")

    def _feature(self, nodeid: str) -> str:
        """Return a digest of the feature file of a scenario."""
        return _digest_of_file(self.root / nodeid.partition("::")[0])


@cache
def _digest_of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def kept_of(config: pytest.Config, settings: Settings, features: Iterable[Path]) -> Kept:
    """Return where a run is kept, and what it rests on.

    Args:
        config: has the command line.
        settings: of the run.
        features: the folders of features.
    """
    given = map(str, config.invocation_params.args)
    typed = [argument for argument in given if argument not in _MORE_OR_LESS]
    command = json.dumps([typed, str(config.invocation_params.dir)])
    return Kept(
        config.rootpath / WORK / f"{hashlib.sha256(command.encode()).hexdigest()[:16]}.jsonl",
        config.rootpath,
        {
            "the backend": f"{settings.backend} {settings.record} {settings.api_base}",
            "the account's key": hashlib.sha256((settings.api_key or "").encode()).hexdigest(),
            "the project's steps and fixtures": digest_of_own(features),
            "the harness": digest_of_harness(),
        },
        name_to_type(SHORT_RESUME, config),
    )


class InterruptedRun:
    """A plugin that notes what passes, and leaves out what passed before.

    Args:
        kept: of this run.
        done: what passed before; nothing if the run begins.
    """

    def __init__(self, kept: Kept, done: frozenset[str] = frozenset()) -> None:
        self._kept = kept
        self._done = done
        self._is_begun = bool(done)
        self._planned: set[str] = set()
        self._finished: set[str] = set()
        self._passed: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of xdist what it leaves out."""
        node.workerinput[_DONE] = sorted(self._done)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what passed before."""
        leave_out(config, items, self._done)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep what is to run."""
        self._planned = {item.nodeid for item in session.items}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Keep what the workers are to run."""
        self._planned |= set(ids)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a scenario that has passed as soon as it is put away."""
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self._passed.add(report.nodeid)
        if report.when == "teardown":
            self._finished.add(report.nodeid)
            if report.passed and report.nodeid in self._passed and ".feature::" in report.nodeid:
                self._note(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Say that the run goes on."""
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        if self._done and terminal:
            terminal.write_line(
                f"The run goes on: {len(self._done)} scenarios passed before, and do not run again."
            )

    def pytest_sessionfinish(self) -> None:
        """Forget a run that has ended."""
        if self._is_whole:
            self._kept.file.unlink(missing_ok=True)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how a run that has not ended goes on."""
        passed = self._done | (self._passed & self._finished)
        if passed and not self._is_whole:
            terminalreporter.write_line(
                f"Not all scenarios have run. {len(passed)} have passed, which is kept in "
                f"{relpath(self._kept.file.parent)}: the same command with "
                f"{self._kept.option} goes on.",
                yellow=True,
            )

    def _note(self, nodeid: str) -> None:
        if not self._is_begun:  # what an earlier run has left goes away
            self._kept.file.unlink(missing_ok=True)
            self._is_begun = True
        self._kept.note(nodeid)

    @property
    def _is_whole(self) -> bool:
        return bool(self._planned) and self._planned <= self._finished


class ResumedWorker:
    """A plugin of a worker of xdist, which leaves out what its controller says."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what passed before."""
        given: Mapping[str, Any] = getattr(config, "workerinput", {})
        leave_out(config, items, frozenset(given.get(_DONE, ())))


def leave_out(config: pytest.Config, items: list[pytest.Item], done: frozenset[str]) -> None:
    """Deselect what passed before."""
    others = [item for item in items if item.nodeid in done]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item.nodeid not in done]


def register_interrupted_run(
    config: pytest.Config, settings: Settings, features: Iterable[Path]
) -> None:
    """Let a run that records, or is live, say how far it is, and be gone on with.

    Raises:
        SettingsError: there is nothing to go on with.
    """
    resume = config.option.issuing_resume
    plugins = config.pluginmanager
    if hasattr(config, "workerinput"):
        plugins.register(ResumedWorker(), "issuing_interrupted_run")
        return
    if not settings.record and settings.backend != "live":
        if resume:
            raise SettingsError(
                f"{name_to_type(SHORT_RESUME, config)} was given, and this run neither records nor "
                "is live, so it takes seconds, and nothing of an earlier one is kept. Leave it out."
            )
        return
    if is_reading_only(config) or config.option.collectonly:
        return
    kept = kept_of(config, settings, features)
    done = kept.passed() if resume else frozenset()
    plugins.register(InterruptedRun(kept, done), "issuing_interrupted_run")
    if os.isatty(_STDERR):
        from issuing_harness.collection.progress import ScenarioProgress  # noqa: PLC0415 - slow

        plugins.register(ScenarioProgress(), "issuing_progress")
