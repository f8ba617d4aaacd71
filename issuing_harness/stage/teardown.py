"""Fixtures that are all torn down, whatever one of them raises.

pytest stops tearing down at what is no ``Exception``, such as ``SystemExit`` or asyncio's
``CancelledError``, and where a hook raises before it begins. What is left would be the next
scenario's as well: its transport, and the cassette of another one.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from os.path import relpath

import pytest
from _pytest._code.code import Traceback
from _pytest.outcomes import TEST_OUTCOME

from issuing_harness.collection.execution import is_shown
from issuing_harness.errors import HarnessError


class EndingError(HarnessError):
    """A fixture raised what ends Python or a task, and nothing of a run."""


class WholeTeardown:
    """A pytest plugin that has every fixture torn down, and none keep the value of another test."""

    def __init__(self) -> None:
        self._interruption: KeyboardInterrupt | None = None
        self._problem = ""

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Let pytest know of every failed setup: it tears down no fixture that has come to nothing.

        It would refuse to set that one up for any other test.
        """
        __tracebackhide__ = True
        try:
            return (yield)
        except BaseException as error:
            told = _told(error, f"The fixture {fixturedef.argname} was to be set up, and")
            if fixturedef.cached_result is None:
                key = fixturedef.cache_key(request)  # type: ignore[arg-type]  # pytest's own, of a part
                fixturedef.cached_result = (None, key, (told, told.__traceback__))
            if told is error:
                raise
            raise told from None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Tear down all that the next test does not share; an interruption waits for that."""
        __tracebackhide__ = True
        state = item.session._setupstate  # noqa: SLF001 - pytest has no public way to it
        self._guard(state.stack.values())
        try:
            return (yield)
        except KeyboardInterrupt:
            raise
        except BaseException:
            state.teardown_exact(nextitem)  # a hook that raises keeps pytest from it
            raise
        finally:
            self._interrupt()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Tear down what a run leaves that is ended early, before anything is said of the run."""
        state = session._setupstate  # noqa: SLF001 - as above
        self._guard(state.stack.values())
        try:
            state.teardown_exact(None)
        except TEST_OUTCOME as error:
            self._problem = "; ".join(map(_summary, _leaves(error)))
        try:
            return (yield)
        finally:
            if self._problem and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self._interrupt()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what could not be torn down at the end, which is part of no test."""
        if self._problem:
            terminalreporter.write_line(
                "The run was ended early, and what was still set up was to be torn down. That "
                f"failed: {self._problem}",
                red=True,
            )

    def _guard(self, nodes: Iterable[tuple[list[Callable[[], object]], object]]) -> None:
        for finalizers, _ in nodes:
            finalizers[:] = [
                each if isinstance(each, _Guarded) else _Guarded(each, self._keep)
                for each in finalizers
            ]

    def _keep(self, interruption: KeyboardInterrupt) -> None:
        self._interruption = interruption

    def _interrupt(self) -> None:
        """Raise what has interrupted a teardown, once all is torn down."""
        interruption, self._interruption = self._interruption, None
        if interruption is not None:
            raise interruption


class _Guarded:
    """A finalizer that raises nothing at which pytest would stop.

    Args:
        finalizer: of a fixture, or of a collector.
        keep: is given what interrupts it.
    """

    def __init__(
        self, finalizer: Callable[[], object], keep: Callable[[KeyboardInterrupt], None]
    ) -> None:
        self._finalizer = finalizer
        self._keep = keep

    def __call__(self) -> None:
        __tracebackhide__ = True
        try:
            self._finalizer()
        except BaseException as error:
            interruptions = [each for each in _leaves(error) if isinstance(each, KeyboardInterrupt)]
            if interruptions:
                return self._keep(interruptions[0])
            told = _told(error, "A fixture was to be torn down, and")
            if told is error:
                raise
            raise told from None


def _told(error: BaseException, what: str) -> BaseException:
    """Return an error that pytest expects of a fixture: the same, or one in its place."""
    if isinstance(error, (*TEST_OUTCOME, KeyboardInterrupt)):
        return error
    if isinstance(error, SystemExit):
        return EndingError(
            f"{what} called sys.exit({_code(error)}) at {place_of(error)}. That is to end Python, "
            "so the scenario is broken, and the run goes on. Take the call away: any error breaks "
            "a scenario, and pytest.exit('why') ends a run."
        )
    raised = "; ".join(f"{_summary(each)} at {place_of(each)}" for each in _leaves(error))
    return EndingError(
        f"{what} raised {raised}. Not all of that is an Exception of Python's, at which alone "
        "pytest goes on. Catch it there, and raise an error of your own."
    )


def place_of(error: BaseException) -> str:
    """Return the file and line at which a project raised an error, or what it called did."""
    entries = list(Traceback(error.__traceback__)) if error.__traceback__ else []
    own = [entry for entry in entries if is_shown(entry)] or entries
    return f"{relpath(own[-1].path)}:{own[-1].lineno + 1}" if own else "a place nobody knows"


def _code(error: SystemExit) -> str:
    return "" if error.code is None else repr(error.code)


def _summary(error: BaseException) -> str:
    message = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors of a group, or the only one."""
    if not isinstance(error, BaseExceptionGroup):
        yield error
        return
    for each in error.exceptions:
        yield from _leaves(each)
