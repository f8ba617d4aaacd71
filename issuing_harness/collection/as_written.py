"""As written: what is executed of a scenario is what its feature file says.

pytest-bdd's hooks hand over the scenario, its steps and the arguments of their functions before
they are used, so that a conftest could rewrite them. What was collected from the file is compared
with what is about to run: no scenario is green for other words than a reader sees.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

import pytest
from pytest_bdd.parser import Scenario, Step
from pytest_bdd.parsers import StepParser
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.scenario_facts import scenario_step
from issuing_harness.collection.step_checks import BoundStep
from issuing_harness.errors import VocabularyError

#: The parts of a step that decide what is executed, as messages call them.
_PARTS: Final = {"text": "text", "table": "table", "docstring": "text below", "kind": "keyword"}


def check_steps(scenario: Scenario, bound_steps: Sequence[BoundStep]) -> tuple[Step, ...]:
    """Return the steps of a scenario that is about to run; they are those of its file.

    Raises:
        VocabularyError: a step was changed, taken away or added.
    """
    steps = tuple(scenario.steps)
    if len(steps) > len(bound_steps):
        raise _changed(bound_steps[-1], f"a step was added below it, '{steps[-1].name}'")
    for step, bound in zip_longest(steps, bound_steps):
        if step is None:
            raise _changed(bound, "it was taken away")
        _check_step(step, bound)
    return steps


class WrittenStep:
    """A step that runs as it is written, or not at all.

    Args:
        step: the step as pytest-bdd's hooks know it.
        bound: the step as it was collected, with its definition.
        context: of the definition.
    """

    def __init__(self, step: Step, bound: BoundStep, context: StepFunctionContext) -> None:
        self._bound = bound
        self._values = self.converters = _KeptValues(context.converters)
        self.parser = _CheckingParser(context.parser, lambda: _check_step(step, bound))

    def check_values(self, parameters: Mapping[str, Any], request: pytest.FixtureRequest) -> None:
        """Check that a step function is given what the step says, and the scenario's fixtures.

        Raises:
            VocabularyError: one of them is another.
        """
        for name, value in parameters.items():
            if not self._is_right(name, value, request):
                raise _changed(self._bound, f"{name} was changed to {value}")

    def _is_right(self, name: str, value: Any, request: pytest.FixtureRequest) -> bool:
        step = self._bound.step
        if name in self._values.kept:
            return value is self._values.kept[name]
        if name == "datatable" and step.table is not None:
            return tuple(map(tuple, value)) == step.table
        if name == "docstring" and step.docstring is not None:
            return bool(value == step.docstring)
        return value is request.getfixturevalue(name)


class _CheckingParser(StepParser):
    """A definition's parser that looks at the step again when its arguments are taken."""

    def __init__(self, parser: StepParser, check: Callable[[], None]) -> None:
        super().__init__(parser.name)
        self._parser = parser
        self._check = check

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        """Return the arguments of a step that is as it was."""
        __tracebackhide__ = True
        self._check()
        return self._parser.parse_arguments(name)

    def is_matching(self, name: str) -> bool:
        """Whether a text is one of the definition's."""
        return self._parser.is_matching(name)


class _KeptValues(dict[str, Callable[[Any], Any]]):
    """The converters of a definition, which keep what they have made, by the parameter."""

    def __init__(self, converters: Mapping[str, Callable[[Any], Any]]) -> None:
        super().__init__(converters)
        self._converters = converters
        self.kept: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Callable[[Any], Any]:
        """Return the converter of a parameter, and keep its result."""
        convert = self._converters.get(key, default)

        def keep(text: Any) -> Any:
            __tracebackhide__ = True
            self.kept[key] = convert(text)
            return self.kept[key]

        return keep


def _check_step(step: Step, bound: BoundStep) -> None:
    found = scenario_step(step)
    if found == bound.step:
        return
    for part, name in _PARTS.items():
        if (value := getattr(found, part)) != getattr(bound.step, part):
            raise _changed(bound, f"its {name} was changed to {_shown(value)}")


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else "another" if value else "none"


def _changed(bound: BoundStep, what: str) -> VocabularyError:
    """Return the error for a step that is to be executed otherwise than it is written."""
    return bound.diagnosis.raised(
        VocabularyError(
            f"this step of the file was to run, and {what} by a conftest.py or a plugin, in a hook "
            "such as pytest_bdd_before_step, so the verdict would be about something that nobody "
            "reads. Take that hook away, and write in the feature what is to run."
        )
    )
