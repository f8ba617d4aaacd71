"""allure-pytest's listener, reporting only fixtures that show something.

pytest-bdd implements each sentence and each target fixture as a pytest fixture, and allure-pytest
writes a file for every one. Here a fixture is reported if it has a request to Stripe, an
attachment or a failure, and those of one test share one file.
"""

import functools
import threading
import warnings
from collections.abc import Callable, Generator, Iterator
from typing import Any, Final

import allure_commons
import pytest
from allure_commons.model2 import (
    ExecutableItem,
    Status,
    TestAfterResult,
    TestBeforeResult,
    TestResult,
    TestResultContainer,
    TestStepResult,
)
from allure_pytest.listener import AllureListener
from allure_pytest.utils import get_outcome_status, get_status, get_status_details

from issuing_harness.reporting.faults import Faults, never_raises
from issuing_harness.reporting.writer import new_id, now

_INTERNAL_MODULES: Final = ("_pytest.", "pytest_bdd.")


@never_raises
class FilteredAllureListener(AllureListener):  # type: ignore[misc]  # allure-pytest has no types
    """allure-pytest's listener without the fixtures of pytest and pytest-bdd themselves.

    Args:
        config: the run's.
        faults: keeps what goes wrong in here, and in what is inherited.
    """

    def __init__(self, config: pytest.Config, faults: Faults) -> None:
        super().__init__(config)
        self.faults = faults
        #: set-up fixtures of a wider scope than one test, by id: name and container
        self._shared: dict[int, tuple[str, TestResultContainer]] = {}
        self._test_container: TestResultContainer | None = None
        self._is_interrupted = False

    @staticmethod
    def _AllureListener__get_pytest_param_id(item: pytest.Item) -> str | None:  # noqa: N802 - the name by which allure-pytest calls it
        """Return a parameter's id for titles, or None if allure-pytest could not decode it.

        It takes ids for escaped, and the id of a row is not: a value may be a path of Windows.
        """
        id_ = getattr(getattr(item, "callspec", None), "id", None)
        return id_ if id_ is not None and _is_escaped(id_) else None

    def _update_fixtures_children(self, item: pytest.Item) -> None:
        """Add this test to the container of each fixture it used."""
        uuid = self._cache.get(item.nodeid)
        # sentences request fixtures while they run, so only the item's request knows them all
        names = getattr(getattr(item, "_request", None), "fixturenames", ()) if self._shared else ()
        shared = [container for name, container in self._shared.values() if name in names]
        for container in [*shared, *filter(None, [self._test_container])]:
            # tests run one after the other; those of a whole run are too many to look through
            if container.children[-1:] != [uuid]:
                container.children.append(uuid)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, None]:
        """Report the set-up of a fixture, and its tear-down later, unless it is internal."""
        if is_internal(fixturedef):
            yield
            return
        container = self._container_for(fixturedef)
        before, uuid = TestBeforeResult(name=fixturedef.argname, start=now()), new_id()
        self.allure_logger.start_before_fixture(container.uuid, uuid, before)
        outcome = yield
        error_type, error, _ = outcome.excinfo or (None, None, None)
        self.allure_logger.stop_before_fixture(
            uuid,
            stop=now(),
            status=get_outcome_status(outcome),
            statusDetails=get_status_details(error_type, error, None),
        )
        finalizers = fixturedef._finalizers  # noqa: SLF001 - as allure-pytest does
        for index in _own_finalizers(finalizers):
            finalizers[index] = self._reported(finalizers[index], container, fixturedef.argname)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> Generator[None, None, None]:
        """Write the container of a shared fixture that has been torn down."""
        yield
        _, container = self._shared.pop(id(fixturedef), (None, None))
        self._finish(container)

    def pytest_keyboard_interrupt(self) -> None:
        """Note that what is torn down from here on belongs to a result that is written."""
        self._is_interrupted = True

    @allure_commons.hookimpl
    def attach_data(self, body: Any, name: Any, attachment_type: Any, extension: Any) -> None:
        """Attach some data, unless it comes after its result."""
        if not self._is_interrupted:
            super().attach_data(body, name, attachment_type, extension)

    @allure_commons.hookimpl
    def attach_file(self, source: Any, name: Any, attachment_type: Any, extension: Any) -> None:
        """Attach a file, unless it comes after its result."""
        if not self._is_interrupted:
            super().attach_file(source, name, attachment_type, extension)

    def finish_test(self) -> None:
        """Write the one container of the test's fixtures, which are all torn down."""
        container, self._test_container = self._test_container, None
        self._finish(container)

    def parent_of_call(
        self, sentence: TestStepResult | None, result: TestResult | None
    ) -> ExecutableItem | None:
        """Return the running sentence, a step inside it, or a fixture outside of sentences.

        A fixture that a sentence is the first to request is set up inside that sentence. Allure's
        own bookkeeping is per thread, so other threads use the running sentence.

        Args:
            sentence: the step of the running sentence.
            result: the scenario's.
        """
        if threading.current_thread() is not threading.main_thread():
            return sentence or result
        innermost: ExecutableItem | None = self.allure_logger.get_last_item(ExecutableItem)
        if sentence is None or isinstance(innermost, TestStepResult):
            return innermost
        return sentence

    def is_of_fixture(
        self, parent: ExecutableItem, sentence: TestStepResult | None, result: TestResult | None
    ) -> bool:
        """Return whether what a call hangs below is a fixture's, which scenarios may share."""
        if parent is sentence or parent is result:
            return False
        kinds = (TestBeforeResult, TestAfterResult)
        return sentence is None or any(map(self.allure_logger.get_last_item, kinds))

    def _finish(self, container: TestResultContainer | None) -> None:
        if container is None:
            return
        container.befores = list(filter(_shows_something, container.befores))
        container.afters = list(filter(_shows_something, container.afters))
        if container.befores or container.afters:
            self.allure_logger.stop_group(container.uuid, stop=now())
        else:
            self.allure_logger.drop_test(container.uuid)

    def _reported(
        self, finalizer: Callable[[], object], container: TestResultContainer, name: str
    ) -> Callable[[], object]:
        """Return a finalizer that does the same and reports it."""

        def teardown() -> object:
            if self._is_interrupted:
                return finalizer()
            uuid, error = new_id(), None
            after = TestAfterResult(name=name, start=now())
            with self.faults.caught():
                self.allure_logger.start_after_fixture(container.uuid, uuid, after)
            try:
                return finalizer()
            except BaseException as raised:
                error = raised
                raise
            finally:
                details = get_status_details(type(error), error, None) if error else None
                with self.faults.caught():
                    self.allure_logger.stop_after_fixture(
                        uuid, stop=now(), status=get_status(error), statusDetails=details
                    )

        return teardown

    def _container_for(self, fixturedef: Any) -> TestResultContainer:
        if fixturedef.scope == "function":
            if self._test_container is None:
                self._test_container = self._start_container()
            return self._test_container
        if id(fixturedef) not in self._shared:
            self._shared[id(fixturedef)] = (fixturedef.argname, self._start_container())
        return self._shared[id(fixturedef)][1]

    def _start_container(self) -> TestResultContainer:
        container = TestResultContainer(uuid=new_id(), start=now())
        self.allure_logger.start_group(container.uuid, container)
        return container


def _is_escaped(text: str) -> bool:
    """Whether a text can be decoded as pytest escapes ids."""
    with warnings.catch_warnings(action="error"):
        try:
            text.encode("ascii", "backslashreplace").decode("unicode-escape")
        except (UnicodeDecodeError, Warning):
            return False
    return True


def is_internal(fixturedef: Any) -> bool:
    """Return whether a fixture is pytest's or pytest-bdd's own, or private by its name."""
    module = getattr(fixturedef.func, "__module__", None) or ""
    return module.startswith(_INTERNAL_MODULES) or fixturedef.argname.startswith(
        ("_", "pytestbdd_")
    )


def _shows_something(fixture: ExecutableItem) -> bool:
    return bool(fixture.status != Status.PASSED or fixture.steps or fixture.attachments)


def _own_finalizers(finalizers: list[Any]) -> Iterator[int]:
    """Yield the indices of those that tear down the fixture itself, not one that depends on it."""
    for index, finalizer in enumerate(finalizers):
        if isinstance(finalizer, functools.partial):
            if getattr(finalizer.func, "__name__", "") != "finish":
                yield index
        elif getattr(finalizer, "__module__", "") != "_pytest.fixtures":
            yield index
