"""Speaking a scenario: each sentence is handed to the definition found for it beforehand.

pytest-bdd runs the step functions and calls its own hooks, so whatever listens to them still hears
everything. Only its search for definitions is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from pytest_bdd.parser import Scenario
from pytest_bdd.scenario import _execute_step_function

from issuing_harness.collection.vocabulary import Definition


@dataclass(slots=True)
class Progress:
    """How far a scenario has come.

    Args:
        passed: how many of its sentences have held.
        failed: the place of the one that did not, counted from 0.
    """

    passed: int = 0
    failed: int | None = None

    def mark(self, place: int) -> str:
        """``✓`` passed, ``✗`` failed, ``-`` not reached."""
        if place == self.failed:
            return "✗"
        return "✓" if place < self.passed else "-"


def perform(
    request: pytest.FixtureRequest,
    scenario: Scenario,
    definitions: Iterable[Definition],
    progress: Progress,
) -> None:
    """Run a scenario's sentences in order, up to the first that fails."""
    __tracebackhide__ = True
    hook = request.config.hook
    hook.pytest_bdd_before_scenario(request=request, feature=scenario.feature, scenario=scenario)
    try:
        for place, (step, definition) in enumerate(zip(scenario.steps, definitions, strict=True)):
            progress.failed = place
            _execute_step_function(request, scenario, step, definition.context)
            progress.passed, progress.failed = place + 1, None
    finally:
        hook.pytest_bdd_after_scenario(request=request, feature=scenario.feature, scenario=scenario)
