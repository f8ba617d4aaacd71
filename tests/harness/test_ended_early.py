"""What ends Python, a task or a run early costs no other scenario, and makes nothing green."""

import os

import pytest

from tests.warm import run_module

INI = """
[pytest]
issuing_features = features
"""
SCENARIOS = "".join(
    f"""
  Scenario: {name}
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    When the company spends $10.0{number} at Rocket Rides
    Then the authorization is approved
    And the authorization is for $10.0{number}
"""
    for number, name in enumerate(("One", "Two", "Three"))
)
#: A fixture of Two's that ends, at its setup or its teardown.
FIXTURE = """
import asyncio, sys, pytest

@pytest.fixture(autouse=True, scope="{scope}")
def untidy(request):
    if "{when}" == "setup" and request.node.name == "Two":
        {end}
    yield
    if "{when}" == "teardown" and request.node.name in ("Two", ""):
        {end}
"""
RECORD = ("--backend", "sandbox", "--record")
OWN = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}


@pytest.fixture(name="project")
def _project(tmp_path):
    """A project of three scenarios that record what they ask for."""
    folder = tmp_path / "project"
    (folder / "features").mkdir(parents=True)
    (folder / "pytest.ini").write_text(INI)
    (folder / "features/spending.feature").write_text(f"Feature: Spending\n{SCENARIOS}")
    return folder


def run(folder, *options, conftest=""):
    """Run pytest in a folder, with a conftest; return how it ended."""
    (folder / "conftest.py").write_text(conftest)
    words = ("-p", "no:cacheprovider", "--color=no", *options)
    return run_module("pytest", *words, cwd=folder, env=OWN)


def ends(end, when="teardown", scope="function"):
    """The text of a conftest whose fixture ends so."""
    return FIXTURE.format(end=end, when=when, scope=scope)


@pytest.mark.parametrize(
    "end",
    [
        "sys.exit()",
        "raise asyncio.CancelledError",
        "request.addfinalizer(lambda: pytest.fail('odd')); raise ValueError('odd')",
    ],
    ids=["SystemExit", "CancelledError", "a group"],
)
@pytest.mark.parametrize("workers", [(), pytest.param(("-n", "2"), marks=pytest.mark.long)])
def test_no_scenario_runs_on_what_another_has_left(project, end, workers):
    """Each later one passed on the connection of the one before, without a cassette of its own."""
    done = run(project, *RECORD, *workers, conftest=ends(end))
    written = {file.stem for file in (project / "cassettes").rglob("*.yaml")}
    passed = 3 if "three" in written else 2

    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert f"{passed} passed, 1 error" in done.stdout
    assert len(written) == passed
    assert workers or passed == 2
    assert "a fixture of 'Two' raised " in done.stdout
    assert " at conftest.py:" in done.stdout


@pytest.mark.parametrize("end", ["sys.exit()", "raise asyncio.CancelledError"])
def test_a_setup_that_ends_breaks_no_other_scenario(project, end):
    """Every later one failed with an AssertionError of pytest's own."""
    done = run(project, *RECORD, conftest=ends(end, "setup"))

    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "1 passed, 1 error" in done.stdout
    assert "a fixture of 'Two' raised " in done.stdout
    assert "AssertionError" not in done.stdout


def test_a_run_that_is_ended_says_what_could_not_be_torn_down(project):
    """The error ended pytest, which said nothing of the run, and with 0 if it was SystemExit."""
    conftest = ends("sys.exit(0)") + (
        "\ndef pytest_bdd_before_step(request):\n"
        "    if request.node.name == 'Two': pytest.exit('enough', returncode=0)"
    )
    done = run(project, *RECORD, conftest=conftest)

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "called sys.exit() at conftest.py:" in done.stderr


def test_a_run_that_was_not_judged_is_no_success(project):
    """Every scenario has run, and nobody has looked at what no scenario shows."""
    done = run(
        project, *RECORD, conftest=ends("pytest.exit('enough', returncode=0)", scope="session")
    )

    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "pytest.exit ended the run before it was judged (enough)" in done.stdout


@pytest.mark.parametrize("hook", ["pytest_configure", "pytest_sessionstart"])
def test_a_run_that_is_ended_before_it_began_is_no_success(project, hook):
    """Pytest asks nobody by then, and ended with 0."""
    conftest = f"import pytest\ndef {hook}(): pytest.exit('enough', returncode=0)"
    done = run(project, conftest=conftest)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "pytest.exit ended the run before any of the scenarios had run (enough)" in done.stderr


@pytest.mark.parametrize(
    "hook", ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_unconfigure"]
)
def test_no_hook_ends_python_in_place_of_a_red_run(project, hook):
    """``sys.exit(0)`` was taken at its word, though a scenario had failed."""
    conftest = (
        f"import sys\ndef {hook}(): sys.exit(0)\n"
        "def pytest_bdd_before_step(): assert False, 'it went badly'"
    )
    done = run(project, *RECORD, conftest=conftest)

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "A hook called sys.exit() at conftest.py:2" in done.stderr


def test_no_module_ends_python_in_place_of_a_run(project):
    """A conftest ended the command with 0 and no word; a module of sentences, with a traceback."""
    done = run(project, conftest="import sys; sys.exit(0)")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "called sys.exit() at conftest.py:1, so that no scenario would run" in done.stderr

    (project / "steps").mkdir()
    (project / "steps/own.py").write_text("import sys; sys.exit(0)")
    done = run(project)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "steps/own.py:1 could not be loaded: SystemExit: 0." in done.stderr


@pytest.mark.long
def test_a_worker_that_is_ended_is_not_taken_for_a_crash(project):
    """It was an AssertionError of pytest-xdist, with a traceback."""
    pytest.importorskip("xdist")
    end = "pytest.exit('enough', returncode=0)"
    done = run(project, *RECORD, "-n", "2", conftest=ends(end, "setup"))

    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "INTERNALERROR" not in done.stdout
    assert "pytest.exit ended the run before 1 of 3 of the scenarios had run (enough)" in (
        done.stdout
    )


def test_tests_of_another_kind_are_left_alone(project):
    """A project without scenarios in the run may end it as it likes."""
    (project / "test_theirs.py").write_text("def test_it(): pass")
    done = run(
        project, "test_theirs.py", conftest="import sys\ndef pytest_unconfigure(): sys.exit(0)"
    )

    assert done.returncode == 0
