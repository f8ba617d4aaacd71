"""What a scenario costs does not grow with the vocabulary, nor with the scenarios beside it.

Operations are counted, not seconds: a machine may be busy.
"""

import inspect
import re
from collections import Counter
from pathlib import Path

import pytest
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection import Vocabulary
from issuing_harness.collection.arrangements import BackgroundGivens, check_arrangements
from issuing_harness.collection.left_out import LeftOutFeatures
from issuing_harness.collection.outlines import OutlineTemplate
from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.step_binding import in_place_of
from issuing_harness.collection.step_checks import BoundStep
from issuing_harness.collection.step_definition import StepDefinition
from tests.harness.collection.conftest import OTHERS_OFF
from tests.harness.collection.test_vocabulary_index import HERE, Watched, definition

ALIKE = 200


def test_definitions_that_begin_alike_are_not_all_asked():
    """Of two hundred that begin with the same words, those are asked whose other words are there.

    A regular expression takes a millisecond to compile, and each of these would be.
    """
    asked = []
    alike = [definition(parsers.parse(f"the card of {{who}} is number {n}.")) for n in range(ALIKE)]
    for each in alike:
        each.context.parser.parser = Watched(each.context.parser.parser, asked)
    vocabulary = Vocabulary(alike)

    assert vocabulary.matches(HERE, "when", "the card of Alice is number 7.") == (alike[7],)
    assert asked == ["the card of Alice is number 7."]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Alice's {thing}s are {n}", "alice's cards ARE 3"),
        ("{who} pays {what} to {whom}", "Bob pays to pay to Carl"),
        ("a{b}a", "axa"),
        ("{a}{b}", "xy"),
    ],
)
def test_words_between_fields_lose_no_match(pattern, text):
    """What pytest-bdd matches is found by the words between the fields, too."""
    parser = parsers.parse(pattern)

    assert parser.is_matching(text)
    assert Vocabulary([definition(parser)]).matches(HERE, "when", text)


def test_folders_without_features_are_compared_with_none():
    """Pytest asks for each that it ignores, and a project has as many as it likes."""
    compared = []

    class Compared(type(Path())):
        def is_relative_to(self, other):
            compared.append(other)
            return super().is_relative_to(other)

    watch = LeftOutFeatures(None, {})
    watch._all = [Compared(f"/project/features/cards/{n}.feature") for n in range(ALIKE)]

    assert [watch._files_below(Path(f"/project/built{n}")) for n in range(50)] == [[]] * 50
    assert compared == []
    assert watch._files_below(Path("/project/features")) == watch._all
    assert watch._files_below(Path("/project/features/cards/7.feature")) == watch._all[7:8]


def test_what_the_vocabulary_makes_is_worked_out_once():
    """Fifty scenarios of one place look at each definition once between them."""
    looked_at = Counter()

    class Context(StepFunctionContext):
        @property
        def target_fixture(self):
            looked_at[self.parser.name] += 1
            return "card"

        @target_fixture.setter
        def target_fixture(self, value):
            """As it is."""

    definitions = [
        StepDefinition(Context("given", lambda: None, parsers.string(f"card {n}")), HERE)
        for n in range(ALIKE)
    ]
    vocabulary = Vocabulary(definitions)
    for _ in range(50):
        assert vocabulary.visible_at(HERE).made == {"card"}

    assert set(looked_at.values()) <= {1, 2}, "once for the kind, and once for whether there is one"


def test_a_scenario_is_taken_apart_once_however_many_steps_it_has(freezing, monkeypatch):
    """pytest-bdd makes a list of all steps each time it is asked for them."""
    asked = Counter()
    original = OutlineTemplate.steps.fget

    def count(template):
        asked[template.name] += 1
        return original(template)

    monkeypatch.setattr(OutlineTemplate, "steps", property(count))
    steps = "\n".join("    Given Alice holds a card" for _ in range(40))
    freezing.feature(
        f"Feature: Long\n  Scenario: Long\n{steps}\n    When Alice spends $1.00 at the cafe\n"
        "    Then the authorization is approved\n"
    )
    [item] = freezing.items()

    assert len(item.bound_steps) == 42
    assert asked["Long"] < 5


def test_a_given_of_a_background_is_looked_for_once_in_all_scenarios(monkeypatch):
    """Forty scenarios without a need for it do not each go through all forty."""
    asked = []

    class Effect:
        def problems(self, steps, index):
            asked.append(index)
            return ["nobody needs it"] if len(steps) == 2 else []

    def given():
        """A function of a step."""

    given.takes_effect = Effect()
    context = StepFunctionContext("given", given, parsers.string("it is so"))
    step = ScenarioStep("given", "Given", "it is so", None, None, 3)
    bound = BoundStep(step, StepDefinition(context, HERE), {}, (), None)
    monkeypatch.setattr(StepDefinition, "is_of_harness", True)
    scenarios = [(bound, bound)] * 39 + [(bound, bound, bound)]
    of_feature = BackgroundGivens(lambda: scenarios)
    for steps in scenarios:
        check_arrangements(steps, len(steps), of_feature)

    assert len(asked) <= 4 * len(scenarios) + 1


KEEPS_TRACK = """
import gc, weakref

class Made: ...

@given("Alice holds a card", target_fixture="card")
def holds_a_card():
    return Made()

@then("the card is the only one")
def is_alone(card):
    gc.collect()
    print("made:", sum(isinstance(each, Made) for each in gc.get_objects()))

@pytest.fixture(scope="session")
def wider():
    return "of the session"

@pytest.fixture(autouse=True)
def narrow(wider): ...
"""


def test_what_steps_made_is_let_go_of_when_their_scenario_has_ended(suite):
    """Of five scenarios, each is alone with its objects.

    pytest keeps an item's fixtures by its node, and with the finalizers of wider fixtures, so that
    the objects of all scenarios would be there until the run ends.
    """
    suite.steps(KEEPS_TRACK)
    given = "  Background:\n    Given Alice holds a card\n"
    steps = "    When something happens\n    Then the card is the only one\n"
    scenarios = "\n".join(f"  Scenario: Scenario {n}\n{steps}" for n in range(5))
    suite.feature(f"Feature: Many\n{given}\n{scenarios}")
    # in a process of its own: in this one, pytester keeps what all hooks were called with
    result = suite.pytester.runpytest_subprocess(*OTHERS_OFF, "-s")

    result.assert_outcomes(passed=5)
    assert re.findall(r"made: (\d+)", result.stdout.str()) == ["1"] * 5


def test_the_signature_of_a_step_function_is_made_once():
    """However often its step runs; pytest-bdd asks for it twice each time."""
    found = definition(parsers.parse("Alice spends {amount}"))
    stand_ins = [in_place_of(found, lambda **_: None) for _ in range(3)]

    assert all(inspect.signature(each) is found.signature for each in stand_ins)
    assert found.signature == inspect.signature(found.function)
    assert all(each.__wrapped__ is found.function for each in stand_ins)
