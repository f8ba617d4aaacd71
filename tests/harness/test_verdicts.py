"""What is reported of scenarios is held against how they went: no conftest makes a run green."""

from xml.etree import ElementTree as ET

import pytest

INI = """
[pytest]
issuing_features = features
issuing_vocabulary = false
filterwarnings = error
"""
STEPS = """
import pytest
from pytest_bdd import given, then, when

@when("something happens")
def happens(): ...

@then("it went well")
def well(request): assert request.node

@then("it went badly")
def badly(): assert False, "it went badly"
"""
FEATURE = """\
Feature: Believing
  A report says what happened.

  Scenario: Good
    When something happens
    Then it went well

  Scenario: Bad
    When something happens
    Then it went badly
"""
BAD, GOOD = "features/believing.feature::Bad", "features/believing.feature::Good"
SAYS_PASSED = """
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        report.outcome = "passed"
    return report
"""
#: By what is done, the code of a conftest and what is said of a scenario.
REWRITING = {
    "a report becomes passed": (SAYS_PASSED, f"{BAD}: reported as passed, and its call failed: it"),
    "a report becomes skipped": (
        SAYS_PASSED.replace('"passed"', '"skipped"').replace(
            "    return", "        report.wasxfail = 'ours'\n    return"
        ),
        f"{BAD}: reported as skipped, and its call failed: it went badly",
    ),
    "an error is swallowed": (
        """
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    try:
        yield
    except AssertionError:
        pass
""",
        f"{BAD}: reported as passed, and its call failed: it went badly",
    ),
    "an error becomes a skip": (
        """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    try:
        yield
    except AssertionError:
        pytest.skip("flaky")
""",
        f"{BAD}: reported as skipped, and its call failed: it went badly",
    ),
    "an error while it is put away becomes passed": (
        """
@pytest.fixture(autouse=True)
def untidy():
    yield
    raise ValueError("the money does not add up")
"""
        + SAYS_PASSED,
        f"{GOOD}: reported as passed, and its teardown failed: the money does not add up",
    ),
    "the steps are not run": (
        "def pytest_pyfunc_call(pyfuncitem): return True",
        f"{BAD}: reported as passed, and not every step of it was run",
    ),
    "the scenario is not run": (
        "def pytest_runtest_protocol(item): return True",
        f"{BAD}: planned, and never run to its end",
    ),
    "no scenario is run": (
        "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtestloop(session): return True",
        f"{GOOD}: planned, and never run to its end",
    ),
    "its last attempt is a rerun": (
        SAYS_PASSED.replace('"passed"', '"rerun"'),
        f"{BAD}: planned, and never run to its end",
    ),
}


@pytest.fixture(name="project")
def _project(pytester):
    pytester.makeini(INI)
    (pytester.mkdir("features") / "believing.feature").write_text(FEATURE)
    return pytester


def _run(project, conftest, *options):
    project.makeconftest(STEPS + conftest)
    return project.runpytest_inprocess("-p", "no:terminalprogress", *options)


@pytest.mark.parametrize(("conftest", "said"), REWRITING.values(), ids=REWRITING)
def test_a_report_that_is_not_true_makes_the_run_red(project, conftest, said):
    """Whatever a conftest makes of a failure, the scenario and what is not true are named."""
    result = _run(project, conftest)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert said in result.stdout.str()
    assert "a failure that is expected is marked xfail(strict=True)" in result.stdout.str()


def test_the_controller_of_workers_is_told(project):
    """The workers see what happened; scenarios that no worker ran are missed by the controller."""
    result = _run(project, SAYS_PASSED, "-n", "1")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert f"{BAD}: reported as passed" in result.stdout.str()
    assert GOOD not in result.stdout.str()


EXITING = {
    "a step": ("@given('it ends')\ndef ends(): pytest.exit('enough', returncode=0)", "2 of 2"),
    "between scenarios": (
        "def pytest_runtest_logfinish(): pytest.exit('enough', returncode=0)",
        "1 of 2",
    ),
    "the collection": (
        "def pytest_collection(): pytest.exit('enough', returncode=0)",
        "any",
    ),
}


