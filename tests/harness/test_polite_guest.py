"""The plugin in a repository that has options, fixtures and feature files of its own."""

import ast
from pathlib import Path

import pytest

from issuing_harness.options import LONG_NAMES, lengthen
from issuing_harness.shadowed_fixtures import FIXTURES
from issuing_harness.webhooks.delivery_faults import FAULTS
from tests.warm import run_module

ROOT = Path(__file__).parents[2]

INI = """
[pytest]
issuing_features = features
issuing_vocabulary = false
filterwarnings = error
"""
STEPS = """
import pytest
from pytest_bdd import given, then, when

@given("a card", target_fixture="card")
def _card():
    return "a card"

@when("nothing happens")
def _nothing():
    pass

@then("there is a card")
def _there_is(card):
    assert card == "a card"
"""
FEATURE = """\
Feature: Ours
  A card is a card.

  Scenario: Nothing becomes of it
    Given a card
    When nothing happens
    Then there is a card
"""
THEIRS = """
def pytest_addoption(parser):
    parser.addoption("--integration", action="store_true", help="run integration tests")
    parser.addoption("--backend", default="postgres", choices=["postgres", "sqlite"])
    parser.addoption("--record", dest="record", default="none")
    parser.addini("backend", "theirs")
"""
ASKS = """
def test_theirs(pytestconfig):
    option = pytestconfig.option
    theirs = (option.integration, option.backend, option.record)
    assert theirs == {theirs}
    assert option.issuing_backend == {ours!r}
    assert option.issuing_integration is None
"""


@pytest.fixture(name="project")
def _project(pytester):
    pytester.makeini(INI)
    pytester.makeconftest(STEPS)
    (pytester.mkdir("features") / "ours.feature").write_text(FEATURE)
    return pytester


def test_options_of_a_conftest_are_its_own(project):
    """Where a conftest has --integration, --backend and --record, they are what it made them."""
    project.makeconftest(STEPS + THEIRS)
    project.makepyfile(ASKS.format(theirs=(True, "sqlite", "all"), ours="sandbox"))

    project.runpytest_inprocess(
        *("--integration", "--backend", "sqlite", "--record=all", "--issuing-backend=sandbox")
    ).assert_outcomes(passed=2)


def test_a_short_option_that_went_to_somebody_else_is_told(project):
    """Whoever types it does not take a replay for a run on the sandbox: the long name is named.

    It is a remark and no error: the option is the project's, and the run is what it asks for.
    """
    project.makeconftest(THEIRS + STEPS)

    run = project.runpytest("--backend", "sqlite")

    run.stdout.fnmatch_lines(["*--backend is an option of this project's own*--issuing-backend*"])
    run.stdout.no_fnmatch_line("*--record is an option of*")
    assert run.ret == pytest.ExitCode.OK, "what was typed is right, and ran"


@pytest.mark.parametrize(
    ("conftest", "folder"),
    [
        ("def pytest_addoption(parser): parser.addoption('--cassettes')", "cassettes"),
        ("", "theirs"),
        ("import nothing_of_the_kind", "theirs"),
    ],
    ids=["theirs", "ours", "broken"],
)
def test_a_command_reads_whose_option_addopts_has(project, conftest, folder):
    """A project's own --cassettes is no folder of ours; where it has none, ours is meant."""
    project.makeini(INI + "addopts = --cassettes=theirs\n")
    project.makeconftest(conftest)
    said = run_module("issuing_harness.cli", "tapes", "list", cwd=project.path)

    assert said.stderr.startswith(f"There is no cassette in {folder}."), said.stderr + said.stdout


def test_a_command_that_reads_is_asked_for_everything(project):
    """What addopts chooses is for runs: ``check`` ended with 2, or leaves none out."""
    project.makeini(INI + "addopts = -m nobody -k nothing --deselect=features/ours.feature\n")
    feature = project.path / "features/ours.feature"
    feature.write_text(FEATURE.replace("Given a card", "Given a crad"))
    said = run_module("issuing_harness.cli", "check", cwd=project.path)

    assert said.returncode == 1, said.stdout + said.stderr
    assert "no step definition matches 'Given a crad'" in said.stdout


def test_options_of_another_plugin_are_its_own(project):
    """As with a conftest, whichever plugin is loaded first."""
    project.makepyfile(
        theirs=THEIRS, test_theirs=ASKS.format(theirs=(True, "sqlite", "all"), ours="replay")
    )
    project.syspathinsert()

    project.runpytest_inprocess(
        *("-p", "theirs", "--integration", "--backend", "sqlite", "--record=all")
    ).assert_outcomes(passed=2)


def test_options_of_a_conftest_further_down_are_no_conflict(project):
    """One that pytest loads only while it collects adds its options, too."""
    below = project.mkdir("below")
    (below / "conftest.py").write_text(THEIRS)
    (below / "test_theirs.py").write_text(
        ASKS.format(theirs=(False, "postgres", "none"), ours="sandbox")
    )

    project.runpytest_inprocess("--backend", "sandbox").assert_outcomes(passed=2)


