"""A feature file is a test file: what pytest does with tests it does with scenarios."""

import xml.etree.ElementTree as ET

import pytest

from issuing_harness.collection.items import ScenarioItem

FILE = "features/cards/freezing.feature"
ALL = [
    f"{FILE}::A purchase is approved",
    f"{FILE}::A renewal is approved too",
    f"{FILE}::Alice spends <amount>[$1.00-approved]",
    f"{FILE}::Alice spends <amount>[$2.00-approved]",
]


def ids(suite, *args):
    """The node ids a run with these arguments would choose, in their order."""
    lines = suite.run("--collect-only", "-q", *args).outlines
    return [line for line in lines if "::" in line]


def test_a_scenario_is_named_by_its_file_and_its_name(freezing):
    """Node ids leave the rule and the reason of a row out, and need no Python file."""
    assert ids(freezing) == ALL


def test_all_scenarios_run(freezing):
    """A run of the whole repository speaks every scenario."""
    freezing.run().assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("args", "chosen"),
    [
        (["-k", "renewal"], [1]),
        (["-k", "frozen and declines"], [1, 2, 3]),
        (["-k", "frozen and little"], [2]),
        (["-k", "freezing and not outline"], [0, 1, 2, 3]),
        (["-m", "smoke"], [1]),
        (["-m", "cards and not smoke"], [0, 2, 3]),
        (["-m", "req:GUIDE-4"], [1]),
        (["--deselect", ALL[2]], [0, 1, 3]),
        ([ALL[0]], [0]),
        ([ALL[3]], [3]),
        ([f"{FILE}::Alice spends <amount>"], [2, 3]),
        (["features/cards"], [0, 1, 2, 3]),
    ],
)
def test_pytest_chooses_scenarios(freezing, args, chosen):
    """By words of name, rule and row, by tag, by node id, by folder."""
    assert ids(freezing, *args) == [ALL[place] for place in chosen]


def test_last_failed_runs_the_failed_scenario_again(freezing):
    """--lf remembers scenarios by node id."""
    freezing.feature(
        "Feature: F\n  Scenario: Bad\n    Given Alice holds a card\n"
        "    When Alice spends $1.00 at the bookshop\n    Then the authorization is declined",
        "cards/other.feature",
    )
    freezing.run().assert_outcomes(passed=4, failed=1)
    freezing.run("--lf").assert_outcomes(failed=1)


def test_two_workers_share_the_scenarios(freezing):
    """The workers of xdist collect the same ids, whatever the values of rows are."""
    freezing.run("-n", "2").assert_outcomes(passed=4)


def test_junit_names_file_and_line(freezing):
    """A CI server leads to the scenario in the feature file."""
    freezing.run("--junitxml=junit.xml", "-o", "junit_family=xunit1", "-k", "renewal")
    case = ET.parse(freezing.path / "junit.xml").find(".//testcase")

    assert case.attrib["name"] == "A renewal is approved too"
    assert case.attrib["file"] == FILE
    assert int(case.attrib["line"]) + 1 == 15


def test_the_location_is_the_line_of_the_scenario(freezing):
    """Terminal and editors are led into the feature file, not into Python."""
    first, *_ = freezing.items()

    assert first.location == (FILE, 7, "A purchase is approved")
    assert "<-" not in freezing.run("-v").stdout.str()


def test_features_of_strangers_are_left_alone(freezing):
    """Nothing is collected from a folder that issuing_features does not name."""
    freezing.file("elsewhere/a.feature", "Feature: A\n  Scenario: B")
    freezing.file("features_of_others/a.feature", "not Gherkin at all")
    freezing.run().assert_outcomes(passed=4)

    freezing.file("pytest.ini", "[pytest]")
    freezing.run().assert_outcomes()


def test_tests_bound_by_pytest_bdd_itself_still_run(freezing):
    """A Python file with scenarios() keeps pytest-bdd's own behaviour, ambiguity included."""
    freezing.file("elsewhere/a.feature", "Feature: A\n  Scenario: B\n    Given twice")
    freezing.file(
        "elsewhere/test_b.py",
        """
        from pytest_bdd import given, scenarios
        scenarios("a.feature")
        @given("twice")
        def one(): ...
        @given("twice")
        def two(): ...
        """,
    )
    freezing.run("elsewhere").assert_outcomes(passed=1)


