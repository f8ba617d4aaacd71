"""Vocabulary and features agree: every sentence is defined once, every definition is spoken."""

from pathlib import Path

import pytest

from issuing_harness.collection import (
    Definition,
    scenario_of,
    untrusted_sentences,
    unused_definitions,
)
from issuing_harness.errors import VocabularyError

ROOT = Path(__file__).parents[2]
LONGEST_SCENARIO = 9
LONGEST_JOURNEY = 25


class Probe:
    """Looks at a collected session from inside."""

    unused: tuple[Definition, ...]
    untrusted: dict[str, VocabularyError]

    def pytest_collection_finish(self, session):
        """Keep what the tests ask about."""
        self.unused = unused_definitions(session)
        self.untrusted = untrusted_sentences(session)
        self.scenarios = [facts for item in session.items if (facts := scenario_of(item))]


@pytest.fixture(scope="module", name="probe")
def _probe():
    probe = Probe()
    arguments = ["--collect-only", "-qq", "--rootdir", str(ROOT), str(ROOT / "features")]
    assert pytest.main(arguments, plugins=[probe]) == pytest.ExitCode.OK
    return probe


def test_every_definition_is_spoken(probe):
    """A sentence no scenario speaks is not part of the vocabulary."""
    assert [str(each) for each in probe.unused] == []


def test_every_sentence_is_defined_once(probe):
    """No sentence of the features is undefined or claimed twice."""
    assert probe.untrusted == {}


def test_scenarios_are_short(probe):
    """A scenario has nine steps at most, a journey twenty-five."""
    most = {"journeys": LONGEST_JOURNEY}
    long = [
        f"{each.path}: {each.name}"
        for each in probe.scenarios
        if len(each.steps) > most.get(each.capability, LONGEST_SCENARIO)
    ]
    assert long == []


def test_only_journeys_have_more_than_one_when(probe):
    """Elsewhere a scenario is about one thing that happens."""
    several = [
        f"{each.path}: {each.name}"
        for each in probe.scenarios
        if each.capability != "journeys" and _whens(each) > 1
    ]
    assert several == []


def test_every_rule_names_what_it_illustrates(probe):
    """Under each Rule stands the clause of the guide that it illustrates."""
    silent = {each.rule for each in probe.scenarios if "Illustrates" not in each.rule_description}
    assert silent == set()


def _whens(facts):
    return sum(step.kind == "when" for step in facts.steps)
