"""Step binding: give a step function its parameters, and keep the object that it returns.

Where a sentence names an object (``Alice's card``), its parameter is a reference. The fixture
``issuing_objects`` resolves it when the step runs, and keeps what steps make.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial, wraps
from typing import Any, Final, Protocol, TypeGuard

import pytest
from pytest_bdd.compat import inject_fixture
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.step_checks import BoundStep, owners_named
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.errors import VocabularyError

#: The fixture that keeps the objects of a scenario.
OBJECTS_FIXTURE: Final = "issuing_objects"
#: The fixtures that tell events caused by the When from those caused before.
EVENT_FIXTURES: Final = ("issuing_events", "issuing_platform_events", "issuing_mailbox")
#: The fixture of the endpoint, which replies to purchases as Givens say.
ENDPOINT_FIXTURE: Final = "issuing_mailbox"
#: The fixture that explains an error of Stripe's, by the kind and the text of the step that met it.
EXPLANATION_FIXTURE: Final = "issuing_explanation"


#: Explains an error by the ``kind`` and the ``sentence`` of a step; None where it means nothing.
Explain = Callable[..., Exception | None]


class Objects(Protocol):
    """Keeps the objects that a scenario's steps make (``program.named_objects``)."""

    def record(self, kind: str, value: Any, owners: Sequence[str | None] = ()) -> None:
        """Keep what a step with the target fixture ``kind`` returned, and whose it is."""

    def has_kind(self, kind: str) -> bool:
        """Return whether objects of this kind are kept."""

    def only(self, kind: str) -> Any:
        """Return the only object of a kind."""


class Resolvable(Protocol):
    """A parameter that stands for an object of the scenario."""

    def resolve(self, objects: Any) -> Any:
        """Return the object."""


def is_resolvable(value: object) -> TypeGuard[Resolvable]:
    """Whether a parameter stands for an object of the scenario."""
    return hasattr(value, "resolve")


class Binding:
    """Binds the steps of one running scenario.

    Args:
        request: of the scenario's item.
    """

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._objects: Objects | None = _fixture(request, OBJECTS_FIXTURE)
        self._explain: Explain | None = _fixture(request, EXPLANATION_FIXTURE)
        self._preparing: BoundStep | None = None

    def context(self, bound: BoundStep) -> StepFunctionContext:
        """Return a definition's context whose converters resolve references.

        Its function raises what an error of Stripe's means for the step, and errors of the
        vocabulary with the place of the step.
        """
        explain = partial(self._meaning, bound=bound)
        context = bound.definition.context
        function = _explained(bound.definition, explain)
        converters = context.converters
        if self._objects is not None:
            try:
                self._inject_unnamed(bound.definition, self._objects)
            except Exception as error:
                _raise_meaning(error, explain)
                raise
            converters = _Resolving(converters, self._objects, explain)
        return StepFunctionContext(
            context.type, function, context.parser, converters, context.target_fixture
        )

    def _meaning(self, error: Exception, bound: BoundStep) -> Exception | None:
        """Return what to raise in the place of an error, None if nothing is known of it."""
        if isinstance(error, VocabularyError):
            return None if error.line is not None else bound.diagnosis.raised(error)
        if self._explain is None:
            return None
        return self._explain(error, kind=bound.step.kind, sentence=str(bound.step))

    def keeps(self, kind: str) -> bool:
        """Return whether objects of a kind are kept as they were when a step made them."""
        return self._objects is not None and self._objects.has_kind(kind)

    def keep(self, bound: BoundStep) -> None:
        """Keep the object that a step has just returned, and which step prepared a reply."""
        if ENDPOINT_FIXTURE in bound.definition.arguments:
            self._preparing = self._preparing or bound if self._has_unasked_reply() else None
        kind = bound.definition.context.target_fixture
        if self._objects is not None and kind is not None:
            owners = owners_named(bound.definition, bound.values, bound.step.table)
            self._objects.record(kind, self._request.getfixturevalue(kind), owners)

    def finish(self) -> None:
        """Check at the end that the endpoint was asked for each reply that a step prepared.

        Raises:
            VocabularyError: it was not; the sentence might say anything.
        """
        if self._preparing is not None and self._has_unasked_reply():
            raise self._preparing.diagnosis.raised(
                VocabularyError(
                    "no purchase asked the endpoint after this, so any other reply would do as "
                    "well. Let a purchase follow that Stripe asks the endpoint about, say with a "
                    "Then that 'the endpoint receives no real-time request', or take this away."
                )
            )

    def _has_unasked_reply(self) -> bool:
        endpoint = self._request.getfixturevalue(ENDPOINT_FIXTURE)
        return bool(getattr(endpoint, "has_unasked_reply", False))

    def when_begins(self, definitions: Sequence[StepDefinition]) -> None:
        """Tell what watches events that what happens from here on is caused by the When.

        Args:
            definitions: those of the whole scenario; what none of them uses is not told.
        """
        for name in EVENT_FIXTURES:
            if any(name in definition.arguments for definition in definitions):
                self._request.getfixturevalue(name).when_begins()

    def _inject_unnamed(self, definition: StepDefinition, objects: Objects) -> None:
        """Make the objects that a step function takes without its sentence naming them."""
        for name in definition.unnamed_arguments:
            if objects.has_kind(name):
                inject_fixture(self._request, name, objects.only(name))


