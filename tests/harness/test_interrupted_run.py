"""A recording that was interrupted goes on where it stopped."""

import json
import os
import re

import pytest

from tests.warm import run_module

RECORD = ("features", "--backend", "sandbox", "--record")
NAMES = ("One", "Two", "Three", "Four")
SCENARIOS = "".join(
    f"""
  Scenario: {name}
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    When the company spends $10.0{number} at Rocket Rides
    Then the authorization is approved
    And the authorization is for $10.0{number}
"""
    for number, name in enumerate(NAMES)
)
STOPS = """
import os
import signal


def pytest_runtest_logstart(nodeid):
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if nodeid.endswith("::Three") and os.environ.get("STOPS") and not is_worker:
        {how}
"""
#: A shell has what it starts in the background take no notice of Ctrl-C.
CTRL_C = (
    "signal.signal(signal.SIGINT, signal.default_int_handler); os.kill(os.getpid(), signal.SIGINT)"
)
KILL = "os.kill(os.getpid(), signal.SIGKILL)"


#: The environment, but that these tests may run in a worker of pytest-xdist themselves.
OWN = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}


@pytest.fixture(name="project")
def _project(tmp_path):
    folder = tmp_path / "project"
    (folder / "features").mkdir(parents=True)
    (folder / "pytest.ini").write_text("[pytest]\nissuing_features = features\n")
    (folder / "conftest.py").write_text(STOPS.format(how=CTRL_C))
    (folder / "features/spending.feature").write_text(f"Feature: Spending\n{SCENARIOS}")
    return folder


def run(folder, *arguments, **variables):
    """Run pytest in a folder."""
    words = ("-p", "no:cacheprovider", *arguments)
    return run_module("pytest", *words, cwd=folder, env=OWN | variables)


def kept(folder):
    """The files of runs that were interrupted."""
    return list((folder / "reports/interrupted").glob("*"))


def interrupted(folder, *more):
    """Record until the third scenario begins; return what was said."""
    return run(folder, *RECORD, *more, STOPS="1").stdout


@pytest.mark.parametrize("how", [CTRL_C, KILL], ids=["Ctrl-C", "killed"])
def test_what_passed_is_not_recorded_again(project, how):
    """By Ctrl-C or killed; all cassettes are there then, and those of before are untouched."""
    (project / "conftest.py").write_text(STOPS.format(how=how))
    interrupted(project)
    before = {file: file.stat().st_mtime_ns for file in (project / "cassettes").rglob("*.yaml")}

    done = run(project, *RECORD, "--resume")

    assert "The run goes on: 2 scenarios passed before, and do not run again." in done.stdout
    assert "2 passed, 2 deselected" in done.stdout
    assert len(before) == 2
    assert all(file.stat().st_mtime_ns == written for file, written in before.items())
    assert len(list((project / "cassettes").rglob("*.yaml"))) == 4
    assert not kept(project)


#: Somebody else has the short name.
TAKEN = "\ndef pytest_addoption(parser): parser.addoption('--resume')\n"


@pytest.mark.parametrize(
    ("module", "more", "option"),
    [
        (("pytest",), "", "--resume"),
        (("pytest",), TAKEN, "--issuing-resume"),
        (("issuing_harness", "run", "--no-report"), "", "--resume"),
        (("issuing_harness", "run", "--no-report"), TAKEN, "--resume"),
    ],
    ids=["pytest", "pytest of another --resume", "run", "run beside another --resume"],
)
def test_whoever_interrupts_it_is_told_how_it_goes_on(project, module, more, option):
    """How many have passed, and the option as it can be typed; the command took no other."""
    (project / "conftest.py").write_text(STOPS.format(how=CTRL_C) + more)
    words = (*module, "-p", "no:cacheprovider", *RECORD)

    assert re.search(
        r"Not all scenarios have run\. 2 have passed, which is kept in reports/interrupted: the "
        rf"same command with {option} goes on\.",
        run_module(*words, cwd=project, env=OWN | {"STOPS": "1"}).stdout,
    )
    assert "The run goes on: 2 scenarios" in run_module(*words, option, cwd=project, env=OWN).stdout


@pytest.mark.long
def test_it_goes_on_in_several_processes(project):
    """The workers leave out what their controller says, which has noted what passed in them."""
    pytest.importorskip("xdist")
    (project / "conftest.py").write_text(STOPS.format(how=CTRL_C).replace("Three", "Four"))
    interrupted(project, "-n", "2")
    (file,) = kept(project)
    passed = file.read_text().count('"passed"')

    done = run(project, *RECORD, "-n", "2", "--resume")

    assert passed > 0
    assert f"The run goes on: {passed} scenarios passed before" in done.stdout
    assert f"{4 - passed} passed" in done.stdout
    assert len(list((project / "cassettes").rglob("*.yaml"))) == 4


def test_a_scenario_whose_feature_was_changed_runs_again(project):
    """What passed before was another one."""
    interrupted(project)
    feature = project / "features/spending.feature"
    feature.write_text(feature.read_text().replace("$10.00", "$12.00"))

    done = run(project, *RECORD, "--resume")

    assert "4 passed" in done.stdout
    assert "deselected" not in done.stdout


def test_it_does_not_go_on_with_other_sentences(project):
    """What passed before was judged by other steps."""
    interrupted(project)
    (project / "steps").mkdir()
    (project / "steps/own.py").write_text("# another sentence\n")

    done = run(project, *RECORD, "--resume")

    assert done.returncode == 4
    assert (
        "something has changed since the run began: the project's steps and fixtures" in done.stderr
    )
    assert kept(project)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("features", "--resume"), "--resume was given, and this run neither records nor is live"),
        (("features", "--issuing-resume"), "--issuing-resume was given, and this run neither"),
        ((*RECORD, "--resume"), "--resume was given, and no run of this command line was"),
    ],
)
def test_there_must_be_a_run_to_go_on_with(project, arguments, words):
    """A replay takes seconds and keeps nothing; another command line is another run."""
    done = run(project, *arguments)

    assert done.returncode == 4
    assert words in done.stderr


def test_a_run_that_has_ended_is_forgotten(project):
    """Also one with a scenario that failed."""
    feature = project / "features/spending.feature"
    feature.write_text(feature.read_text().replace("is for $10.01", "is for $11.01"))

    done = run(project, *RECORD)

    assert "1 failed, 3 passed" in done.stdout
    assert "Not all scenarios have run" not in done.stdout
    assert not kept(project)


def test_one_that_ends_at_the_first_failure_goes_on_with_it(project):
    """What failed runs again."""
    feature = project / "features/spending.feature"
    text = feature.read_text()
    feature.write_text(text.replace("is for $10.01", "is for $11.01"))
    assert "Not all scenarios have run. 1 have passed" in run(project, *RECORD, "-x").stdout

    done = run(project, *RECORD, "-x", "--resume")

    assert "1 failed, 1 deselected" in done.stdout


@pytest.mark.long
def test_the_report_of_the_command_has_both_parts(project):
    """``issuing-harness run --resume`` keeps the results of before; no scenario is there twice."""
    command = ("issuing_harness", "run", *RECORD)
    run_module(*command, cwd=project, env=OWN | {"STOPS": "1"})

    done = run_module(*command, "--resume", cwd=project, env=OWN)

    found = (project / "reports/allure-results").glob("*-result.json")
    results = [json.loads(file.read_text()) for file in found]
    assert "2 passed, 2 deselected" in done.stdout
    assert {result["name"] for result in results} == {*NAMES}
    assert len({result.get("historyId") for result in results}) == len(NAMES)
