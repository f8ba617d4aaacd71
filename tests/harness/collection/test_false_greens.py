"""What could pass without checking anything is refused on collection, with line and remedy."""

from fnmatch import fnmatchcase
from textwrap import dedent

import pytest

from issuing_harness.collection import FeatureRefused, problems_in, read_feature
from issuing_harness.errors import VocabularyError
from tests.harness.collection.conftest import STEPS
from tests.harness.collection.false_greens import CLEAN, FALSE_GREENS, UNREAD_STEPS


def written(tmp_path, text):
    """The text as a feature file."""
    path = tmp_path / "a.feature"
    path.write_text(dedent(text.removeprefix("\n")) if text[:2] == "\n " else text, "utf-8")
    return path


@pytest.mark.parametrize("case", FALSE_GREENS)
def test_a_false_green_is_a_fault_with_its_line_and_remedy(tmp_path, case):
    """Each is found on its line, says what is wrong and what to do."""
    text, line, cause, remedy = FALSE_GREENS[case]
    found = problems_in(written(tmp_path, text), ["smoke"])
    right = [f for f in found if f.line == line and fnmatchcase(f.message, cause)]

    assert right, found
    assert remedy in right[0].remedy


@pytest.mark.parametrize("case", CLEAN)
def test_a_clean_feature_has_no_fault(tmp_path, case):
    """What only looks like a fault is let pass."""
    assert problems_in(written(tmp_path, CLEAN[case]), ["smoke"]) == []


def test_text_of_another_encoding_is_a_fault(tmp_path):
    """Latin-1 would be read as something else, or not at all."""
    path = tmp_path / "a.feature"
    path.write_bytes("Feature: F\n  Scenario: Café".encode("latin-1"))

    assert [(f.line, f.message) for f in problems_in(path)] == [(2, "this is not UTF-8 text")]


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    """Nobody mends one fault to be told the next, and each reads as file, line, cause, remedy."""
    path = written(tmp_path, "@a\nFeature: F\n  Scenario: S\n    Given <x>\n  Scenario: S")
    with pytest.raises(FeatureRefused) as refusal:
        read_feature(path, "features/a.feature")

    assert isinstance(refusal.value, VocabularyError)
    assert [problem.line for problem in refusal.value.problems] == [1, 3, 4, 5, 5]
    assert str(refusal.value).splitlines()[1] == (
        "features/a.feature:3: the scenario 'S' has no Then of its own, so it could not fail. "
        "Add a Then that says what can be observed."
    )


def test_only_the_wrong_file_is_refused(freezing):
    """The others run when pytest is told to go on, as with a module that does not import."""
    freezing.feature("Feature: F\n  Scenario: S\n    Given a", "cards/wrong.feature")
    result = freezing.run("--continue-on-collection-errors")

    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(
        ["features/cards/wrong.feature:2: the scenario 'S' has no Then of its own*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*read_feature*")


def test_a_refused_file_stops_a_plain_run(freezing):
    """Without that option nothing runs at all, and the run is red."""
    freezing.feature("Feature: F", "cards/wrong.feature")

    assert freezing.run().ret == pytest.ExitCode.INTERRUPTED


ARGUMENTS = """
@then("the ledger shows")
def ledger_shows(authorization, datatable): assert authorization != dict(datatable)

@then("the page says")
def page_says(authorization, docstring): assert authorization != docstring

@then("the page may say")
def page_may_say(request, docstring=None): assert request.node.name != docstring
"""


@pytest.mark.parametrize("case", UNREAD_STEPS)
def test_a_table_or_text_that_nobody_reads_is_refused(suite, case):
    """What stands below a sentence is read by its definition, or the scenario does not run."""
    step, cause, remedy = UNREAD_STEPS[case]
    suite.steps(STEPS, ARGUMENTS)
    suite.scenario(f"{step}\nThen the authorization is approved")
    line = 3 if step.startswith("Given") else 4  # below the When that it is given
    result = suite.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"features/cards/freezing.feature:{line}: *{cause}*", f"*{remedy}*"]
    )


def test_the_nearest_sentence_that_takes_a_table_is_named(suite):
    """Whoever writes a table below the wrong sentence learns the right one."""
    suite.steps(STEPS, ARGUMENTS)
    suite.scenario("Then the ledger is\n  | hold | $1.00 |")
    suite.file(
        "features/conftest.py",
        "from pytest_bdd import then\n@then('the ledger is')\ndef l(card): assert card\n",
    )
    suite.run().stdout.fnmatch_lines(
        ["The nearest sentences that take a table:", "  Then the ledger shows  conftest.py:*"]
    )


def test_a_text_that_may_be_missing_may_be_missing(suite):
    """A definition with a default for its text takes steps with and without one."""
    suite.steps(STEPS, ARGUMENTS)
    suite.scenario('Then the page may say\nAnd the page may say\n  """\n  paid\n  """')

    suite.run().assert_outcomes(passed=1)