@pytest.mark.parametrize("options", ["-n1", "-n0"])
def test_short_names_work_where_they_are_free(project, options):
    """With a value after a blank or an equals sign, from addopts, and in the workers of xdist."""
    project.makeini(INI + "addopts = --cassettes tapes --no-oracle\n")
    project.makepyfile(
        """
        from issuing_harness.plugin import SETTINGS

        def test_settings(pytestconfig):
            settings = pytestconfig.stash[SETTINGS]
            assert settings.backend == "sandbox"
            assert settings.record
            assert settings.cassettes == pytestconfig.rootpath / "tapes"
            assert not settings.oracle
        """
    )

    project.runpytest_inprocess("--backend", "sandbox", "--record", options).assert_outcomes(
        passed=2
    )


def test_the_value_of_a_short_option_is_no_path(project):
    """The conftest of testpaths is loaded first, though a folder is called like the backend."""
    project.makeini(INI + "testpaths = features\n")
    project.mkdir("sandbox")
    (project.path / "features" / "conftest.py").write_text(
        THEIRS.replace("--backend", "--database")
    )

    project.runpytest_inprocess("--backend", "sandbox", "--database=sqlite").assert_outcomes(
        passed=1
    )


@pytest.mark.parametrize(
    ("typed", "near"),
    [("--bakend=sandbox", "--backend"), ("--issuing-recrod", "--issuing-record")],
)
def test_a_misspelt_option_leads_to_the_nearest(project, typed, near):
    """Alone, pytest says that it is unrecognized."""
    result = project.runpytest_inprocess(typed)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --* was given*Did you mean {near}?*"])


@pytest.mark.parametrize("typed", [["-n", "auto"], ["-n2"], ["--numprocesses=2"]])
def test_several_processes_without_xdist_are_told_what_to_install(project, monkeypatch, typed):
    """The wheel does not bring pytest-xdist, and the page says that ``-n auto`` works."""
    monkeypatch.setattr("issuing_harness.options.find_spec", {}.get)

    result = project.runpytest_inprocess("-p", "no:xdist", *typed)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: -*pip install 'issuing-harness[[]xdist[]]'*"])


def test_what_is_nothing_like_our_options_is_left_to_pytest(project):
    """It says what it always says."""
    result = project.runpytest_inprocess("--frobnicate")

    result.stderr.fnmatch_lines(["*unrecognized arguments: --frobnicate*"])


def test_the_help_names_both_spellings(project):
    """Whoever looks for --backend finds it; every fault of the network is named."""
    told = " ".join(project.runpytest_inprocess("--help").stdout.str().split())

    assert [name for name in LONG_NAMES if f"{name} for short" not in told] == []
    assert [name for name in LONG_NAMES.values() if name not in told] == []
    assert [fault for fault in FAULTS if fault not in told] == []


def test_every_short_name_is_made_long_up_to_two_dashes():
    """As ``issuing-harness run`` does with what is typed after it."""
    typed = ["--backend", "live", "--api-base=http://x", "-k", "record", "--", "--record"]

    assert lengthen(typed) == [
        *("--issuing-backend", "live", "--issuing-api-base=http://x", "-k", "record"),
        *("--", "--record"),
    ]


def test_scenarios_of_pytest_bdd_run_beside_ours(project):
    """Feature files that are bound by ``scenarios()`` run once, from their own module."""
    (project.mkdir("theirs") / "theirs.feature").write_text(FEATURE.replace("Ours", "Theirs"))
    (project.path / "theirs" / "test_theirs.py").write_text(
        "from pytest_bdd import scenarios\nscenarios('theirs.feature')\n"
    )

    result = project.runpytest_inprocess("-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(
        ["features/ours.feature::*PASSED*", "theirs/test_theirs.py::test_nothing*PASSED*"]
    )


def test_a_shadowed_fixture_is_told(project):
    """A project's own fixture of our name is used, and that is a warning with its place."""
    project.makeini(INI.replace("filterwarnings = error", ""))
    project.makepyfile(
        """
        import pytest

        @pytest.fixture
        def issuing():
            return "theirs"

        @pytest.fixture
        def issuing_cards():
            return "theirs alone"

        def test_theirs(issuing, issuing_cards):
            assert issuing == "theirs"
        """
    )

    result = project.runpytest_inprocess("-W", "default")

    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(
        ["*.py:3: ShadowedFixture: The fixture 'issuing' of the harness is shadowed by this one*"]
    )


def test_every_fixture_of_ours_is_known_and_has_our_prefix():
    """So that a shadowed one is told, and no other can be shadowed."""
    named = {
        keyword.value.value
        for module in (ROOT / "fixtures").glob("*.py")
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and "fixture" in ast.unparse(call.func)
        for keyword in call.keywords
        if keyword.arg == "name"
    }

    assert named == FIXTURES
    assert {name for name in named if not name.startswith("issuing")} == set()


def test_hypothesis_is_not_imported_where_nobody_uses_it(project):
    """Its plugin would, at the end of each run, to say that nothing was written."""
    project.makeconftest(
        STEPS
        + "\nimport sys\n"
        + "def pytest_unconfigure():\n    print('imported:', 'hypothesis' in sys.modules)\n"
    )

    project.runpytest_subprocess("-s").stdout.fnmatch_lines(["*imported: False*"])
