"""Speaking a scenario: each sentence is handed to the definition found for it beforehand.

pytest-bdd runs the step functions and calls its own hooks, so whatever listens to them still hears
everything. Only its search for definitions is left out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import _pytest
import pluggy
import pytest
import pytest_bdd
from _pytest._code.code import (
    ExceptionInfo,
    ExceptionRepr,
    TerminalRepr,
    Traceback,
    TracebackEntry,
)
from pytest_bdd.parser import Scenario
from pytest_bdd.scenario import _execute_step_function

from issuing_harness.collection.scenario_facts import Rows, ScenarioFacts, Sentence
from issuing_harness.collection.vocabulary import Definition
from issuing_harness.errors import HarnessError


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


_PLUMBING = tuple(
    Path(place).parent
    for place in (_pytest.__file__, pluggy.__file__, pytest_bdd.__file__, __file__)
)
_DOCSTRING_LINES = 4


def represent(
    excinfo: ExceptionInfo[BaseException], stock: Callable[[], TerminalRepr]
) -> TerminalRepr:
    """The error itself: of the harness's own only the message, of others what pytest shows."""
    if isinstance(excinfo.value, HarnessError):
        shown = excinfo.getrepr(style="value", chain=False)
        if shown.reprcrash is not None:  # what the last lines of a run tell of it
            shown.reprcrash.message = f"{excinfo.typename}: {excinfo.value}"
        return shown
    return stock()


def without_plumbing(
    excinfo: ExceptionInfo[BaseException],
    stock: Callable[[ExceptionInfo[BaseException]], Traceback],
) -> Traceback:
    """The frames a reader can act on: of the step function and what it calls."""
    told = excinfo.traceback.filter(_is_told).filter(excinfo)
    return told or stock(excinfo)


def narrate(
    shown: TerminalRepr, facts: ScenarioFacts, location: str, progress: Progress
) -> TerminalRepr:
    """Add the scenario to a failure, so that nobody has to open the feature file."""
    if isinstance(shown, ExceptionRepr):
        story = "\n".join(_story(facts, progress))
        shown.addsection(f"{facts.name} ({location})", story, "-")
    return shown


def _story(facts: ScenarioFacts, progress: Progress) -> Iterator[str]:
    width = max((len(sentence.keyword) for sentence in facts.steps), default=0)
    if facts.rule:
        yield f"Rule: {facts.rule}"
    for place, sentence in enumerate(facts.steps):
        yield f"{progress.mark(place)} {sentence.keyword:>{width}} {sentence.text}"
        yield from (f"    {line}" for line in _belongings(sentence))


def _belongings(sentence: Sentence) -> Iterator[str]:
    if sentence.table is not None:
        yield from _aligned(sentence.table)
    if sentence.docstring is not None:
        lines = sentence.docstring.splitlines()
        yield from ('"""', *lines[:_DOCSTRING_LINES])
        yield '"""' if len(lines) <= _DOCSTRING_LINES else "…"


def _aligned(rows: Rows) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"


def _is_told(entry: TracebackEntry) -> bool:
    path = Path(entry.path)
    return not any(path.is_relative_to(place) for place in _PLUMBING)
