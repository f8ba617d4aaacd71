"""The run as a whole: what no scenario of it shows, judged once and said in every output.

With pytest-xdist the workers collect and the controller reports, so plugins hand what they found to
the controller (``workeroutput``), and only it asks for problems. Each becomes a failed test of the
run: the terminal counts it, JUnit's XML has it as a test case, and the exit code follows.

No verdict rests on a report alone, which any conftest may rewrite: what was planned, what ran and
what is reported have to agree.
"""

import warnings
from collections.abc import Generator, Iterable, Mapping
from itertools import chain
from typing import Any, Final

import pytest
from _pytest.junitxml import xml_key
from _pytest.skipping import xfailed_key

from issuing_harness.backends.base import CleanupIncomplete
from issuing_harness.collection.items import ScenarioItem

#: What stands for the path of a test that is the run itself.
_THE_RUN: Final = "the run"
#: What remembers which tests failed, so as to repeat them: a run cannot be repeated by its name.
_REMEMBERING: Final = ("lfplugin", "nfplugin", "stepwiseplugin")
CLEAN_UP: Final = "what could not be put away"

#: In the stash of a scenario's item, of its present attempt: what failed, by the phase.
_FAILURES: Final = pytest.StashKey[dict[str, str]]()
#: Set of a scenario that needs what the integration does not offer: it is rightly called skipped.
NOT_OFFERED: Final = pytest.StashKey[bool]()
#: What a worker of xdist hands to its controller: what was reported otherwise than it went.
_OF_WORKER: Final = "issuing_belied"
#: How many scenarios a message names.
_MAX_NAMES: Final = 10