def test_a_folder_that_is_not_there_stops_the_run(freezing):
    """A misspelt issuing_features would collect nothing and be green."""
    freezing.run("-o", "issuing_features=feature").stderr.fnmatch_lines(
        ["*issuing_features names*feature'*no folder*Did you mean 'features'?*"]
    )


def test_values_outside_ascii_stay_readable(suite):
    """A row is named as it is written."""
    suite.feature(
        """
        Feature: Cafés
          Scenario Outline: Alice at <place>
            Given Alice holds a card
            When Alice spends $1.00 at the <place>
            Then the authorization is approved
            Examples:
              | place    |
              | Café Zoë |
        """
    )
    (item,) = suite.items()

    assert item.name == "Alice at <place>[Café Zoë]"
    suite.run("features/cards/freezing.feature::Alice at <place>[Café Zoë]").assert_outcomes(
        passed=1
    )


def test_keywords_of_another_language(suite):
    """``# language:`` is honoured, and a keyword is shown as it was written."""
    suite.feature(
        """
        # language: fr
        Fonctionnalité: Geler une carte
          Scénario: Un achat
            Étant donné que Alice holds a card
            Quand Alice spends $1.00 at the bookshop
            Alors the authorization is approved
        """
    )
    (item,) = suite.items()

    assert [step.keyword for step in item.facts.steps] == ["Étant donné que", "Quand", "Alors"]
    suite.run().assert_outcomes(passed=1)


def test_a_file_with_a_byte_order_mark(freezing):
    """Editors on Windows write one, and it is no fault."""
    path = freezing.path / FILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    freezing.run().assert_outcomes(passed=4)


def test_fixtures_with_parameters_multiply_scenarios(freezing):
    """A fixture with parameters still makes a test of each."""
    freezing.file(
        "features/conftest.py",
        """
        import pytest
        @pytest.fixture(autouse=True, params=["eu", "us"])
        def region(request): return request.param
        """,
    )
    freezing.run().assert_outcomes(passed=8)


def test_module_fixtures_live_as_long_as_the_file(freezing):
    """A feature file is a module to pytest's scopes."""
    freezing.file(
        "features/conftest.py",
        """
        import pytest
        @pytest.fixture(autouse=True, scope="module")
        def once(): print("ONCE")
        """,
    )
    assert freezing.run("-s").stdout.str().count("ONCE") == 1


def test_tags_work_under_strict_markers(freezing):
    """The closed list of tags takes the place of pytest's; families cannot be in pytest's."""
    freezing.run("--strict-markers", "-m", "smoke").assert_outcomes(passed=1, deselected=3)


def test_no_tag_is_reported_as_an_unknown_mark(freezing):
    """A run whose warnings are errors stays green."""
    freezing.run("-W", "error").assert_outcomes(passed=4)


def test_the_hooks_of_pytest_bdd_are_still_called(freezing):
    """Whatever listens to pytest-bdd's hooks hears every step of ours."""
    freezing.file(
        "features/conftest.py",
        """
        heard = []
        def pytest_bdd_before_scenario(scenario): heard.append("begin")
        def pytest_bdd_before_step(step): heard.append(step.keyword)
        def pytest_bdd_before_step_call(step): heard.append("call")
        def pytest_bdd_after_step(step): heard.append("done")
        def pytest_bdd_after_scenario(scenario): print("HEARD", *heard)
        """,
    )
    heard = freezing.run("-s", "-k", "purchase and not frozen").stdout.str()

    assert "HEARD begin Given call done When call done Then call done" in heard


def test_a_scenario_is_judged_once_for_each_run(freezing, monkeypatch):
    """The hook of every setup and the item's own setup each judged its text and its marks."""
    judged = []
    refuse = ScenarioItem.refuse
    monkeypatch.setattr(
        ScenarioItem, "refuse", lambda self: judged.append(self.nodeid) or refuse(self)
    )
    freezing.run().assert_outcomes(passed=4)

    assert len(judged) == len(set(judged)) == 4
