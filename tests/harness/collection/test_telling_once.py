"""An error of several scenarios is told in full once, with the number of those that it stops."""

import re

import pytest

BACKGROUND = """
Feature: F
  Background:
    Given Alice hlds a card

  Scenario: One
    When Alice spends $1.00 at the cafe
    Then the authorization is approved

  Scenario Outline: Two
    When Alice spends <amount> at the cafe
    Then the authorization is approved

    Examples:
      | amount |
      | $1.00  |
      | $2.00  |

  Scenario: Three
    When Alice spends $1.00 at the cafe
    Then the authorization is approved
"""


def test_a_slip_of_a_background_is_told_once(suite):
    """The first scenario says why and how many are stopped, the others name the first."""
    suite.feature(BACKGROUND)
    result = suite.run()
    # where CI is set, pytest's summary repeats each message whole
    shown, _, _ = result.stdout.str().partition("short test summary info")

    result.assert_outcomes(errors=4)
    assert shown.count("The nearest sentences:") == 1
    assert shown.count("It stops 4 scenarios of this file.") == 1
    assert (
        shown.count("freezing.feature:3: no step definition matches 'Given Alice hlds a card'.\n")
        == 4
    )
    assert shown.count("This is told in full of 'One'.") == 3


def test_a_selected_scenario_tells_by_itself(suite):
    """What is told in full is what runs, not what stands first in the file."""
    suite.feature(BACKGROUND)
    shown = suite.run("-k", "Three").stdout.str()

    assert "The nearest sentences:" in shown
    assert "scenarios of this file" not in shown


MIXED = """
Feature: F
  Background:
    Given Alice hlds a card

  Scenario: One
    When Alice spends $1.00 at the cafe
    Then the authorization is approved

  @wip
  Scenario: Unfinished
    wip: because it is not written
    When Alice spends $1.00 at the cafe
    Then the authorization is approved

  Scenario: Two
    When Alice spends $1.00 at the cafe
    Then the authorization is approved
"""
ROWS = """
Feature: F
  Scenario Outline: Alice spendz <amount>
    Given Alice holds a card
    When Alice spendz <amount>
    Then the authorization is approved

    Examples:
      | amount |
      | $1.00  |
      | $2.00  |
      | $3.00  |
"""
SKIPS = """
import pytest
def pytest_runtest_setup(item):
    if item.get_closest_marker("wip"): pytest.skip("not yet")
"""


def _stopped(result):
    """The numbers of scenarios that a run says a step stops."""
    return [int(n) for n in re.findall(r"It stops (\d+) scenarios", result.stdout.str())]


def test_what_would_be_skipped_is_stopped_too(suite):
    """Its text is judged as any other's, so that nonsense does not hide below a tag."""
    suite.file("features/conftest.py", SKIPS)
    suite.feature(MIXED)
    result = suite.run("--force-short-summary")

    result.assert_outcomes(errors=3)
    assert _stopped(result) == [3]


def test_another_file_with_the_same_step_is_not_counted(suite):
    """The step of this file stops no scenario of another, though it has the same line and text."""
    suite.feature(BACKGROUND)
    suite.feature(BACKGROUND, "cards/again.feature")

    assert _stopped(suite.run("--force-short-summary")) == [4, 4]


@pytest.mark.parametrize(
    ("options", "stopped"), [(("-k", "One or Three"), [2]), (("-k", "One"), []), ((), [4])]
)
def test_what_is_not_selected_is_not_stopped(suite, options, stopped):
    """The number is that of the scenarios of this run."""
    suite.feature(BACKGROUND)

    assert _stopped(suite.run(*options, "--force-short-summary")) == stopped


def test_what_did_not_fail_last_is_not_stopped(suite):
    """With --lf the run has the scenarios that failed before, and no other."""
    suite.feature(BACKGROUND)
    suite.run("-k", "One or Three")

    assert _stopped(suite.run("--lf", "--force-short-summary")) == [2]


def test_each_worker_tells_what_the_step_stops_in_the_run(suite):
    """A worker of xdist does not see the reports of another, and knows what is to run all the same.

    The scenarios that name the teller name one whose error the same worker has told in full.
    """
    suite.feature(BACKGROUND)
    result = suite.run("-n", "2", "--force-short-summary")

    assert set(_stopped(result)) == {4}
    assert len(_stopped(result)) == result.stdout.str().count("The nearest sentences:")


def test_the_rows_of_an_outline_are_told_once(suite):
    """Each row has other words in place of its columns, and the sentence is the same."""
    suite.feature(ROWS)
    result = suite.run("--force-short-summary")

    assert _stopped(result) == [3]
    assert result.stdout.str().count("The nearest sentences:") == 1
    assert result.stdout.str().count("This is told in full of 'Alice spendz <amount>[$1.00]'") == 2


def test_a_scenario_stopped_by_another_step_is_not_counted(suite):
    """What comes first stops it; the step of another line is not reached."""
    suite.feature(
        """
        Feature: F
          Scenario: One
            Given Alice hlds a card
            When Alice spends $1.00 at the cafe
            Then the authorization is approved

          Scenario: Two
            Given Alice hlds a card
            When Alice spends $1.00 at the cafe
            Then the authorization is approved
        """
    )

    assert _stopped(suite.run("--force-short-summary")) == []
