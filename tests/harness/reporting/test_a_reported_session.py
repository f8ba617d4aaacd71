"""A whole run: workers, repeated attempts, errors of no test, and the files beside the results.

It is long because each kind of run is driven whole.
"""

import json
import re
from collections import Counter

import pytest
from allure_commons import model2
from allure_commons.logger import AllureMemoryLogger
from allure_commons.model2 import Label, Status

from issuing_harness.reporting.faults import Faults
from issuing_harness.reporting.writer import ResultWriter, Sanitizer
from tests.harness.reporting.small_suite import Results, Suite, labels, outline

FOUR = """
    Feature: Freezing a card
      Scenario: One
        When Alice holds a card
        Then it is approved
      Scenario: Two
        When Alice holds a card
        Then it is approved
      Scenario: Three
        When Alice holds a card
        Then it is approved
      Scenario: Four
        When Alice holds a card
        Then it is declined
"""


def test_without_alluredir_nothing_is_registered(suite: Suite) -> None:
    """A run without a report does not pay for one."""
    suite.scenario("When Alice holds a card", "Then it is approved")
    session = suite.pytester.inline_run()

    assert session.ret == 0
    [config] = {call.item.config for call in session.getcalls("pytest_runtest_setup")}
    assert not config.pluginmanager.hasplugin("issuing_gherkin_listener")
    assert not suite.results.path.exists()


def test_allure_gets_its_own_plugins_back(suite: Suite) -> None:
    """Its clean-up insists on them, and another session in this process must start afresh."""
    suite.scenario("When Alice holds a card", "Then it is approved")

    for _ in range(2):
        suite.run("--clean-alluredir", expect={"passed": 1})

    assert len(suite.results.tests) == 1


def test_workers_do_together_what_one_process_does(suite: Suite) -> None:
    """With --clean-alluredir each would delete what the others wrote; only the controller may.

    Ids do not depend on who ran a scenario, and a failure's outcome and message reach the summary.
    """
    suite.steps("""
        @then("the tape fits")
        def fits(): raise errors.NoMatch("No take answers.")
    """)
    suite.feature(FOUR)
    suite.scenario("When Alice holds a card", "Then the tape fits", file="cards/tape.feature")
    suite.run(expect={"passed": 3, "failed": 2})
    alone = {result["name"]: result["historyId"] for result in suite.results.tests}

    output = suite.run_apart("-n2", "--clean-alluredir")

    output.assert_outcomes(passed=3, failed=2)
    assert alone == {result["name"]: result["historyId"] for result in suite.results.tests}
    threads = {labels(result, "thread")[0] for result in suite.results.tests}
    assert threads <= {"gw0", "gw1"}
    assert "5 from sandbox tape" in suite.results.environment
    output.stdout.fnmatch_lines(["5 scenarios *3 * 1 * 1 * 0 *sandbox tape"])
    output.stdout.fnmatch_lines(["    NoMatch: No take answers."])


@pytest.mark.long
def test_a_crashed_worker_costs_one_scenario_and_says_so(suite: Suite) -> None:
    """The others keep their results; the one it died in is a global error and counts as broken."""
    suite.steps("""
        @when("the lights go out")
        def lights_out(): os._exit(1)
    """)
    suite.feature(FOUR)
    suite.feature(
        "Feature: Power\n  Scenario: Off\n    When the lights go out\n    Then it is approved",
        "power/off.feature",
    )
    output = suite.run_apart("-n1", "--clean-alluredir", "--max-worker-restart=2")

    assert len(suite.results.tests) == 4
    [error] = suite.results.global_errors
    assert error.startswith("features/power/off.feature::Off: the process that ran it crashed")
    output.stdout.fnmatch_lines(["broken  features/power/off.feature::Off"])


