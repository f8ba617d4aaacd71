"""A small suite of features to run pytest on, from outside."""

from collections.abc import Callable
from textwrap import dedent

import pytest

WIRING = """
from issuing_harness.collection import add_options as pytest_addoption
from issuing_harness.collection import collect_file as pytest_collect_file
from issuing_harness.collection import configure as pytest_configure
from issuing_harness.collection import refuse as pytest_runtest_setup
from issuing_harness.errors import HarnessError
from pytest_bdd import given, parsers, step, then, when
import pytest

@when("something happens")
def something_happens(): ...

"""

STEPS = """
@given("Alice holds a card", target_fixture="card")
def holds_a_card():
    return {"status": "active"}

@when(parsers.parse("Alice spends {amount} at the {merchant}"), target_fixture="authorization")
def spends(card, amount, merchant):
    return {"amount": amount, "merchant": merchant, "status": "approved"}

@then(parsers.parse("the authorization is {status}"))
def is_decided(authorization, status):
    assert authorization["status"] == status
"""

FREEZING = """
@cards
Feature: Freezing a card
  A lost card is stopped at once.

  Background:
    Given Alice holds a card

  Scenario: A purchase is approved
    When Alice spends $1.00 at the bookshop
    Then the authorization is approved

  Rule: A frozen card declines every purchase

    @smoke @req:GUIDE-4
    Scenario: A renewal is approved too
      When Alice spends $2.00 at the cafe
      Then the authorization is approved

    Scenario Outline: Alice spends <amount>
      When Alice spends <amount> at the bookshop
      Then the authorization is <status>

      Examples:
        | amount | status   | because       |
        | $1.00  | approved | it is little  |
        | $2.00  | approved | it is no more |
"""

INI = """
[pytest]
issuing_features = features
issuing_tags =
    cards
    smoke
disable_test_id_escaping_and_forfeit_all_rights_to_community_support = true
"""

OTHERS = ("issuing_harness", "allure_pytest", "hypothesispytest", "terminalprogress")
OTHERS_OFF = [arg for name in OTHERS for arg in ("-p", f"no:{name}")]


class Suite:
    """A repository with features and steps, and pytest to run it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.steps(STEPS)
        self.file("pytest.ini", INI)

    def file(self, name: str, text: str) -> None:
        """Write any file."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).strip() + "\n", encoding="utf-8")

    def steps(self, text: str, *more: str) -> None:
        """Write the step definitions of the whole suite."""
        self.file("conftest.py", WIRING + dedent(text) + "".join(dedent(part) for part in more))

    def feature(self, text: str, name: str = "cards/freezing.feature") -> None:
        """Write a feature file below the features' folder."""
        self.file(f"features/{name}", text)

    def scenario(self, text: str, name: str = "cards/freezing.feature") -> None:
        """Write a feature of one scenario, given by its steps; the first is on line 3.

        What has no When is given one above its first Then.
        """
        lines = dedent(text).strip().splitlines()
        thens = [number for number, line in enumerate(lines) if line.startswith("Then ")]
        if thens and not any(line.startswith("When ") for line in lines):
            lines.insert(thens[0], "When something happens")
        steps = "\n".join(f"    {line}" for line in lines)
        self.feature(f"Feature: A feature\n  Scenario: A scenario\n{steps}", name)

    def run(self, *args: str, **kwargs: bool) -> pytest.RunResult:
        """Run pytest on it, with no plugin but pytest-bdd, the collection and what is asked for."""
        return self.pytester.runpytest(*OTHERS_OFF, *args, **kwargs)

    def items(self, *args: str) -> list[pytest.Item]:
        """What pytest collects from it."""
        items, _ = self.pytester.inline_genitems(*OTHERS_OFF, *args)
        return items


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """A repository with steps and no feature yet."""
    (pytester.path / "features").mkdir()
    return Suite(pytester)


@pytest.fixture
def freezing(suite: Suite) -> Suite:
    """A repository with one good feature of four tests."""
    suite.feature(FREEZING)
    return suite


@pytest.fixture
def message(suite: Suite) -> Callable[..., str]:
    """Runs pytest and gives back all it said."""
    return lambda *args: suite.run(*args).stdout.str()