class _Resolving(dict[str, Callable[[Any], Any]]):
    """The converters of a definition, each followed by the resolution of a reference."""

    def __init__(
        self,
        converters: Mapping[str, Callable[[Any], Any]],
        objects: Objects,
        explain: Callable[[Exception], Exception | None],
    ) -> None:
        super().__init__(converters)
        self._objects = objects
        self._explain = explain

    def get(self, key: str, default: Any = None) -> Callable[[Any], Any]:
        convert = super().get(key, default)

        def resolve(text: Any) -> Any:
            __tracebackhide__ = True
            try:
                value = convert(text)
                return value.resolve(self._objects) if is_resolvable(value) else value
            except Exception as error:
                _raise_meaning(error, self._explain)
                raise

        return resolve


def _explained(
    definition: StepDefinition, explain: Callable[[Exception], Exception | None]
) -> Callable[..., Any]:
    """Return a step function that raises what an error means, where ``explain`` knows it."""
    function: Callable[..., Any] = definition.function

    def call(*args: Any, **parameters: Any) -> Any:
        __tracebackhide__ = True
        try:
            return function(*args, **parameters)
        except Exception as error:
            _raise_meaning(error, explain)
            raise

    def generate(*args: Any, **parameters: Any) -> Iterator[Any]:
        __tracebackhide__ = True
        try:
            yield from function(*args, **parameters)
        except Exception as error:
            _raise_meaning(error, explain)
            raise

    return in_place_of(definition, generate if definition.yields else call)


def in_place_of(definition: StepDefinition, wrapper: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is called in the place of a definition's, and looks like it.

    pytest-bdd asks twice for the signature of each step that it runs, which takes long to be made.
    """
    wrapped = wraps(definition.function)(wrapper)
    wrapped.__signature__ = definition.signature  # type: ignore[attr-defined]  # inspect's own
    return wrapped


def _raise_meaning(error: Exception, explain: Callable[[Exception], Exception | None]) -> None:
    """Raise what an error means; where nothing is known of it, its catcher raises it again.

    Errors are caught in place, and not by a context manager, since there would be 24 a scenario.
    """
    __tracebackhide__ = True
    if (meaning := explain(error)) is not None:
        raise meaning from None


def _fixture(request: pytest.FixtureRequest, name: str) -> Any:
    """Return the value of a fixture, None where the project does not have it."""
    manager = request.session._fixturemanager  # noqa: SLF001 - pytest has no public question
    known = manager.getfixturedefs(name, request.node)
    return request.getfixturevalue(name) if known else None
