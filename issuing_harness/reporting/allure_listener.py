"""allure-pytest's listener without the noise that pytest-bdd's machinery makes in it.

pytest-bdd implements each sentence and each target fixture as a pytest fixture; allure-pytest
writes a file for every one. Here a fixture is reported if it left something to see (a call of
Stripe, an attachment, a failure), and those of one test share one file.
"""

import functools
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from allure_commons.model2 import (
    ExecutableItem,
    Status,
    TestAfterResult,
    TestBeforeResult,
    TestResultContainer,
)
from allure_pytest.listener import AllureListener
from allure_pytest.utils import get_outcome_status, get_status, get_status_details

from issuing_harness.reporting.writer import new_id, now

_MACHINERY = ("_pytest.", "pytest_bdd.")


class QuietAllureListener(AllureListener):  # type: ignore[misc]
    """allure-pytest's own listener, fewer fixtures."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        #: fixtures wider than one test that are set up now, each with its container
        self._wide: dict[int, tuple[str, TestResultContainer]] = {}
        self._of_test: TestResultContainer | None = None

    def _update_fixtures_children(self, item: pytest.Item) -> None:
        """Tell each container that this test used it."""
        uuid = self._cache.get(item.nodeid)
        # sentences ask for fixtures by name while they run, so only the request knows them all
        names = getattr(getattr(item, "_request", None), "fixturenames", ()) if self._wide else ()
        wide = [container for name, container in self._wide.values() if name in names]
        for container in [*wide, *filter(None, [self._of_test])]:
            if uuid not in container.children:
                container.children.append(uuid)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, None]:
        """Report a fixture that sets the stage; leave machinery alone."""
        if is_machinery(fixturedef):
            yield
            return
        container = self._container_for(fixturedef)
        before, uuid = TestBeforeResult(name=fixturedef.argname, start=now()), new_id()
        self.allure_logger.start_before_fixture(container.uuid, uuid, before)
        outcome = yield
        kind, error, _ = outcome.excinfo or (None, None, None)
        self.allure_logger.stop_before_fixture(
            uuid,
            stop=now(),
            status=get_outcome_status(outcome),
            statusDetails=get_status_details(kind, error, None),
        )
        finalizers = fixturedef._finalizers  # noqa: SLF001 - as allure-pytest does
        for index in _own_teardowns(finalizers):
            finalizers[index] = self._reported(finalizers[index], container, fixturedef.argname)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> Generator[None, None, None]:
        """A fixture wider than one test is gone: write its container."""
        yield
        _, container = self._wide.pop(id(fixturedef), (None, None))
        self._finish(container)

    def finish_test(self) -> None:
        """All fixtures of the test are torn down: write their one container."""
        container, self._of_test = self._of_test, None
        self._finish(container)

    def _finish(self, container: TestResultContainer | None) -> None:
        if container is None:
            return
        container.befores = list(filter(_has_something_to_show, container.befores))
        container.afters = list(filter(_has_something_to_show, container.afters))
        if container.befores or container.afters:
            self.allure_logger.stop_group(container.uuid, stop=now())
        else:
            self.allure_logger.drop_test(container.uuid)

    def _reported(
        self, finalizer: Callable[[], object], container: TestResultContainer, name: str
    ) -> Callable[[], object]:
        def teardown() -> object:
            uuid, error = new_id(), None
            after = TestAfterResult(name=name, start=now())
            self.allure_logger.start_after_fixture(container.uuid, uuid, after)
            try:
                return finalizer()
            except BaseException as raised:
                error = raised
                raise
            finally:
                self.allure_logger.stop_after_fixture(
                    uuid,
                    stop=now(),
                    status=get_status(error),
                    statusDetails=get_status_details(type(error), error, None) if error else None,
                )

        return teardown

    def _container_for(self, fixturedef: Any) -> TestResultContainer:
        if fixturedef.scope == "function":
            if self._of_test is None:
                self._of_test = self._started()
            return self._of_test
        if id(fixturedef) not in self._wide:
            self._wide[id(fixturedef)] = (fixturedef.argname, self._started())
        return self._wide[id(fixturedef)][1]

    def _started(self) -> TestResultContainer:
        container = TestResultContainer(uuid=new_id(), start=now())
        self.allure_logger.start_group(container.uuid, container)
        return container


def is_machinery(fixturedef: Any) -> bool:
    """Whether this fixture is pytest's or pytest-bdd's own business (or private by its name)."""
    module = getattr(fixturedef.func, "__module__", None) or ""
    return module.startswith(_MACHINERY) or fixturedef.argname.startswith(("_", "pytestbdd_"))


def _has_something_to_show(fixture: ExecutableItem) -> bool:
    return bool(fixture.status != Status.PASSED or fixture.steps or fixture.attachments)


def _own_teardowns(finalizers: list[Any]) -> Iterator[int]:
    """Which finalizers put the fixture itself away, rather than what stands on it."""
    for index, finalizer in enumerate(finalizers):
        if isinstance(finalizer, functools.partial):
            if getattr(finalizer.func, "__name__", "") != "finish":
                yield index
        elif getattr(finalizer, "__module__", "") != "_pytest.fixtures":
            yield index
