"""Running a scenario: find the definition of each step, run them in order, report a failure.

pytest-bdd runs the step functions and calls its own hooks, so plugins that listen to those hooks
still work. Only its search for definitions is replaced, by one that is done before the scenario.
"""

import sysconfig
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import _pytest
import pluggy
import pytest
import pytest_bdd
from _pytest._code.code import (
    ExceptionChainRepr,
    ExceptionInfo,
    ExceptionRepr,
    TerminalRepr,
    Traceback,
    TracebackEntry,
    TracebackStyle,
)
from pytest_bdd.parser import Scenario
from pytest_bdd.scenario import _execute_step_function
from pytest_bdd.types import WHEN

from issuing_harness.collection.arrangements import Arrangements
from issuing_harness.collection.as_written import check_steps
from issuing_harness.collection.diagnosis import Diagnosis
from issuing_harness.collection.nearest import MatchedStep
from issuing_harness.collection.scenario_facts import Rows, ScenarioFacts, ScenarioStep
from issuing_harness.collection.step_binding import Binding
from issuing_harness.collection.step_checks import BoundStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.step_results import StepResults
from issuing_harness.collection.vocabulary import Vocabulary
from issuing_harness.errors import HarnessError, ProductFailure


def find_definition(
    item: pytest.Item,
    step: ScenarioStep,
    *,
    template_text: str,
    diagnosis: Diagnosis,
    matched_steps: Callable[[], Iterable[MatchedStep]],
) -> StepDefinition:
    """Return the one definition that matches a step.

    Args:
        item: the scenario.
        step: the step.
        template_text: the step's text before an example row's values were filled in.
        diagnosis: makes the errors.
        matched_steps: returns the steps of the session with their definitions; called only to
            write a message.

    Raises:
        UndefinedSentence: no definition matches.
        AmbiguousSentence: several do.
        VocabularyError: the definition is an async function, which would never be awaited.
    """
    vocabulary = Vocabulary.of(item.session)
    matches = vocabulary.matches(item, step.kind, step.text)
    if len(matches) == 1 and not matches[0].is_async:
        return matches[0]
    if not matches:
        raise diagnosis.undefined(vocabulary.visible_at(item), matched_steps, template_text)
    if len(matches) > 1:
        raise diagnosis.ambiguous(matches)
    raise diagnosis.never_awaited(matches[0])


@dataclass(slots=True)
class Progress:
    """How far a scenario has come.

    Args:
        passed: the number of steps that passed.
        failed: the index of the step that did not, counted from 0.
        choices: by the index of a step, what its words meant where they could mean several objects.
    """

    passed: int = 0
    failed: int | None = None
    choices: dict[int, list[str]] = field(default_factory=dict)

    def add_choice(self, choice: str) -> None:
        """Keep what words of the running step meant."""
        choices = self.choices.setdefault(self.failed or 0, [])
        if choice not in choices:
            choices.append(choice)

    def mark(self, index: int) -> str:
        """Return the mark of a step: ``✓`` passed, ``✗`` failed, ``-`` not reached."""
        if index == self.failed:
            return "✗"
        return "✓" if index < self.passed else "-"


def run_steps(
    request: pytest.FixtureRequest,
    scenario: Scenario,
    bound_steps: Sequence[BoundStep],
    arrangements: Arrangements,
    progress: Progress,
) -> None:
    """Run the steps of a scenario in order, up to the first that fails.

    Args:
        request: of the scenario's item.
        scenario: the rendered scenario.
        bound_steps: each step with its definition.
        arrangements: asks at the end whether what its Givens arranged took effect.
        progress: updated after each step.
    """
    __tracebackhide__ = True
    hook = request.config.hook
    hook.pytest_bdd_before_scenario(request=request, feature=scenario.feature, scenario=scenario)
    binding = Binding(request)
    results = StepResults(request, binding)
    definitions = [bound.definition for bound in bound_steps]
    kind_before = ""
    try:
        steps = check_steps(scenario, bound_steps)
        for index, (step, bound) in enumerate(zip(steps, bound_steps, strict=True)):
            progress.failed = index
            if step.type == WHEN and kind_before != WHEN:
                binding.when_begins(definitions)
                results.when_begins()
            kind_before = step.type
            context = results.judged(step, bound, binding.context(bound))
            _execute_step_function(request, scenario, step, context)
            binding.keep(bound)
            results.keep(bound)
            arrangements.keep(bound)
            progress.passed, progress.failed = index + 1, None
        binding.finish()
        arrangements.finish()
    finally:
        hook.pytest_bdd_after_scenario(request=request, feature=scenario.feature, scenario=scenario)