def test_a_repeated_attempt_begins_afresh(suite: Suite) -> None:
    """Both attempts are kept under one history; nothing of the first is in the second."""
    suite.steps("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for attempt in (1, 2):
                item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
                item._initrequest()
                os.environ["ATTEMPT"] = str(attempt)
                reports = runtestprotocol(item, nextitem=nextitem, log=False)
                for report in reports:
                    if report.failed and attempt == 1:
                        report.outcome = "rerun"
                    item.ihook.pytest_runtest_logreport(report=report)
                item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            return True

        @then("it is approved at last")
        def at_last(): assert os.environ["ATTEMPT"] == "2"
    """)
    suite.scenario("When Alice holds a card", "Then it is approved at last")
    output = suite.run()

    first, second = suite.results.tests
    assert [first["status"], second["status"]] == ["failed", "passed"]
    assert first["historyId"] == second["historyId"]
    assert list(outline(second["steps"])) == [
        "passed: When Alice holds a card",
        "  passed: POST /v1/issuing/cards → 200",
        "passed: Then it is approved at last",
    ]
    output.stdout.fnmatch_lines(["1 scenario * 1 * 0 * 0 * 0 *"])
    output.stdout.fnmatch_lines(["1 rerun  features/cards/freezing.feature::*, then passed"])


def test_a_feature_that_does_not_parse_is_a_global_error(suite: Suite) -> None:
    """It has no scenario that could carry the message; the table lists it too."""
    suite.feature("Feature: Freezing\n  Scenario: One\n    Given Alice\n    Nonsense")
    output = suite.run()

    [error] = suite.results.global_errors
    assert error.startswith("features/cards/freezing.feature was not collected: features/")
    output.stdout.fnmatch_lines(["not collected  features/cards/freezing.feature"])


@pytest.mark.long
def test_a_feature_that_does_not_parse_is_told_once_by_workers(suite: Suite) -> None:
    """Each worker collects everything; the report needs to hear it once."""
    suite.feature("Feature: Freezing\n  Scenario: One\n    Given Alice\n    Nonsense")
    suite.run_apart("-n2")

    assert len(suite.results.global_errors) == 1


def test_the_environment_names_versions_and_sources(suite: Suite) -> None:
    """So that a report found later can be placed."""
    suite.feature(FOUR)
    suite.run()

    lines = suite.results.environment.splitlines()
    names = [line.partition("=")[0] for line in lines]
    assert names == [
        *("Backend", "Answers", "API version", "Stripe SDK"),
        *("Issuing harness", "Python", "pytest", "Platform"),
    ]
    assert lines[:3] == [
        *("Backend=replay", "Answers=4 from sandbox tape", "API version=2026-05-27.dahlia"),
    ]


def test_categories_lie_beside_the_results(suite: Suite) -> None:
    """For Allure 2, which reads them from there."""
    suite.scenario("When Alice holds a card", "Then it is approved")
    suite.run()

    categories = json.loads((suite.results.path / "categories.json").read_text("utf-8"))
    assert categories[0]["matchedStatuses"] == ["broken"]
    assert not (suite.results.path / "executor.json").exists()


@pytest.mark.parametrize(
    ("variables", "executor"),
    [
        ({"CI": "true"}, {"name": "CI", "type": "ci"}),
        ({"CI": "false"}, None),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SERVER_URL": "https://git.example",
                "GITHUB_REPOSITORY": "a/b",
                "GITHUB_RUN_ID": "9",
                "GITHUB_RUN_NUMBER": "4",
            },
            {
                "name": "GitHub Actions",
                "type": "github",
                "buildName": "GitHub Actions #4",
                "buildOrder": 4,
                "buildUrl": "https://git.example/a/b/actions/runs/9",
            },
        ),
        ({"JENKINS_URL": "https://j.example"}, {"name": "Jenkins", "type": "jenkins"}),
        (
            {"GITLAB_CI": "1", "CI_JOB_URL": "https://ci:glpat-1@git.example:8/j/9?job_token=2#t"},
            {"name": "GitLab CI", "type": "gitlab", "buildUrl": "https://git.example:8/j/9"},
        ),
    ],
)
def test_the_executor_is_the_ci_job(
    suite: Suite,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    executor: dict[str, object] | None,
) -> None:
    """Known by its own variables; half of them give half of the file, none gives none."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    suite.scenario("When Alice holds a card", "Then it is approved")
    suite.run()

    file = suite.results.path / "executor.json"
    assert (json.loads(file.read_text()) if file.exists() else None) == executor


def test_few_files_are_written(suite: Suite) -> None:
    """A result, its diagram and its evidence: allure-pytest makes a dozen without any call."""
    suite.scenario("Given Alice holds a card", "When Alice spends 5", "Then it is approved")
    suite.run()

    kinds = Counter(file.name.rpartition("-")[2] for file in suite.results.path.glob("*-*"))
    assert kinds == {"result.json": 1, "attachment.evidence.md": 1, "attachment.svg": 1}


def test_results_are_what_allure_itself_would_write(suite: Suite) -> None:
    """The same names and the same fields, whoever writes: only empty ones are left out."""
    result = model2.TestResult(
        uuid="u", testCaseId="t", name="ü", status=Status.PASSED, labels=[Label("tag", "x")]
    )
    result.steps.append(model2.TestStepResult(name="step", start=0, stop=1))
    allure_logger = AllureMemoryLogger()
    allure_logger.report_result(result)
    suite.results.path.mkdir()
    writer = ResultWriter(suite.results.path, Sanitizer(suite.pytester.path), Faults())
    writer.report_result(result)

    [file] = Results(suite.results.path).path.iterdir()
    assert file.name.endswith("-result.json")
    assert json.loads(file.read_text("utf-8")) == allure_logger.test_cases[0]


def test_in_ci_a_message_is_not_repeated_whole(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last lines of pytest have the first line of a scenario's message; JUnit has all of it."""
    monkeypatch.setenv("CI", "true")
    suite.scenario("When Alice flies", "Then it is approved")

    said = suite.run("--junitxml=junit.xml").stdout.str()

    _, _, last = said.partition("short test summary info")
    assert "UndefinedSentence: features/cards/freezing.feature:3: no step definition" in last
    assert "raise NotImplementedError" not in last
    written = (suite.pytester.path / "junit.xml").read_text("utf-8")
    [message] = re.findall(r'<error message="([^"]*)"', written)
    assert "raise NotImplementedError" in message


@pytest.fixture(name="interrupted")
def _interrupted(suite: Suite) -> Suite:
    """A suite whose second scenario is interrupted by Ctrl-C, with a fixture to be torn down."""
    suite.steps("""
        import allure

        @pytest.fixture
        def account():
            yield
            allure.attach("closed", "the account")

        @when("Ctrl-C is pressed")
        def pressed(account): raise KeyboardInterrupt
    """)
    suite.feature("""
        Feature: Freezing a card
          Scenario: One
            When Alice holds a card
            Then it is approved
          Scenario: Two
            When Ctrl-C is pressed
            Then it is approved
          Scenario: Three
            When Alice holds a card
            Then it is approved
    """)
    return suite


def test_ctrl_c_is_no_fault_of_reporting(interrupted: Suite) -> None:
    """What is torn down then belongs to a result that is written already."""
    output = interrupted.run_apart()

    assert "KeyboardInterrupt" in output.stdout.str()
    assert "The report may be incomplete" not in output.stdout.str()


def test_an_interrupted_scenario_is_not_counted(interrupted: Suite) -> None:
    """It has neither passed nor failed, as it did not end; pytest counts the same."""
    output = interrupted.run_apart()

    output.assert_outcomes(passed=1)
    output.stdout.fnmatch_lines(["1 scenario * 1 * 0 * 0 * 0 *"])


def test_an_interrupted_scenario_has_not_passed_in_allure(interrupted: Suite) -> None:
    """Its step is what was interrupted, and the one after it was not reached."""
    interrupted.run_apart()

    assert {result["name"]: result["status"] for result in interrupted.results.tests} == {
        "One": "passed",
        "Two": "skipped",
    }


def test_a_scenario_that_was_interrupted_before_it_began_is_none_in_allure(
    interrupted: Suite,
) -> None:
    """A result without an id would stand beside the one of the run that goes on with it."""
    interrupted.steps("""
        def pytest_runtest_logstart(nodeid):
            if nodeid.endswith("Two"): raise KeyboardInterrupt
    """)
    interrupted.run_apart()

    assert [result["name"] for result in interrupted.results.tests] == ["One"]
