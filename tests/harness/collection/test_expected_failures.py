"""A mark of xfail excuses a scenario only if its passing would be noticed."""

import pytest

PASSES = """
Given Alice holds a card
When Alice spends $1.00 at the bookshop
Then the authorization is approved
"""
FAILS = PASSES.replace("is approved", "is declined")
MARKS_ALL = """
import pytest
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xfail({}))
"""


@pytest.mark.parametrize("steps", [PASSES, FAILS], ids=["passes", "fails"])
@pytest.mark.parametrize("arguments", ["", "reason='later'", "strict=True, run=False"])
def test_an_xfail_that_is_not_strict_is_refused(suite, steps, arguments):
    """A conftest that marks everything was green for every scenario, whatever happened."""
    suite.file("features/conftest.py", MARKS_ALL.format(arguments))
    suite.scenario(steps)
    result = suite.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*freezing.feature:2: 'A scenario' is marked xfail without strict*"]
    )


@pytest.mark.parametrize("condition", ["False", "condition=False", "'1 > 2'"])
def test_an_xfail_whose_condition_does_not_hold_is_none(suite, condition):
    """It does not apply it, so what passes is passed and what fails has failed."""
    suite.file("features/conftest.py", MARKS_ALL.format(f"{condition}, reason='elsewhere'"))
    suite.scenario(FAILS)
    suite.scenario(PASSES, "cards/other.feature")

    suite.run().assert_outcomes(failed=1, passed=1)


@pytest.mark.parametrize("condition", ["True", "condition='1 < 2'", "1, 'no reason'", "'what?'"])
def test_an_xfail_whose_condition_holds_is_refused(suite, condition):
    """So is one of which pytest cannot tell."""
    suite.file("features/conftest.py", MARKS_ALL.format(f"{condition}, reason='here'"))
    suite.scenario(PASSES)

    suite.run().assert_outcomes(errors=1)


def test_a_strict_xfail_excuses_a_failure_and_no_success(suite):
    """What fails as expected is xfailed; what passes is red until the mark is taken away."""
    suite.file("features/conftest.py", MARKS_ALL.format("strict=True, reason='later'"))
    suite.scenario(FAILS)
    suite.scenario(PASSES, "cards/other.feature")

    suite.run().assert_outcomes(failed=1, xfailed=1)


def test_the_project_s_own_default_counts(suite):
    """Where pytest is configured to be strict, a plain xfail is."""
    suite.file("features/conftest.py", MARKS_ALL.format(""))
    suite.scenario(FAILS)

    suite.run("-o", "strict_xfail=true").assert_outcomes(xfailed=1)


def test_a_scenario_that_is_refused_is_no_expected_failure(suite):
    """A misspelt sentence shows nothing of the product, so no xfail excuses it."""
    suite.file("features/conftest.py", MARKS_ALL.format("strict=True"))
    suite.scenario(PASSES.replace("Alice spends", "Alice spnds"))

    suite.run().assert_outcomes(errors=1)


@pytest.mark.parametrize(
    "body", ["pytest.xfail('later')", "request.node.add_marker(pytest.mark.xfail)"]
)
def test_a_step_does_not_excuse_its_scenario(suite, body):
    """Neither by a call nor by a mark that it adds while it runs."""
    suite.steps(
        f"@when('it is excused')\ndef excused(request): {body}\n"
        "@then('it ends')\ndef e(request): assert request.node\n"
    )
    suite.scenario("When it is excused\nThen it ends")

    suite.run().assert_outcomes(failed=1)
