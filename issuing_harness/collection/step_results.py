"""Step results: what a step function was given, and what it returned, judged when it has run.

A Then says what is wrong by raising. What it returns is looked at by nobody, so ``return x == y``
would hold whatever ``x`` is; the same goes for a coroutine that nobody awaits. A Then that is given
nothing but objects from before the When judges what was known before anything happened.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import wraps
from inspect import isasyncgen, iscoroutine, isgenerator
from typing import Any

import pytest
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.step_binding import Binding
from issuing_harness.collection.step_checks import BoundStep


class StepResults:
    """Watches the steps of one running scenario.

    Args:
        request: of the scenario's item.
        binding: knows which kinds of objects are kept as they were when a step made them.
    """

    def __init__(self, request: pytest.FixtureRequest, binding: Binding) -> None:
        self._request = request
        self._binding = binding
        self._made_before: list[Any] = []
        self._made_since: list[Any] = []

    def when_begins(self) -> None:
        """Take what was made so far for known before the When."""
        self._made_before += self._made_since
        self._made_since = []

    def keep(self, bound: BoundStep) -> None:
        """Keep what a step has just made."""
        kind = bound.definition.context.target_fixture
        if kind is not None and self._binding.keeps(kind):
            value = self._request.getfixturevalue(kind)
            self._made_since += value if isinstance(value, list | tuple) else [value]

    def judged(self, bound: BoundStep, context: StepFunctionContext) -> StepFunctionContext:
        """Return a context whose function raises for what it was given, or what it returned.

        Raises:
            VocabularyError: by the function, which passes without checking what its step says.
        """
        function = context.step_func
        if bound.definition.yields:
            return context

        @wraps(function)
        def call(*args: Any, **parameters: Any) -> Any:
            __tracebackhide__ = True
            self._check_given(bound, parameters)
            returned = function(*args, **parameters)
            if _is_lost(bound, returned):
                raise bound.diagnosis.lost(bound.definition, _named(returned))
            return returned

        return replace(context, step_func=call)

    def _check_given(self, bound: BoundStep, parameters: Mapping[str, Any]) -> None:
        if bound.step.kind != "then" or not self._takes_only_objects(bound):
            return
        values = parameters.values()
        is_old = any(_is_among(value, self._made_before) for value in values)
        if is_old and not any(_is_among(value, self._made_since) for value in values):
            raise bound.diagnosis.known_before(bound.definition)

    def _takes_only_objects(self, bound: BoundStep) -> bool:
        """Whether nothing that a step function takes could read something anew."""
        definition = bound.definition
        kept = map(self._binding.keeps, definition.unnamed_arguments)
        return "request" not in definition.arguments and all(kept)


def _is_among(value: Any, objects: list[Any]) -> bool:
    return any(value is made for made in objects)


def _is_lost(bound: BoundStep, returned: Any) -> bool:
    """Whether nobody will look at what a step function returned, though it matters."""
    is_kept = bound.definition.context.target_fixture is not None
    if bound.step.kind == "then" and not is_kept and returned is not None:
        return True
    return iscoroutine(returned) or (
        not is_kept and (isgenerator(returned) or isasyncgen(returned))
    )


def _named(returned: Any) -> str:
    return str(returned) if isinstance(returned, bool) else f"a {type(returned).__name__}"
