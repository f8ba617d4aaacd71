"""What a command line selects: lines of a feature file, tags, and what failed last."""

import pytest

FEATURE = """\
@cards
Feature: Buying
  Everything that can be bought is bought.

  Background:
    Given there is a shop

  # the first of them
  @smoke
  Scenario: One thing is bought
    When 1 is bought
    Then there is 1

  Scenario Outline: Some are bought
    When <count> is bought
    Then there is <count>

    Examples:
      | count |
      | 2     |
      | 3     |

    @slow
    Examples: more
      | count |
      | 40    |

  Rule: There is no end to it

    Scenario: Much is bought
      When 500 is bought
      Then there is 500

    Scenario: Even more is bought
      When 501 is bought
      Then there is 501
"""
STEPS = """
from pytest_bdd import given, parsers, then, when
from pathlib import Path

@given("there is a shop")
def _shop():
    pass

@when(parsers.parse("{count:d} is bought"), target_fixture="bought")
def _buys(count):
    return count

@then(parsers.parse("there is {count:d}"))
def _there_is(bought, count):
    sold_out = Path("sold_out")
    assert not sold_out.exists() or str(count) not in sold_out.read_text().split()
    assert bought == count
"""
INI = """
[pytest]
issuing_features = features
issuing_vocabulary = false
issuing_tags =
    cards
    smoke
    slow
    frozen
filterwarnings = error
"""
ONE, MUCH, MORE = "One thing is bought", "Much is bought", "Even more is bought"
ROWS = ["Some are bought[2]", "Some are bought[3]", "Some are bought[40]"]
ALL = [ONE, *ROWS, MUCH, MORE]


@pytest.fixture(name="shop")
def _shop(pytester):
    """A project with one feature, whose sentences can be made to fail by a file ``sold_out``."""
    pytester.makeini(INI)
    pytester.makeconftest(STEPS)
    (pytester.mkdir("features") / "buying.feature").write_text(FEATURE)
    return pytester


def _run(shop, *arguments):
    return shop.runpytest_inprocess("-p", "no:randomly", *arguments)


def _names(shop, *arguments):
    """The names of the scenarios that these arguments select."""
    lines = _run(shop, "--collect-only", "-q", *arguments).outlines
    return [line.partition("::")[2] for line in lines if "::" in line]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (1, ALL),
        (6, ALL),
        (8, [ONE]),
        (13, [ONE]),
        (14, ROWS),
        (18, ROWS[:2]),
        (20, ROWS[:1]),
        (21, ROWS[1:2]),
        (23, ROWS[2:]),
        (28, [MUCH, MORE]),
        (31, [MUCH]),
        (36, [MORE]),
    ],
)
def test_a_line_selects_what_is_written_there(shop, line, names):
    """A scenario, a row, a table, a rule, or all; a comment or a tag belongs to what follows."""
    assert _names(shop, f"features/buying.feature:{line}") == names


def test_several_lines_select_several_scenarios(shop):
    """As Cucumber writes them, or one file after the other; together with a tag, too."""
    assert _names(shop, "features/buying.feature:10:21") == [ONE, ROWS[1]]
    assert _names(shop, "features/buying.feature:10", "features/buying.feature:36") == [ONE, MORE]
    assert _names(shop, "features/buying.feature:14", "-m", "slow") == [ROWS[2]]


@pytest.mark.long
def test_a_line_works_from_a_subfolder_and_in_the_processes_of_xdist(shop, monkeypatch):
    """The file is relative to the working directory; every worker selects the same."""
    monkeypatch.chdir(shop.path / "features")

    _run(shop, "buying.feature:21").assert_outcomes(passed=1, deselected=5)
    _run(shop, "buying.feature:21", "-n1").assert_outcomes(passed=1)


def test_a_line_beyond_the_file_is_told(shop):
    """A usage error with the number of lines there are."""
    result = _run(shop, "features/buying.feature:99")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*buying.feature:99 was asked for*the lines 1 to 36*"])


def test_a_tag_nobody_has_or_declares_ends_the_run(shop):
    """With the nearest that somebody has, whatever the expression excludes."""
    result = _run(shop, "-m", "cards and not smok")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*-m smok was asked for*none of the 6 tests*Did you mean smoke?"])
    assert "-m smok was asked for" not in result.stdout.str()


def test_a_declared_tag_that_nobody_has_is_told(shop):
    """The run is not stopped, for another folder may have it."""
    result = _run(shop, "-m", "not frozen")

    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["-m frozen was asked for, and none of the 6 tests here has *"])
    assert "was asked for" not in _run(shop, "-m", "not slow").stdout.str()


@pytest.mark.long
def test_a_misspelt_tag_is_told_by_xdist_too(shop):
    """Its workers find out; the controller says it and is not green."""
    result = _run(shop, "-m", "not smok", "-n1")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["-m smok was asked for*Did you mean smoke?"])


def test_tests_without_a_scenario_are_left_alone(shop):
    """A -m over other tests than ours is pytest's business."""
    theirs = shop.makepyfile("def test_theirs(): pass")

    result = _run(shop, theirs, "-m", "not nonesuch")

    result.assert_outcomes(passed=1)
    assert "was asked for" not in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("option", ["--lf", "--ff", "--sw"])
def test_what_failed_last_is_remembered(shop, option):
    """A scenario and a row that failed run again, alone or first; --sw goes on from the first."""
    (shop.path / "sold_out").write_text("3 501")
    _run(shop).assert_outcomes(passed=4, failed=2)
    (shop.path / "sold_out").unlink()

    names = _names(shop, option)

    assert (
        names
        == {
            "--lf": [ROWS[1], MORE],
            "--ff": [ROWS[1], MORE, ONE, ROWS[0], ROWS[2], MUCH],
            "--sw": ALL,
        }[option]
    )
    passed = {"--lf": 2, "--ff": 6, "--sw": 6}[option]
    _run(shop, option).assert_outcomes(passed=passed)


def test_stepwise_goes_on_where_it_stopped(shop):
    """--sw stops at the first failure, and begins there the next time."""
    (shop.path / "sold_out").write_text("3")
    _run(shop, "--sw").assert_outcomes(passed=2, failed=1)
    (shop.path / "sold_out").unlink()

    _run(shop, "--sw").assert_outcomes(passed=4, deselected=2)


@pytest.mark.parametrize("part", ["features/buying.feature::Much is bought", "--lf"])
def test_what_is_left_out_of_a_file_keeps_its_cassette(shop, part):
    """A node id, and --lf, run a part of the only feature; the other cassettes are no orphans."""
    folder = shop.path / "cassettes" / "buying"
    folder.mkdir(parents=True)
    (shop.path / "sold_out").write_text("3")
    _run(shop)
    (shop.path / "sold_out").unlink()
    (folder / "one_thing_is_bought.yaml").touch()

    result = _run(shop, part)

    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.OK