class WholeRun:
    """A plugin that asks for what is wrong with the run, and passes it on."""

    def __init__(self) -> None:
        self._left_behind: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """When every test has run, judge the run; a worker of xdist does not."""
        result = yield
        if not hasattr(session.config, "workerinput"):
            self._judge(session)
        return result

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Keep what a live scenario could not put away; workers send their warnings here."""
        if issubclass(warning_message.category, CleanupIncomplete):
            self._left_behind.append(str(warning_message.message))

    def pytest_issuing_run_notices(self) -> Mapping[str, str]:
        """Return what stays on the live account."""
        return {CLEAN_UP: "\n".join(self._left_behind)} if self._left_behind else {}

    def _judge(self, session: pytest.Session) -> None:
        config = session.config
        for title, message in _answers(config.hook.pytest_issuing_run_notices(config=config)):
            _note_in_junit(config, title, message)
            config.hook.pytest_issuing_run_notice(config=config, title=title, message=message)
        for title, message in _answers(config.hook.pytest_issuing_run_problems(config=config)):
            _fail(session, title, message)
            config.hook.pytest_issuing_run_problem(config=config, title=title, message=message)


def note_failure(item: pytest.Item, phase: str, error: BaseException) -> None:
    """Keep an error of a scenario, whatever is made of it later on; a skip is none.

    Args:
        item: the scenario.
        phase: ``setup``, ``call`` or ``teardown``.
        error: what was raised.
    """
    if not isinstance(error, pytest.skip.Exception | pytest.exit.Exception | KeyboardInterrupt):
        summary = (str(error) or type(error).__name__).splitlines()[0]
        item.stash.setdefault(_FAILURES, {}).setdefault(phase, summary)


class Verdicts:
    """A plugin that compares what is reported of scenarios with how they went, and how many ran.

    It stands nearer to the scenario than any conftest: what a hook of a conftest swallows or
    rewrites, it has seen.
    """

    def __init__(self) -> None:
        self._planned: set[str] = set()
        self._finished: set[str] = set()
        self._items: dict[str, ScenarioItem] = {}
        self._belied: dict[str, str] = {}
        self._is_red = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep which scenarios are to run; with xdist the next hook does."""
        self._planned = {it.nodeid for it in session.items if isinstance(it, ScenarioItem)}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Keep which scenarios the workers are to run."""
        self._planned |= {nodeid for nodeid in ids if ".feature::" in nodeid}

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Begin an attempt, of which nothing is known yet."""
        __tracebackhide__ = True
        if isinstance(item, ScenarioItem):
            self._items[item.nodeid] = item
            item.stash[_FAILURES] = {}
        try:
            return (yield)
        except BaseException as error:
            note_failure(item, "setup", error)
            raise

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Keep what fails in its steps."""
        __tracebackhide__ = True
        try:
            return (yield)
        except BaseException as error:
            note_failure(item, "call", error)
            raise

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Keep what fails when it is put away."""
        __tracebackhide__ = True
        try:
            return (yield)
        except BaseException as error:
            note_failure(item, "teardown", error)
            raise

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Compare a report, as it is counted, with what became of the scenario."""
        is_ours = report.nodeid in self._planned or report.nodeid.startswith(f"{_THE_RUN}::")
        self._is_red |= is_ours and report.failed
        if str(report.outcome) == "rerun":
            self._finished.discard(report.nodeid)
        elif report.when == "call" or not report.passed:
            self._finished.add(report.nodeid)
        item = self._items.get(report.nodeid)
        if item is not None and (found := _contradiction(item, report)):
            self._belied[report.nodeid] = found

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Let no run end with 0 in which a scenario was red."""
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_OF_WORKER] = self._belied
        try:
            return (yield)
        except pytest.exit.Exception as error:
            error.returncode = error.returncode or int(self._is_red)
            raise
        finally:
            if session.exitstatus == pytest.ExitCode.OK and self._is_red:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker of xdist found."""
        self._belied |= getattr(node, "workeroutput", {}).get(_OF_WORKER, {})

    def pytest_issuing_run_problems(self, config: pytest.Config) -> Mapping[str, str]:
        """Name the scenarios whose reports are not true, and those without any."""
        if config.option.collectonly or getattr(config.option, "setuponly", False):
            return {}
        found = {
            **dict.fromkeys(self._planned - self._finished, "planned, and never run to its end"),
            **self._belied,
        }
        if not found:
            return {}
        names = [f"{nodeid}: {what}" for nodeid, what in sorted(found.items())]
        more = [f"… and {len(names) - _MAX_NAMES} more"] if len(names) > _MAX_NAMES else []
        advice = (
            "A conftest.py or a plugin changes reports or keeps scenarios from running, by a hook "
            "such as pytest_runtest_makereport. Take it away; a failure that is expected is marked "
            "xfail(strict=True), and a gap is tagged @known_gap."
        )
        lines = "\n".join([*names[:_MAX_NAMES], *more, advice])
        return {"reports that do not say what happened": lines}


def _contradiction(item: ScenarioItem, report: pytest.TestReport) -> str:
    """Return in what a report of a scenario is not true, ``""`` if it is."""
    failure = item.stash.get(_FAILURES, {}).get(report.when or "")
    excuse = item.stash.get(xfailed_key, None) or item.stash.get(NOT_OFFERED, None)
    is_excused = report.skipped and excuse
    if failure and str(report.outcome) not in ("failed", "rerun") and not is_excused:
        return f"reported as {report.outcome}, and its {report.when} failed: {failure}"
    has_run = item.progress.passed == len(item.facts.steps)
    if report.when == "call" and report.passed and not has_run:
        return "reported as passed, and not every step of it was run"
    return ""


def _answers(mappings: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    """Return titles and messages, sorted, of all plugins that were asked."""
    return sorted(chain.from_iterable(mapping.items() for mapping in mappings))


def _fail(session: pytest.Session, title: str, message: str) -> None:
    """Report a test that is the run itself, and whose end failed."""
    report = pytest.TestReport(
        nodeid=f"{_THE_RUN}::{title}",
        location=(_THE_RUN, None, title),
        keywords={},
        outcome="failed",
        longrepr=message,
        when="teardown",
    )
    session.testscollected += 1
    manager = session.config.pluginmanager
    others = [plugin for name in _REMEMBERING if (plugin := manager.get_plugin(name))]
    manager.subset_hook_caller("pytest_runtest_logreport", others)(report=report)


def _note_in_junit(config: pytest.Config, title: str, message: str) -> None:
    """Add a property to the whole of JUnit's XML, if one is written."""
    xml = config.stash.get(xml_key, None)
    if xml is not None:
        xml.add_global_property(title, message)
