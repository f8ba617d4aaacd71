"""What stands around the steps: name, place, labels, links, parameters, ids."""

from xml.etree import ElementTree as ET

import pytest
from allure_pytest.utils import allure_full_name

from tests.harness.reporting.small_suite import Suite, labels

RICH = """
    @smoke @severity:trivial @owner:ann
    Feature: Freezing a card
      A lost card is a small loss.

      @req:GUIDE-4 @severity:minor
      Rule: A frozen card declines
        Said in the guide.

        @severity:critical @issue:ABC-7
        Scenario: Alice freezes her card
          She holds the <card>.
          When Alice holds a card
          Then it is approved

        Scenario Outline: Alice spends <amount>
          Given Alice holds a card
          When Alice spends <amount>
          Then it is approved

          @severity:blocker @negative
          Examples:
            | amount | because   |
            | $1.00  | it is low |

          Examples:
            | amount | because   |
            | $2.00  | it is höh |
"""


@pytest.fixture
def rich(suite: Suite) -> Suite:
    """One feature that has everything, run once."""
    suite.feature(RICH, "spending_controls/freezing.feature")
    suite.run("--allure-link-pattern=issue:https://tracker.example/{}", expect={"passed": 3})
    return suite


def test_a_result_is_called_what_the_scenario_is_called(rich: Suite) -> None:
    """Rendered, with the characters somebody typed; the place is capability, feature, rule."""
    result = rich.results["Alice spends $2.00"]

    place = ["spending_controls", "Freezing a card", "A frozen card declines"]
    assert result["titlePath"] == place
    assert labels(result, "epic") == ["Spending controls"]
    assert labels(result, "feature") == ["Freezing a card"]
    assert labels(result, "story") == ["A frozen card declines"]


NAMELESS = """
    Feature: Limits
      Scenario Outline: A limit holds
        Given Alice holds a card
        When Alice spends <amount>
        Then it is <outcome>

        Examples:
          | amount | outcome  | because     |
          | $1.00  | approved | it is low   |
          | $2.00  | declined | it is <high |
"""


def test_a_row_shows_its_values_in_its_name(suite: Suite) -> None:
    """Where the outline's own name does not; in the page, in JUnit and in the terminal alike.

    A reason is not what tells a row from another.
    """
    suite.feature(NAMELESS, "controls/limits.feature")
    output = suite.run("--junitxml=junit.xml", "--color=no", expect={"passed": 1, "failed": 1})

    assert [test["name"] for test in suite.results.tests] == [
        "A limit holds (amount: $1.00, outcome: approved)",
        "A limit holds (amount: $2.00, outcome: declined)",
    ]
    junit = ET.parse(suite.pytester.path / "junit.xml")
    names = [str(case.get("name")) for case in junit.iter("testcase")]
    assert all("A limit holds" in name for name in names)
    assert ["$1.00" in name for name in names] == ["approved" in name for name in names]
    assert ["$2.00" in name for name in names] == ["declined" in name for name in names]
    [row] = [line for line in output.outlines if line.startswith("failed ")]
    assert "A limit holds" in row
    assert "$2.00" in row


def test_a_title_keeps_its_length(suite: Suite) -> None:
    """A long value is cut, one of several lines is one line, none at all is said."""
    suite.steps("""
        @then(parsers.re("(?s)it says (?P<text>.*)"))
        def says(request, text): assert request.node != text
    """)
    suite.feature(f"""
        Feature: Texts
          Scenario Outline: A text
            When Alice holds a card
            Then it says <text>

            Examples:
              | text |
              | {"x" * 80} |
              | a\\nb |
    """)
    suite.run(expect={"passed": 2})

    assert {test["name"] for test in suite.results.tests} == {
        f"A text (text: {'x' * 59}…)",
        "A text (text: a b)",
    }


def test_the_values_of_a_row_are_parameters(rich: Suite) -> None:
    """As they were typed; a reason does not decide which row it is."""
    assert rich.results["Alice spends $2.00"]["parameters"] == [
        {"name": "amount", "value": "$2.00"},
        {"name": "because", "value": "it is höh", "excluded": True},
    ]


def test_rows_are_one_test_case_with_a_history_each(rich: Suite) -> None:
    """So that Allure groups an outline, and yet follows each row."""
    one, two = rich.results["Alice spends $1.00"], rich.results["Alice spends $2.00"]

    assert one["testCaseId"] == two["testCaseId"]
    assert one["historyId"] != two["historyId"]


def test_history_survives_columns_that_change_places(rich: Suite) -> None:
    """Nor does a better reason cost a row its history."""
    before = rich.results["Alice spends $1.00"]["historyId"]
    swapped = RICH.replace("| amount | because   |", "| because | amount |")
    swapped = swapped.replace("| $1.00  | it is low |", "| lowest | $1.00 |")
    rich.feature(
        swapped.replace("| $2.00  | it is höh |", "| high | $2.00 |"),
        "spending_controls/freezing.feature",
    )

    rich.run("--clean-alluredir", expect={"passed": 3})

    assert rich.results["Alice spends $1.00"]["historyId"] == before


