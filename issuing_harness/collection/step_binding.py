"""Step binding: give a step function its parameters, and keep the object that it returns.

Where a sentence names an object (``Alice's card``), its parameter is a reference. The fixture
``issuing_objects`` resolves it when the step runs, and keeps what steps make.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, runtime_checkable

import pytest
from pytest_bdd.compat import inject_fixture
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.step_definition import StepDefinition

#: The fixture that keeps the objects of a scenario.
OBJECTS_FIXTURE: Final = "issuing_objects"
#: The fixtures that tell events caused by the When from those caused before.
EVENT_FIXTURES: Final = ("issuing_events", "issuing_mailbox")


class Objects(Protocol):
    """Keeps the objects that a scenario's steps make (``program.named_objects``)."""

    def record(self, kind: str, value: Any) -> None:
        """Keep what a step with the target fixture ``kind`` returned."""

    def has_kind(self, kind: str) -> bool:
        """Return whether objects of this kind are kept."""

    def only(self, kind: str) -> Any:
        """Return the only object of a kind."""


@runtime_checkable
class Resolvable(Protocol):
    """A parameter that stands for an object of the scenario."""

    def resolve(self, objects: Any) -> Any:
        """Return the object."""


class Binding:
    """Binds the steps of one running scenario.

    Args:
        request: of the scenario's item.
    """

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._objects: Objects | None = None
        if _has_fixture(request, OBJECTS_FIXTURE):
            self._objects = request.getfixturevalue(OBJECTS_FIXTURE)

    def context(self, definition: StepDefinition) -> StepFunctionContext:
        """Return a definition's context whose converters resolve references."""
        context = definition.context
        if self._objects is None:
            return context
        self._inject_unnamed(definition)
        converters = _Resolving(context.converters, self._objects)
        return replace(context, converters=converters)

    def keep(self, definition: StepDefinition) -> None:
        """Keep the object that a step has just returned."""
        kind = definition.context.target_fixture
        if self._objects is not None and kind is not None:
            self._objects.record(kind, self._request.getfixturevalue(kind))

    def when_begins(self, definitions: Sequence[StepDefinition]) -> None:
        """Tell what watches events that what happens from here on is caused by the When.

        Args:
            definitions: those of the whole scenario; what none of them uses is not told.
        """
        for name in EVENT_FIXTURES:
            if any(name in definition.arguments for definition in definitions):
                self._request.getfixturevalue(name).when_begins()

    def _inject_unnamed(self, definition: StepDefinition) -> None:
        """Make the objects that a step function takes without its sentence naming them."""
        assert self._objects is not None
        for name in definition.unnamed_arguments:
            if self._objects.has_kind(name):
                inject_fixture(self._request, name, self._objects.only(name))


class _Resolving(dict[str, Callable[[Any], Any]]):
    """The converters of a definition, each followed by the resolution of a reference."""

    def __init__(self, converters: Mapping[str, Callable[[Any], Any]], objects: Objects) -> None:
        super().__init__(converters)
        self._objects = objects

    def get(self, key: str, default: Any = None) -> Callable[[Any], Any]:
        convert = super().get(key, default)

        def resolve(text: Any) -> Any:
            value = convert(text)
            return value.resolve(self._objects) if isinstance(value, Resolvable) else value

        return resolve


def _has_fixture(request: pytest.FixtureRequest, name: str) -> bool:
    manager = request.session._fixturemanager  # noqa: SLF001 - pytest has no public question
    return bool(manager.getfixturedefs(name, request.node))
