"""Arrangements: what a Given arranges has to take effect, or its sentence could say anything.

A Given says by an attribute of its function (``TAKES_EFFECT``) what shows that it did: mostly a
later step, which the text alone has; some are asked when the scenario has run. A Given without one
is not judged, and neither is one that a step of the project's own follows, which may read anything.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import pytest

from issuing_harness.collection.step_checks import BoundStep
from issuing_harness.errors import VocabularyError

#: The attribute of a step function that holds its ``TakesEffect``.
TAKES_EFFECT: Final = "takes_effect"

#: Asked when the scenario has run: whether what was arranged took effect.
Question = Callable[[], bool]


class TakesEffect(Protocol):
    """Knows what shows that a Given took effect."""

    def problems(self, steps: Sequence[BoundStep], index: int) -> Sequence[str]:
        """Return what is wrong as sentences, as far as none of a scenario's steps shows it.

        Args:
            steps: of the scenario.
            index: the place of the Given among them, counted from 0.
        """

    def question(self, fixture: Callable[[str], Any]) -> tuple[Question, str] | None:
        """Return what to ask at the end, and what to say if the answer is no; None for nothing.

        Args:
            fixture: returns a fixture of the scenario by its name.
        """


class BackgroundGivens:
    """The Givens of a feature's Backgrounds: it is enough if one of its scenarios needs them.

    Args:
        scenarios: returns the steps of each of its scenarios, as far as they can be known.
    """

    def __init__(self, scenarios: Callable[[], Iterable[Sequence[BoundStep]]]) -> None:
        self._scenarios = scenarios
        self._found: dict[tuple[int, int], frozenset[str]] = {}

    def problems_in_all(self, index: int, bound: BoundStep) -> frozenset[str]:
        """Return what is wrong with a Given in all scenarios; they are gone through once for it.

        Args:
            index: its place among the steps of each, counted from 0.
            bound: the step in one of them.
        """
        place = (index, bound.step.line)
        if place not in self._found:
            scenarios = [steps for steps in self._scenarios() if _has(steps, index, bound)]
            found = [frozenset(_problems_of(steps, index)) for steps in scenarios]
            self._found[place] = frozenset.intersection(*found)
        return self._found[place]


def check_arrangements(
    steps: Sequence[BoundStep], backgrounds: int, of_feature: BackgroundGivens
) -> None:
    """Check from the text alone that every Given of a scenario may take effect.

    A Given of a Background is for all of its scenarios: it is enough if one of them needs it.

    Args:
        steps: of the scenario.
        backgrounds: how many of them are of Backgrounds.
        of_feature: knows what all scenarios of its file have in common.

    Raises:
        VocabularyError: for the first Given that no step needs.
    """
    for index, bound in enumerate(steps):
        problems = _problems_of(steps, index)
        if problems and index < backgrounds:
            in_all = of_feature.problems_in_all(index, bound)
            problems = [problem for problem in problems if problem in in_all]
        if problems:
            raise _idle(bound, problems[0])


def _problems_of(steps: Sequence[BoundStep], index: int) -> Sequence[str]:
    effect = _effect_of(steps[index])
    is_judged = effect is not None and _are_of_harness(steps[index + 1 :])
    return effect.problems(steps, index) if effect and is_judged else ()


def _has(steps: Sequence[BoundStep], index: int, bound: BoundStep) -> bool:
    """Whether a scenario has the same step, of the same Background, at a place."""
    return index < len(steps) and steps[index].step.line == bound.step.line


class Arrangements:
    """What the Givens of a running scenario have arranged.

    Args:
        request: of the scenario's item.
        steps: those that are its own: what a Background, or an outline, arranges for several may
            be for another of them.
    """

    def __init__(self, request: pytest.FixtureRequest, steps: Sequence[BoundStep]) -> None:
        self._request = request
        self._steps = frozenset(bound.step.line for bound in steps)
        self._is_judged = _are_of_harness(steps)
        self._asked: list[tuple[BoundStep, Question, str]] = []

    def keep(self, bound: BoundStep) -> None:
        """Keep what a step has just arranged."""
        is_own = self._is_judged and bound.step.line in self._steps
        effect = _effect_of(bound) if is_own else None
        question = effect.question(self._request.getfixturevalue) if effect else None
        if question is not None:
            self._asked.append((bound, *question))

    def finish(self) -> None:
        """Check at the end that all of it took effect.

        Raises:
            VocabularyError: for the first that did not.
        """
        for bound, has_happened, problem in self._asked:
            if not has_happened():
                raise _idle(bound, problem)


def _effect_of(bound: BoundStep) -> TakesEffect | None:
    if bound.step.kind != "given":
        return None
    effect: TakesEffect | None = getattr(bound.definition.function, TAKES_EFFECT, None)
    return effect


def _are_of_harness(steps: Sequence[BoundStep]) -> bool:
    return all(bound.definition.is_of_harness for bound in steps)


def _idle(bound: BoundStep, problem: str) -> VocabularyError:
    return bound.diagnosis.raised(VocabularyError(problem))