@pytest.mark.parametrize(("conftest", "count"), EXITING.values(), ids=EXITING)
def test_a_run_that_is_ended_early_is_no_success(project, conftest, count):
    """``pytest.exit(returncode=0)`` was taken at its word, though scenarios had not run."""
    feature = project.path / "features/believing.feature"
    feature.write_text(feature.read_text().replace("    When", "    Given it ends\n    When", 1))
    if "it ends" not in conftest:
        conftest += "\n@given('it ends')\ndef ends(): ..."
    result = _run(project, conftest)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    said = f"pytest.exit ended the run before {count} of the scenarios had run (enough)"
    assert said in result.stdout.str()


@pytest.mark.parametrize(
    "conftest",
    [
        "def pytest_sessionfinish(session): session.exitstatus = 0",
        "def pytest_sessionfinish(session): pytest.exit('enough', returncode=0)",
    ],
)
def test_no_conftest_calls_a_red_run_green(project, conftest):
    """The exit code follows the scenarios."""
    assert _run(project, conftest).ret == pytest.ExitCode.TESTS_FAILED


HONEST = """
def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.name == "Bad" and not config.option.maxfail:
            item.add_marker(pytest.mark.xfail(strict=True, reason="known"))

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.sections.append(("ours", "a remark"))
    return report
"""


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 0), (("--setup-only",), 0), (("--collect-only",), 0), (("-x",), 1), (("-k", "Good"), 0)],
)
def test_what_is_true_is_left_alone(project, options, code):
    """Expected failures, runs that only look, stop at once or choose, and harmless hooks."""
    result = _run(project, HONEST, *options)

    assert result.ret == code, result.stdout.str()
    assert "reports that do not say" not in result.stdout.str()
    assert _run(project, "", "--fixtures").ret == 0


def test_tests_of_another_kind_are_nobody_s_business(project):
    """A project may report its own tests as it likes, and end a run without scenarios."""
    project.makepyfile(test_theirs="def test_it(): assert False")
    assert _run(project, SAYS_PASSED, "test_theirs.py").ret == 0

    ends = "def pytest_runtest_setup(): pytest.exit('enough', returncode=0)"
    assert _run(project, ends, "test_theirs.py").ret == 0


BROKEN = (
    FEATURE
    + """
  Scenario: Not set up
    Given it was not set up
    When something happens
    Then it went well

  Scenario: Unknown
    When nobody knows this
    Then it went well
"""
)
NOT_SET_UP = """
@given("it was not set up")
def not_set_up(): raise GivenNotMet("it did not come about")
"""


def test_junit_tells_what_is_broken_from_what_failed(pytester):
    """Whoever reads only <failure> reads of a wrong product, and of nothing else."""
    pytester.makeini(INI)
    pytester.makeconftest(f"from issuing_harness.errors import GivenNotMet\n{STEPS}{NOT_SET_UP}")
    (pytester.mkdir("features") / "believing.feature").write_text(BROKEN, "utf-8")

    pytester.runpytest_inprocess("--junitxml=junit.xml")

    [cases] = ET.parse(pytester.path / "junit.xml").getroot()
    told = {
        case.get("name"): (
            [(node.tag, node.get("message", "").partition(":")[0]) for node in case[1:]],
            {each.get("value") for each in case.iter("property") if each.get("name") == "category"},
        )
        for case in cases
        if case.get("name")
    }
    assert told["Good"][1] == set()
    assert (told["Bad"][0][0][0], told["Bad"][1]) == ("failure", {"failed"})
    assert told["Not set up"] == ([("error", "broken")], {"broken"})
    assert told["Unknown"] == ([("error", "broken")], {"broken"})
    assert (cases.get("failures"), cases.get("errors")) == ("1", "2")


def test_what_a_profile_does_not_offer_is_rightly_skipped(project):
    """A certification calls such a scenario skipped; no conftest has done that."""
    keeping = """
from pathlib import Path
from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.errors import NotOffered

def pytest_configure(config):
    config.pluginmanager.register(AttemptKeeper(Path("kept"), ["ISS-DEC-001"]))

@when("something is not offered")
def not_offered():
    raise NotOffered("The scenario needs budget of the application: it has none.")
"""
    (project.path / "kept/evidence").mkdir(parents=True)
    feature = project.path / "features/believing.feature"
    feature.write_text(
        FEATURE.replace("  Scenario: Bad", "  @req:ISS-DEC-001\n  Scenario: Bad").replace(
            "something happens\n    Then it went badly",
            "something is not offered\n    Then it went well",
        )
    )

    result = _run(project, keeping)

    assert "reports that do not say" not in result.stdout.str()
    result.assert_outcomes(skipped=1, deselected=1)