def test_the_nearest_severity_holds(rich: Suite) -> None:
    """Examples before scenario before rule before feature; not the first of the alphabet."""
    results = rich.results

    assert labels(results["Alice spends $1.00"], "severity") == ["blocker"]
    assert labels(results["Alice freezes her card"], "severity") == ["critical"]
    assert labels(results["Alice spends $2.00"], "severity") == ["minor"]


def test_tags_become_links_labels_or_stay_tags(rich: Suite) -> None:
    """A tag that traces is a link only if somebody said where it leads."""
    result = rich.results["Alice freezes her card"]

    link = {"type": "issue", "url": "https://tracker.example/ABC-7", "name": "ABC-7"}
    assert result["links"] == [link]
    assert labels(result, "owner") == ["ann"]
    assert labels(result, "tag") == ["sandbox tape", "req:GUIDE-4", "smoke"]
    assert labels(result, "requirement") == ["GUIDE-4"]
    assert "negative" in labels(rich.results["Alice spends $1.00"], "tag")


def test_a_replay_says_first_of_all_where_its_answers_come_from(rich: Suite) -> None:
    """In the first line, as a label and as a tag: nobody takes the sandbox's words for Stripe's."""
    result = rich.results["Alice freezes her card"]
    sentence = "recorded from the sandbox on 2026-06-01 (not Stripe's own answers)"

    assert result["description"].splitlines()[0] == f"**Answers: {sentence}.**"
    assert labels(result, "provenance") == [sentence]
    assert "sandbox tape" in labels(result, "tag")


def test_the_description_is_the_prose_of_the_feature_file(rich: Suite) -> None:
    """Of feature, rule and scenario, then where it stands; no folder of this machine."""
    paragraphs = rich.results["Alice freezes her card"]["description"].split("\n\n")

    assert paragraphs[1:] == [
        "A lost card is a small loss.",
        "Said in the guide.",
        "She holds the &lt;card>.",
        "`features/spending_controls/freezing.feature:10`",
    ]


def test_full_names_are_left_to_allure(rich: Suite) -> None:
    """A test plan of Allure names tests by them, and allure-pytest selects by them."""
    [item, *_] = rich.pytester.inline_genitems("-p", "no:issuing_harness")[0]

    assert rich.results["Alice freezes her card"]["fullName"] == allure_full_name(item)


def test_fixtures_with_nothing_to_show_are_not_reported(rich: Suite) -> None:
    """Neither pytest-bdd's machinery nor ours: no scenario here has a container."""
    assert rich.results.containers == []


def test_fixtures_of_one_test_share_one_container(suite: Suite) -> None:
    """Those that called Stripe or failed, in the order in which they did."""
    suite.steps("""
        @pytest.fixture(autouse=True)
        def account(program): program.ask("/v1/account")

        @pytest.fixture(autouse=True)
        def mailbox(account, tmp_path):
            yield account
            raise ValueError("the mailbox is stuck")
    """)
    suite.scenario("When Alice holds a card", "Then it is approved")
    suite.run(expect={"passed": 1, "errors": 1})

    [container] = suite.results.containers
    assert [before["name"] for before in container["befores"]] == ["account"]
    assert [after["name"] for after in container["afters"]] == ["mailbox"]
    assert container["children"] == [suite.results["A scenario"]["uuid"]]


def test_a_fixture_several_tests_share_is_reported_with_each(suite: Suite) -> None:
    """Also where a later test finds it set up already; machinery of pytest stays out."""
    suite.steps("""
        import allure

        @pytest.fixture(scope="session")
        def sandbox():
            allure.attach("it is up", "log")
            yield
            allure.attach("it is down", "log")

        @when("a sandbox")
        def a_sandbox(sandbox, tmp_path, monkeypatch): pass
    """)
    suite.feature("""
        Feature: Freezing a card
          Scenario: One
            When a sandbox
            Then it is approved
          Scenario: Two
            When a sandbox
            Then it is approved
    """)
    suite.run(expect={"passed": 2})

    [container] = suite.results.containers
    assert [b["name"] for b in container["befores"]] == ["sandbox"]
    assert [a["name"] for a in container["afters"]] == ["sandbox"]
    assert len(container["children"]) == 2


def test_ordinary_tests_are_reported_as_ever(suite: Suite) -> None:
    """Reporting leaves what is no scenario to allure-pytest, but for this machine's name."""
    suite.pytester.makepyfile(
        test_plain="def test_plain():\n    'Said plainly.'\n    assert 1 == 2"
    )
    suite.run("test_plain.py", expect={"failed": 1})

    result = suite.results["test_plain"]
    assert result["description"] == "Said plainly."
    assert result["status"] == "failed"
    assert result["statusDetails"]["actual"] == "1"
    assert labels(result, "host") == ["issuing-harness"]
    assert labels(result, "thread") == ["main"]


def test_an_ordinary_test_keeps_the_reason_of_its_skip(suite: Suite) -> None:
    """Its description is its own; a scenario's begins with the reason."""
    suite.pytester.makepyfile(
        test_plain="import pytest\ndef test_plain():\n    pytest.skip('not today')"
    )
    suite.run("test_plain.py", expect={"skipped": 1})

    assert suite.results["test_plain"]["statusDetails"] == {"message": "Skipped: not today"}
