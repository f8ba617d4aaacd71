"""Collect scenarios with pytest and run their mutants instead of the scenarios themselves."""

import signal
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import pytest

from issuing_harness.collection import feature_folders, scenario_of
from issuing_harness.collection.dry_run import run_silently
from issuing_harness.errors import MutationError, SettingsError, VocabularyError
from issuing_harness.interruption import let_signals_come, undisturbed
from issuing_harness.journal import Journal
from issuing_harness.mutation.runner import CoverageCounter, Runner
from issuing_harness.mutation.sentence_runner import RequestLog, SentenceRunner
from issuing_harness.options import cassettes_folder
from issuing_harness.tape import Library

#: A result with its scenario's place among those collected.
_Numbered = tuple[int, Any]


def answer_runner(config: pytest.Config) -> Runner:
    """Return the runner that alters Stripe's responses and replays the scenarios."""
    counter = CoverageCounter()
    config.pluginmanager.register(counter, "issuing_coverage_counter")
    return Runner(Library(cassettes_folder(config)), counter)


def sentence_runner(config: pytest.Config) -> SentenceRunner:
    """Return the runner that alters the scenarios and runs them on the sandbox."""
    log = RequestLog()
    config.pluginmanager.register(log, "issuing_request_log")
    return SentenceRunner(log)


class ScenarioRunner(Protocol):
    """What tries a scenario."""

    def run(self, item: Any) -> Any:
        """Return what came of it."""


class Trial(NamedTuple):
    """One kind of mutation.

    Args:
        runner: makes what runs the mutants of a scenario.
        options: further options of pytest.
    """

    runner: Callable[[pytest.Config], ScenarioRunner]
    options: tuple[str, ...] = ()


#: Alter what Stripe answers; alter what the scenario says.
ANSWERS: Final = Trial(answer_runner, ("--issuing-backend", "replay", "--issuing-no-oracle"))
SENTENCES: Final = Trial(sentence_runner, ("--issuing-backend", "sandbox"))


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class MutationSession:
    """A pytest plugin that runs the mutants of one share of the collected scenarios.

    Args:
        paths: feature files, folders or node ids; everything if there are none.
        trial: the kind of mutation.
        share: the index of the share, from 0, and the number of shares.
        done: what was found before, by node id; that is not tried again.
        journal: keeps each result as it comes; ``None`` for nobody.
        collection_errors: the collectors that failed, with their messages.
        results: the results with the scenarios' places among those collected.
        root: what node ids are relative to; None until the scenarios were collected.
        is_whole: whether the whole share was tried.
    """

    paths: Sequence[str]
    trial: Trial = ANSWERS
    share: tuple[int, int] = (0, 1)
    done: Mapping[str, Any] = field(default_factory=dict)
    journal: Journal | None = None
    collection_errors: list[tuple[str, str]] = field(default_factory=list)
    results: list[_Numbered] = field(default_factory=list)
    root: Path | None = None
    is_whole: bool = False

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Set the paths to collect; every folder of features if none was given."""
        config.args[:] = list(self.paths) or [str(folder) for folder in feature_folders(config)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Store the message of a collector that failed."""
        if report.failed:
            self.collection_errors.append((report.nodeid, report.longreprtext))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the mutants of this share's scenarios; other tests do not run."""
        config = session.config
        self.root = config.rootpath
        runner = self.trial.runner(config)
        scenarios = [(index, item) for index, item in enumerate(session.items) if scenario_of(item)]
        if self.journal:
            self.journal.plan(len(scenarios))
        number, shares = self.share
        left = [(index, item) for index, item in scenarios if item.nodeid not in self.done]
        for index, item in left[number::shares]:
            result = runner.run(item)
            self.results.append((index, result))
            if self.journal:
                self.journal.keep(result)
        if number == 0:  # it adds what nobody has to try again
            before = [(index, item) for index, item in scenarios if item.nodeid in self.done]
            self.results += [(index, self.done[item.nodeid]) for index, item in before]
        self.is_whole = True
        return True


