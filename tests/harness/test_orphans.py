"""What no scenario shows, such as an orphan cassette, is in every output, however a run is made."""

import json
import shutil
import xml.etree.ElementTree as ET

import pytest

from tests.harness.tape.recorded_project import STEPS, RecordedProject

TITLE = "cassettes that no scenario plays"
ORPHAN = "forgotten.yaml (recorded for features/cards/reading.feature::Alice is active)"

#: Without and with xdist, whose processes take long to start.
WORKERS = [
    pytest.param((), id="one process"),
    pytest.param(("-n", "2"), id="xdist", marks=pytest.mark.long),
]


@pytest.fixture(name="recorded", scope="module")
def _recorded(tmp_path_factory):
    """A recorded project with a cassette that was forgotten."""
    project = RecordedProject(tmp_path_factory.mktemp("orphans"))
    project.write(Alice_is_active=STEPS)
    project.record()
    cassette = project.cassette("alice_is_active")
    shutil.copy(cassette, cassette.with_stem("forgotten"))
    return project


@pytest.fixture(name="project")
def _project(recorded, tmp_path):
    return RecordedProject(shutil.copytree(recorded.path, tmp_path / "copy"))


@pytest.mark.parametrize("workers", WORKERS)
def test_a_run_over_all_features_names_orphans_and_is_red_in_every_output(project, workers):
    """Although every scenario passes: in the terminal, in JUnit's XML and in Allure's results."""
    said = project.pytest("features", *workers, "--junitxml=junit.xml", "--alluredir=results")
    suite = ET.parse(project.path / "junit.xml").getroot().find("testsuite")
    [case] = [case for case in suite if case.get("name") == TITLE]
    global_errors = [
        error["message"]
        for file in (project.path / "results").glob("*globals.json")
        for error in json.loads(file.read_text()).get("errors", [])
    ]

    assert (said.counts("passed"), said.counts("error"), said.code) == (1, 1, 1), said.text
    assert said.text.count(ORPHAN) == 1
    assert "tapes rename" in said.text
    assert (suite.get("tests"), suite.get("errors")) == ("2", "1")
    assert ORPHAN in case.find("error").text
    assert len(global_errors) == 1
    assert ORPHAN in global_errors[0]


def test_verify_names_orphans_as_a_run_does(project):
    """It said that there was no problem; where a feature is refused nobody can tell."""
    said = project.type("tapes", "verify")
    project.feature.with_stem("others").write_text("Feature: Nothing\n  Scenario: Nothing\n")
    unknown = project.type("tapes", "verify")

    assert said.code == 1, said.text
    assert "forgotten.yaml` is played by no scenario" in said.text
    assert "2 cassettes, 1 problem" in said.text
    assert (unknown.code, unknown.text.count("is played by no")) == (0, 0), unknown.text


def test_a_run_is_not_remembered_as_a_test_that_failed(project):
    """No name leads back to it, so that --lf would look for it in vain."""
    project.pytest("features")
    said = project.pytest("features", "--lf")

    assert "not in selected tests" not in said.text
    assert (said.counts("passed"), said.code) == (1, 1)


def test_a_run_over_some_features_does_not_judge_cassettes_of_others(project):
    """Where not all features were collected nobody can tell what is an orphan."""
    other = project.feature.with_stem("others")
    other.write_text(project.feature.read_text().replace("Reading", "Others"))
    said = project.pytest("features/cards/reading.feature")

    assert (said.counts("passed"), said.code) == (1, 0)
    assert "no scenario plays" not in said.text


@pytest.mark.parametrize("workers", WORKERS)
def test_what_was_left_out_is_in_every_output(project, workers):
    """It is no problem, and whoever reads a report alone has to know of it."""
    project.cassette("forgotten").unlink()
    other = project.feature.with_stem("others")
    other.write_text(project.feature.read_text().replace("Reading", "Others"))
    outputs = ("--junitxml=junit.xml", "--alluredir=results")
    said = project.pytest("features", f"--ignore={other}", *workers, *outputs)
    line = "Not run, left out by --ignore: features/cards/others.feature."
    suite = ET.parse(project.path / "junit.xml").getroot().find("testsuite")
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    attached = [file.read_text() for file in (project.path / "results").glob("*-attachment.txt")]

    assert (said.counts("passed"), said.code) == (1, 0), said.text
    assert said.text.count(line) == 1
    assert properties["what was not run"] == line
    assert line in attached


CLEAN_UP = """

@pytest.fixture(autouse=True)
def leave_behind():
    from issuing_harness.backends.live.created_objects import _warn
    yield
    _warn("iauth_1 could not be put away")
"""


@pytest.mark.parametrize("workers", WORKERS)
def test_what_stays_on_a_live_account_is_in_every_output(project, workers):
    """Also where warnings are errors: the scenario has passed, and somebody has to tidy up."""
    project.cassette("forgotten").unlink()
    with (project.path / "conftest.py").open("a") as conftest:
        conftest.write(CLEAN_UP)
    said = project.pytest("features", *workers, "--junitxml=junit.xml", "--alluredir=results")
    attached = [file.read_text() for file in (project.path / "results").glob("*-attachment.txt")]

    assert (said.counts("passed"), said.code) == (1, 0), said.text
    assert "iauth_1 could not be put away" in said.text
    assert "iauth_1 could not be put away" in (project.path / "junit.xml").read_text()
    assert "iauth_1 could not be put away" in attached
