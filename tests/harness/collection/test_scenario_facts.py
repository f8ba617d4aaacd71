"""What the tape and the report may ask of a scenario."""

import pytest

from issuing_harness.collection import ScenarioStep, Tags, scenario_of

TOLD = '''
@cards @severity:trivial
Feature: Freezing a card
  A lost card is stopped at once.
    The rest is kept as it is indented.

  Background:
    Given Alice holds a card

  @req:GUIDE-4 @severity:critical
  Rule: A frozen card declines
    As the guide says.

    Background:
      Given Alice holds a card
      * Alice holds a card

    @smoke
    Scenario Outline: Alice spends <amount>
      Told twice.

      When Alice spends <amount> at the bookshop
        | amount   | of  |
        | <amount> | two |
      And Alice spends <amount> at the cafe
        """
        <amount>!
        """
      Then the authorization is approved

      @severity:blocker
      Examples:
        | amount | because   |
        | $1.00  | it is one |
'''


@pytest.fixture
def facts(suite):
    """The facts of the outline's only row."""
    suite.feature(TOLD)
    (item,) = suite.items()
    return scenario_of(item)


def test_where_it_stands(facts):
    """Path and capability are relative to the features' folder, whatever the machine."""
    assert (facts.path, facts.capability) == ("cards/freezing.feature", "cards")
    assert facts.line == 18


def test_its_names_and_prose(facts):
    """Feature, rule and scenario keep their own words."""
    assert (facts.feature, facts.rule) == ("Freezing a card", "A frozen card declines")
    assert (facts.name, facts.template) == ("Alice spends $1.00", "Alice spends <amount>")
    assert facts.feature_description == (
        "A lost card is stopped at once.\n  The rest is kept as it is indented."
    )
    assert (facts.rule_description, facts.description) == ("As the guide says.", "Told twice.")


def test_its_row(facts):
    """A row is its values, named without its reason."""
    assert facts.row == {"amount": "$1.00", "because": "it is one"}
    assert facts.row_id == "$1.00"


def test_its_tags_by_nearness(facts):
    """The nearest severity wins: over Examples before scenario, rule and feature."""
    assert facts.tags == Tags(
        examples=("severity:blocker",),
        scenario=("smoke",),
        rule=("req:GUIDE-4", "severity:critical"),
        feature=("cards", "severity:trivial"),
    )
    assert facts.tags.value_of("severity") == "blocker"
    assert facts.tags.value_of("req") == "GUIDE-4"
    assert facts.tags.value_of("owner") is None
    assert facts.tags.has("cards")
    assert not facts.tags.has("wip")


def test_its_sentences(facts):
    """Backgrounds come first, an And has its forerunner's kind, values are filled in everywhere."""
    bookshop = ScenarioStep(
        kind="when",
        keyword="When",
        text="Alice spends $1.00 at the bookshop",
        table=(("amount", "of"), ("$1.00", "two")),
        docstring=None,
        line=21,
    )
    kinds = [(step.kind, step.keyword) for step in facts.steps]

    assert facts.steps[3] == bookshop
    assert facts.steps[4].docstring == "$1.00!"
    assert kinds == [
        ("given", "Given"),
        ("given", "Given"),
        ("given", "*"),
        ("when", "When"),
        ("when", "And"),
        ("then", "Then"),
    ]


def test_a_plain_scenario_at_the_top(suite):
    """Without folder, rule and row there is little to tell."""
    suite.scenario("Given Alice holds a card\nThen it ends", "top.feature")
    facts = scenario_of(suite.items()[0])

    assert (facts.path, facts.capability) == ("top.feature", "")
    assert (facts.rule, facts.rule_description, facts.row, facts.row_id) == (None, "", None, None)
    assert facts.template == facts.name
    assert list(facts.tags.unique()) == []


def test_a_folder_in_a_folder(suite):
    """A capability may have parts."""
    suite.scenario("Then it ends", "cards/physical/shipping.feature")

    assert scenario_of(suite.items()[0]).capability == "cards/physical"


def test_facts_are_gathered_once(freezing):
    """Who asks again gets the same."""
    item = freezing.items()[0]

    assert scenario_of(item) is scenario_of(item)


def test_another_test_has_no_facts(suite):
    """Only scenarios are told of."""
    suite.file("test_plain.py", "def test_plain(): ...")

    assert [scenario_of(item) for item in suite.items()] == [None]