def run_mutants(
    paths: Sequence[str], jobs: int, trial: Trial = ANSWERS, journal: Journal | None = None
) -> tuple[list[Any], Path]:
    """Run the mutants of the project in this folder; return the results and the project's root.

    Args:
        paths: feature files, folders or node ids; everything if there are none.
        jobs: how many processes share the work.
        trial: the kind of mutation.
        journal: keeps each result as it comes; what it has of an earlier run is not tried again.

    Returns:
        The results in the order in which the scenarios were collected.

    Raises:
        SettingsError: a path does not exist, or has no scenario.
        VocabularyError: the scenarios cannot be collected.
        MutationError: not all of them were tried.
    """
    _check_existence(paths)
    done = journal.results() if journal else {}
    run_share = partial(_run_share, tuple(paths), trial, (done, journal), jobs)
    shares = _in_processes(run_share, jobs) if jobs > 1 else [run_share(0)]
    numbered = chain.from_iterable(results for results, _ in shares)
    results = [result for _, result in sorted(numbered, key=_place)]
    if not results:
        raise SettingsError(
            f"There is no scenario in {', '.join(paths) or Path.cwd()}, so nothing was tried. "
            "Features are collected from the folders of issuing_features in pytest's configuration."
        )
    return results, shares[0][1]


def _in_processes(
    run_share: Callable[[int], tuple[list[_Numbered], Path]], jobs: int
) -> list[tuple[list[_Numbered], Path]]:
    """Return what each share has found, each in a process of its own."""
    try:
        with ProcessPoolExecutor(
            jobs, mp_context=get_context("spawn"), initializer=_die_of_ctrl_c
        ) as pool:
            try:
                with undisturbed():  # else Ctrl-C would tear what they import, with a traceback
                    shares = [pool.submit(run_share, share) for share in range(jobs)]
                return [share.result() for share in shares]
            except BaseException:  # leaving the pool waits for those that go on
                for process in active_children():
                    process.terminate()
                raise
    except BrokenProcessPool:
        raise MutationError(
            f"{jobs} processes were to try the scenarios, and one of them was killed, so not all "
            "were tried. If the system has too little memory for so many, let fewer share the "
            "work: --jobs 1."
        ) from None


def _die_of_ctrl_c() -> None:
    """Let Ctrl-C end this process without a word; the one that began it says enough."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    let_signals_come()


def _check_existence(paths: Sequence[str]) -> None:
    for path in paths:
        if not Path(path.partition("::")[0]).exists():
            raise SettingsError(
                f"{path} was to be tried, and does not exist. Name a feature file or a folder of "
                "features, or no path for everything."
            )


def _place(numbered: _Numbered) -> int:
    return numbered[0]


def _run_share(
    paths: tuple[str, ...],
    trial: Trial,
    kept: tuple[Mapping[str, Any], Journal | None],
    shares: int,
    number: int,
) -> tuple[list[_Numbered], Path]:
    """Run the mutants of one share in a pytest session of its own, which prints nothing."""
    session = MutationSession(paths, trial, (number, shares), *kept)
    exit_code, output = run_silently(["--assert=plain", *trial.options], session)
    if session.collection_errors or session.root is None:
        errors = "\n\n".join(f"{node_id}:\n{text}" for node_id, text in session.collection_errors)
        raise VocabularyError(
            f"The scenarios of {Path.cwd()} were to be tried, and pytest ended with {exit_code} "
            "before it had collected them. It printed:\n\n"
            f"{errors or output}\n\n"
            "Fix that first; `issuing-harness check` says how."
        )
    if exit_code == pytest.ExitCode.INTERRUPTED:  # pytest has taken the signal for itself
        raise KeyboardInterrupt
    if not session.is_whole:
        raise MutationError(
            f"The scenarios were to be tried, and pytest ended with {exit_code} after "
            f"{len(session.results)} of them. It printed:\n\n{output}\n\n"
            "What was found says nothing of the others; mend that first."
        )
    return session.results, session.root
