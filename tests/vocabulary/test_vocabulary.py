"""Vocabulary and features agree: every sentence has one step definition, and every one is used."""

from pathlib import Path

import pytest

from issuing_harness.collection import (
    StepDefinition,
    scenario_of,
    unrunnable_scenarios,
    unused_definitions,
)
from issuing_harness.errors import VocabularyError

ROOT = Path(__file__).parents[2]
LONGEST_SCENARIO = 9
LONGEST_JOURNEY = 25


class Probe:
    """A plugin that keeps what the tests need of a collected session."""

    unused: tuple[StepDefinition, ...]
    untrusted: dict[str, VocabularyError]

    def pytest_collection_finish(self, session):
        """Keep unused definitions, scenarios that cannot run, and the facts of all others."""
        self.unused = unused_definitions(session)
        self.untrusted = unrunnable_scenarios(session)
        self.scenarios = [facts for item in session.items if (facts := scenario_of(item))]


@pytest.fixture(scope="module", name="probe")
def _probe():
    probe = Probe()
    arguments = ["--collect-only", "-qq", "--rootdir", str(ROOT), str(ROOT / "features")]
    assert pytest.main(arguments, plugins=[probe]) == pytest.ExitCode.OK
    return probe


def test_every_definition_is_spoken(probe):
    """A step definition that no scenario uses is not part of the vocabulary."""
    assert [str(definition) for definition in probe.unused] == []


def test_every_sentence_is_defined_once(probe):
    """No sentence of the features is undefined or ambiguous."""
    assert probe.untrusted == {}


def test_scenarios_are_short(probe):
    """A scenario has nine steps at most, a journey twenty-five."""
    limits = {"journeys": LONGEST_JOURNEY}
    long = [
        f"{scenario.path}: {scenario.name}"
        for scenario in probe.scenarios
        if len(scenario.steps) > limits.get(scenario.capability, LONGEST_SCENARIO)
    ]
    assert long == []


def test_only_journeys_have_more_than_one_when(probe):
    """Other scenarios have one When."""
    several = [
        f"{scenario.path}: {scenario.name}"
        for scenario in probe.scenarios
        if scenario.capability != "journeys" and _whens(scenario) > 1
    ]
    assert several == []


def test_every_rule_names_what_it_illustrates(probe):
    """The description of each Rule names the clause of the guide that it illustrates."""
    missing = {
        scenario.rule
        for scenario in probe.scenarios
        if not any(word in scenario.rule_description for word in ("Illustrates", "Illustre"))
    }
    assert missing == set()


def _whens(facts):
    return sum(step.kind == "when" for step in facts.steps)
