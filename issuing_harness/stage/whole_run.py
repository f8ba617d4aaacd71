"""The run as a whole: what no scenario of it shows, judged once and said in every output.

With pytest-xdist the workers collect and the controller reports, so plugins hand what they found to
the controller (``workeroutput``), and only it asks for problems. Each becomes a failed test of the
run: the terminal counts it, JUnit's XML has it as a test case, and the exit code follows.
"""

import warnings
from collections.abc import Generator, Iterable, Mapping
from itertools import chain
from typing import Final

import pytest
from _pytest.junitxml import xml_key

from issuing_harness.backends.base import CleanupIncomplete

#: What stands for the path of a test that is the run itself.
_THE_RUN: Final = "the run"
#: What remembers which tests failed, so as to repeat them: a run cannot be repeated by its name.
_REMEMBERING: Final = ("lfplugin", "nfplugin", "stepwiseplugin")
CLEAN_UP: Final = "what could not be put away"


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
