"""A run that is ended before its end: no success, whatever exit code was asked for, and told so.

``pytest.exit(returncode=0)`` and ``sys.exit()`` may stand in any step, fixture, hook or module.
What they keep from being run or judged leaves nothing behind that is red. In a fixture, the latter
ends the run: pytest stops setting up or tearing down at what is no ``Exception``, and what is left
would be the next scenario's as well, such as the connection to another one's cassette.
"""

from collections.abc import Generator, Iterable
from os.path import relpath
from typing import Any, Final

import pytest
from _pytest._code.code import Traceback

from issuing_harness.collection import feature_folders
from issuing_harness.collection.execution import is_shown
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.options import configured_folders

#: The name under which pytest knows the plugin.
NAME: Final = "issuing_cut_short"
#: What a worker of xdist hands to its controller: why ``pytest.exit`` was called in it.
_OF_WORKER: Final = "issuing_exit"
#: What pytest expects of a fixture that fails, and goes on after.
_EXPECTED: Final = (Exception, pytest.fail.Exception, pytest.skip.Exception)


class CutShort:
    """A plugin that lets no run end with 0 that was ended early.

    Args:
        config: the run's.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._session: pytest.Session | None = None
        self._has_collected = False
        self._planned: set[str] = set()
        self._finished: set[str] = set()
        self._exit: str | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> Generator[None, object, object]:
        """Keep that the session has begun, by all plugins, so that it will be told how it ends."""
        result = yield
        self._session = session
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Forget what was collected before something ended that: it is not all there is."""
        try:
            return (yield)
        except BaseException:
            self._has_collected = False
            self._planned.clear()
            raise

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep which scenarios are to run; with xdist the next hook does."""
        self._has_collected = True
        self._planned = {it.nodeid for it in session.items if isinstance(it, ScenarioItem)}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Keep which scenarios the workers are to run."""
        self._has_collected = True
        self._planned |= {nodeid for nodeid in ids if ".feature::" in nodeid}

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[object]) -> None:
        """Let no scenario run on what another one's fixtures have left."""
        if not call.excinfo or call.when == "call" or not isinstance(item, ScenarioItem):
            return
        if isinstance(error := call.excinfo.value, _EXPECTED):
            return
        item.session.shouldstop = (
            f"a fixture of '{item.name}' raised {type(error).__name__} at {place_of(error)}, where "
            "pytest stops setting up and tearing down, so that no other scenario can run. Let it "
            "raise an Exception, or call pytest.fail('why')"
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep which scenarios have run; a repeated one is not there yet."""
        if str(report.outcome) == "rerun":
            self._finished.discard(report.nodeid)
        elif report.when == "call" or not report.passed:
            self._finished.add(report.nodeid)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep that somebody ended the run by ``pytest.exit``.

        Raises:
            pytest.UsageError: before the session had begun, where pytest asks nobody any more.
        """
        if not isinstance(excinfo.value, pytest.exit.Exception):
            return
        self._exit = str(excinfo.value) or "no reason is given"
        if self._session is None and excinfo.value.returncode == 0:
            raise pytest.UsageError(self._message)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep that a worker of xdist was ended."""
        self._exit = getattr(node, "workeroutput", {}).get(_OF_WORKER, self._exit)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Let no run end with 0 that was ended before its end."""
        try:
            return (yield)
        except SystemExit as error:
            raise self._unheard(error) if self._is_ours else error from None
        finally:
            if session.exitstatus == pytest.ExitCode.OK and self._message:
                session.exitstatus = pytest.ExitCode.INTERRUPTED

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_unconfigure(self) -> Generator[None, object, object]:
        """Let nobody call a red run green at the very end."""
        try:
            return (yield)
        except SystemExit as error:
            is_red = self._session is not None and bool(self._session.exitstatus)
            raise self._unheard(error) if is_red and self._is_ours else error from None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say that the run was cut short."""
        if self._message:
            terminalreporter.write_line(self._message, red=True)

    @property
    def _is_ours(self) -> bool:
        """Whether there are scenarios in the run, or there may be some."""
        folders = feature_folders(self._config) or configured_folders(self._config)
        return bool(self._planned) or (not self._has_collected and bool(folders))

    @property
    def _message(self) -> str:
        """What to say of a run that was ended early, ``""`` of any other."""
        if self._exit is None or not self._is_ours:
            return ""
        missing = len(self._planned - self._finished)
        count = f"{missing} of {len(self._planned)}" if self._has_collected else "any"
        before = (
            f"{count} of the scenarios had run" if missing or count == "any" else "it was judged"
        )
        return (
            f"pytest.exit ended the run before {before} ({self._exit}), so it is no success "
            "whatever exit code it asked for."
        )

    def _unheard(self, error: SystemExit) -> SystemExit:
        """Return what ends Python in its place, with the reason that is then shown, and with 1."""
        if error.code:
            return error
        return SystemExit(
            f"A hook called sys.exit() at {place_of(error)}, which ended pytest before it had said "
            "all of the run, so it is no success whatever exit code it asked for. Take the call "
            "away; pytest.exit('why') ends a run."
        )


class CutShortWorker:
    """A plugin of a worker of xdist, whose controller takes a ``pytest.exit`` in it for a crash."""

    def __init__(self) -> None:
        self._exit: str | None = None

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep that somebody ended the run by ``pytest.exit``."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            self._exit = str(excinfo.value) or "no reason is given"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Have the controller stop, and say why; after xdist has noted how this worker ended."""
        if self._exit is not None:
            output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]  # xdist's
            output[_OF_WORKER] = self._exit
            output["shouldstop"] = f"pytest.exit: {self._exit}"
            output["exitstatus"] = int(pytest.ExitCode.TESTS_FAILED)


def place_of(error: BaseException) -> str:
    """Return the file and line at which a project raised an error, or the first of a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    entries = list(Traceback(error.__traceback__)) if error.__traceback__ else []
    own = [entry for entry in entries if is_shown(entry)] or entries
    return f"{relpath(own[-1].path)}:{own[-1].lineno + 1}" if own else "a place nobody knows"
