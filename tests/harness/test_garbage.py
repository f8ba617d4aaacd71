"""Python's collector of garbage runs seldom while scenarios run, and is as it was afterwards."""

import gc

import pytest

from tests.harness.test_polite_guest import FEATURE, INI, STEPS

LOOKS = """
import gc
@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item):
    print("in a test:", gc.isenabled(), gc.get_freeze_count() > 10_000, gc.get_threshold()[0])
"""
#: Registered before ours, and so called after it.
EXIT = """
import atexit, gc
atexit.register(lambda: print("at exit:", gc.get_freeze_count() > 10_000))
"""
TEST = "def test_nothing(): pass"


@pytest.fixture(name="project")
def _project(pytester):
    pytester.makeini(INI)
    pytester.makeconftest(STEPS + LOOKS)
    (pytester.mkdir("features") / "ours.feature").write_text(FEATURE)
    return pytester


@pytest.fixture(autouse=True)
def _as_a_process_begins():
    """Let the collector be as in a fresh process: the run of these tests is one of ours itself."""
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*thresholds)
    if frozen:
        gc.freeze()


def test_what_is_collected_is_left_alone_while_scenarios_run(project):
    """The modules, the vocabulary and the tests are never looked at again."""
    run = project.runpytest_inprocess("-s")

    run.stdout.fnmatch_lines(["*in a test: True True 50000*"])
    assert (gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()[0]) == (True, 0, 700)


def test_a_project_without_features_keeps_the_collector_as_it_is(project):
    """The plugin is loaded wherever it is installed, and asked for nothing there."""
    project.makeini("[pytest]")
    project.makepyfile(TEST)

    project.runpytest_inprocess("-s").stdout.fnmatch_lines(["*in a test: True False 700*"])


def test_the_interpreter_ends_without_a_look_for_garbage(project):
    """It would look at all that was imported three times, and find nothing."""
    project.makeconftest(STEPS + EXIT)

    project.runpytest_subprocess("-s").stdout.fnmatch_lines(["*1 passed*", "at exit: True"])


def test_a_process_without_features_ends_as_ever(project):
    """Whatever pytest ran there is none of ours."""
    project.makeini("[pytest]")
    project.makeconftest(EXIT)
    project.makepyfile(TEST)

    project.runpytest_subprocess("-s").stdout.fnmatch_lines(["*1 passed*", "at exit: False"])


@pytest.mark.long
def test_a_controller_of_xdist_has_its_collector_while_tests_run(project):
    """It collects no tests itself, and runs as long as all of its workers together."""
    hook = "\ndef pytest_runtest_logreport(): print('in the controller:', gc.isenabled())\n"
    project.makeconftest(STEPS + LOOKS + hook)

    run = project.runpytest_subprocess("-s", "-n1")

    run.stdout.fnmatch_lines(["*in the controller: True*"])
    run.stdout.no_fnmatch_line("*in the controller: False*")


@pytest.mark.parametrize("typed", ["--no-such-option", "nowhere.feature", "--issuing-backend=none"])
def test_a_run_that_never_begins_leaves_the_collector_on(project, typed):
    """A command that runs pytest several times in its process goes on."""
    project.runpytest_inprocess(typed)

    assert (gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()[0]) == (True, 0, 700)


def test_a_collector_that_is_off_stays_off(project):
    """Whoever switched it off knows why."""
    gc.disable()
    try:
        project.runpytest_inprocess("-s").stdout.fnmatch_lines(["*in a test: False False 700*"])
        assert not gc.isenabled()
    finally:
        gc.enable()