def forget_objects(request: pytest.FixtureRequest) -> None:
    """Let go of what the steps of a scenario made, when its fixtures are torn down.

    pytest-bdd registers each object as a fixture of the item, and leaves it there; pytest keeps the
    fixtures of an item as long as those of the session. So all that a scenario saw would be there
    until the run ends, and be found by another attempt at it.

    Args:
        request: of the item; where the run was interrupted, the item has it no more.
    """
    item, manager = request.node, request._fixturemanager  # noqa: SLF001 - pytest has no other way
    by_name = getattr(manager, "_arg2node2fixturedefs", {})  # before pytest 9.2, one list a name
    lists = getattr(manager, "_arg2fixturedefs", {})
    for name, known in list(request._fixture_defs.items()):  # noqa: SLF001 - as above
        by_name.get(name, {}).pop(item, None)
        if name in lists:
            lists[name][:] = [each for each in lists[name] if each.node is not item]
        if known.node is item:
            del request._fixture_defs[name]  # noqa: SLF001 - as above


_PACKAGE: Final = Path(__file__).parents[1]
#: The parts of the harness that call steps, and are never the reason why one fails.
_CALLING: Final = tuple(_PACKAGE / part for part in ("collection", "reporting", "stage"))
#: Where Python and installed packages are: frames there say nothing of a step.
_LIBRARIES: Final = (
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *(Path(file).parent for file in (_pytest.__file__, pluggy.__file__, pytest_bdd.__file__)),
)
_MAX_DOCSTRING_LINES: Final = 4


def failure_repr(
    excinfo: ExceptionInfo[BaseException],
    default: Callable[[TracebackStyle | None], TerminalRepr],
    config: pytest.Config,
    style: TracebackStyle | None,
) -> TerminalRepr:
    """Return what is shown of an exception: only the message if it is the harness's own.

    Args:
        excinfo: the exception.
        default: returns what pytest shows in a style; used for every other exception.
        config: the run's; where it asks for no style, a line of source is shown of each frame.
        style: the style that pytest would take.
    """
    if isinstance(excinfo.value, HarnessError | ProductFailure):
        rendered = excinfo.getrepr(style="value", chain=False)
        if rendered.reprcrash is not None:  # pytest's short test summary is made from it
            rendered.reprcrash.message = f"{excinfo.typename}: {excinfo.value}"
        return rendered
    shown = default("short" if config.getoption("tbstyle") == "auto" else style)
    return without_causes_of_libraries(shown, excinfo.value)


def without_causes_of_libraries(rendered: TerminalRepr, error: BaseException) -> TerminalRepr:
    """Leave out what an exception came from, where that was raised and caught by a library."""
    if isinstance(rendered, ExceptionChainRepr):
        links = zip(rendered.chain, reversed(list(_chain(error))), strict=False)
        *causes, last = links
        rendered.chain = [*(link for link, cause in causes if _is_of_a_step(cause)), last[0]]
    return rendered


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception, and what it came from as far as Python shows it."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_of_a_step(error: BaseException) -> bool:
    return error.__traceback__ is not None and any(map(is_shown, Traceback(error.__traceback__)))


def filter_traceback(
    excinfo: ExceptionInfo[BaseException],
    default: Callable[[ExceptionInfo[BaseException]], Traceback],
) -> Traceback:
    """Return the frames of the step function and of what it calls in the project.

    Args:
        excinfo: the exception.
        default: returns pytest's own traceback, used if no such frame is left.
    """
    return excinfo.traceback.filter(is_shown).filter(excinfo) or default(excinfo)


def is_shown(entry: TracebackEntry) -> bool:
    """Return whether a frame is of a step, or of what it calls in the project or the program."""
    path = Path(entry.path)
    if path.is_relative_to(_PACKAGE):  # which may be installed among the libraries
        return not any(path.is_relative_to(folder) for folder in _CALLING)
    return not any(path.is_relative_to(folder) for folder in _LIBRARIES)


def add_steps(
    rendered: TerminalRepr, facts: ScenarioFacts, location: str, progress: Progress
) -> TerminalRepr:
    """Add the scenario's steps and how far it came to the report of a failure.

    Args:
        rendered: the report so far.
        facts: the scenario.
        location: its file and line.
        progress: how far it came.
    """
    if isinstance(rendered, ExceptionRepr):
        steps = "\n".join(_step_lines(facts, progress))
        rendered.addsection(f"{facts.name} ({location})", steps, "-")
    return rendered


def _step_lines(facts: ScenarioFacts, progress: Progress) -> Iterator[str]:
    width = max((len(step.keyword) for step in facts.steps), default=0)
    if facts.rule:
        yield f"Rule: {facts.rule}"
    for index, step in enumerate(facts.steps):
        yield f"{progress.mark(index)} {step.keyword:>{width}} {step.text}"
        yield from (f"    {line}" for line in _argument_lines(step))
        yield from (f"    ({choice})" for choice in progress.choices.get(index, ()))


def _argument_lines(step: ScenarioStep) -> Iterator[str]:
    if step.table is not None:
        yield from _aligned(step.table)
    if step.docstring is not None:
        lines = step.docstring.splitlines()
        yield from ('"""', *lines[:_MAX_DOCSTRING_LINES])
        yield '"""' if len(lines) <= _MAX_DOCSTRING_LINES else "…"


def _aligned(rows: Rows) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
