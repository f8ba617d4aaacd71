"""Matched steps: the steps of a session's scenarios with their definitions, for messages."""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol, runtime_checkable

import pytest

from issuing_harness.collection.nearest import MatchedStep
from issuing_harness.collection.scenario_facts import ScenarioFacts, ScenarioStep
from issuing_harness.collection.vocabulary import Vocabulary

_MATCHED_STEPS: Final = pytest.StashKey[list[MatchedStep]]()


@runtime_checkable
class HasSteps(Protocol):
    """The item of a scenario."""

    facts: ScenarioFacts

    def location_of(self, step: ScenarioStep) -> str:
        """Return the file and line of a step."""


def matched_steps(session: pytest.Session) -> list[MatchedStep]:
    """Return every step of the session's scenarios that exactly one definition matches."""
    steps = session.stash.get(_MATCHED_STEPS, None)
    if steps is None:
        steps = list(_matched_steps_of(session.items, Vocabulary.of(session)))
        session.stash[_MATCHED_STEPS] = steps
    return steps


def _matched_steps_of(
    items: Iterable[pytest.Item], vocabulary: Vocabulary
) -> Iterator[MatchedStep]:
    for item in items:
        if isinstance(item, HasSteps):
            yield from _matched_steps_in(item, item, vocabulary)


def _matched_steps_in(
    scenario: HasSteps, item: pytest.Item, vocabulary: Vocabulary
) -> Iterator[MatchedStep]:
    steps = scenario.facts.steps
    matches = [vocabulary.matches(item, step.kind, step.text) for step in steps]
    pairs = list(zip(steps, matches, strict=True))
    is_example = all(len(found) == 1 and found[0].can_take(step.text) for step, found in pairs)
    for step, found in pairs:
        if len(found) == 1:
            yield MatchedStep(step, scenario.location_of(step), found[0], is_example)
