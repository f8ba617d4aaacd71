"""The commands, typed anywhere in a repository with folders and options of its own.

It is long because one small repository serves all of its tests.
"""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from issuing_harness.cli import main
from issuing_harness.folder_lock import alone_in
from tests.warm import run_module

#: Each of them types several commands, in folder after folder.
pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]

CONFIGURATION = """
[tool.pytest.ini_options]
issuing_features = ["acceptance"]
issuing_tags = ["cards"]
issuing_vocabulary = false
filterwarnings = ["error"]
addopts = {addopts}
"""
STEPS = '''
"""Cards: a few sentences."""

from pytest_bdd import given, then, when


@given("a card", target_fixture="card")
def has_a_card():
    """A card of ours."""
    return "card"


@when("nothing happens to it")
def nothing_happens(card):
    """It is left alone."""


@then("there is a card")
def there_is(card):
    """It is still there."""
    assert card == "card"
'''
FEATURE = """\
@cards
Feature: Using a card
  A card is there to be used, says nobody in particular.

  Rule: A card stays
    Illustrates "A card" of a test.

    Scenario: It stays
      Given a card
      When nothing happens to it
      Then there is a card
"""
ADDOPTS = ["--cassettes", "tapes", "--strict-config", "--strict-markers"]


class Repository:
    """A repository whose features and cassettes have names of its own."""

    def __init__(self, root):
        self.root = root
        self.deep = root / "acceptance" / "cards"
        self.deep.mkdir(parents=True)
        (self.deep / "using.feature").write_text(FEATURE)
        (root / "steps").mkdir()
        (root / "steps" / "cards.py").write_text(STEPS)
        self.configure(ADDOPTS)

    def configure(self, addopts):
        """Set the options that pytest adds to every command line."""
        text = CONFIGURATION.format(addopts=json.dumps(addopts))
        (self.root / "pyproject.toml").write_text(text)

    def add_cassette(self):
        """Copy one of this project's cassettes to where this repository has them."""
        cassette = next((ROOT / "cassettes").rglob("*.yaml"))
        folder = self.root / "tapes" / "cards" / "using"
        folder.mkdir(parents=True)
        return shutil.copy(cassette, folder / "it_stays.yaml")

    def type(self, *arguments, folder=None):
        """Type a command, below the root unless another folder is named."""
        return run_module("issuing_harness", *arguments, cwd=folder or self.deep)


@pytest.fixture(name="repository")
def _repository(tmp_path):
    return Repository(tmp_path)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("run", "--no-report"), "1 passed"),
        (("run", "--no-report", "using.feature", "-k", "acceptance or stays"), "1 passed"),
        (("run", "--no-report", "using.feature:11"), "1 passed"),
        (("run", "--no-report", "-k", "steps or stays"), "1 passed"),
        (("steps", "card"), "there is a card"),
        (("check", "using.feature"), "0 findings"),
        (("doctor",), "1 feature file in "),
    ],
    ids=" ".join,
)
def test_a_command_works_in_any_folder_with_warnings_as_errors(repository, command, told):
    """By pytest's configuration, wherever below the root it is typed; without a warning."""
    done = repository.type(*command)

    assert done.returncode == 0, done.stdout + done.stderr
    assert told in done.stdout
    assert "Warning" not in done.stdout + done.stderr


def test_run_below_the_root_runs_the_scenarios_of_the_whole_repository(repository):
    """And nothing else: other tests of the repository are not ours to run."""
    other = repository.root / "acceptance" / "other"
    other.mkdir()
    (other / "other.feature").write_text(FEATURE.replace("Using", "Keeping"))
    (repository.root / "test_theirs.py").write_text("def test_theirs(): pass\n")

    assert "2 passed" in repository.type("run", "--no-report").stdout


@pytest.mark.parametrize("addopts", [["-n", "1"], ["--ff", "--alluredir=elsewhere"]])
def test_a_command_that_reads_bears_any_addopts(repository, addopts):
    """Those of plugins that it does without; reports of a run before are not written over."""
    junit = repository.root / "junit.xml"
    junit.write_text("from a run")
    repository.configure([*ADDOPTS, *addopts, f"--junitxml={junit}"])

    checked = repository.type("check", "using.feature")
    found = repository.type("steps", "card")

    assert (checked.returncode, checked.stdout) == (0, "0 findings\n"), checked.stderr
    assert found.returncode == 0, found.stderr
    assert junit.read_text() == "from a run"


#: How a folder of cassettes can be named: in the addopts of the file, and in PYTEST_ADDOPTS.
NAMED = {
    "in the file": (["--cassettes", "tapes"], ""),
    "by its long name": (["--issuing-cassettes=tapes"], ""),
    "in the environment": ([], "--cassettes tapes"),
    "in both": (["--cassettes", "nowhere"], "--cassettes=tapes"),
    "with a value of another plugin": (["-n", "1"], "--cassettes 'tapes'"),
}


@pytest.mark.parametrize(("addopts", "environment"), NAMED.values(), ids=NAMED)
def test_every_command_sees_the_cassettes_that_pytest_sees(
    repository, monkeypatch, addopts, environment
):
    """However their folder is named, in a folder of the repository, in-process as in a shell."""
    repository.configure(addopts)
    repository.add_cassette()
    monkeypatch.setenv("PYTEST_ADDOPTS", environment)
    monkeypatch.chdir(repository.deep)

    said = {
        " ".join(command): CliRunner().invoke(main, command).output
        for command in (["tapes", "list"], ["doctor"], ["check"], ["tapes", "reseal"])
    }

    assert said["tapes list"].startswith("../../tapes/cards/using/it_stays.yaml: recorded")
    assert "1 cassette in ../../tapes, 0 with problems" in said["doctor"]
    assert "../../tapes" not in said["check"]
    assert "tapes/cards/using/it_stays.yaml" in said["check"]
    assert "0 cassettes resealed, 0 not" in said["tapes reseal"]


def test_cassettes_are_looked_at_where_addopts_say(repository):
    """A damaged one in tapes/ is found; nothing is looked for in cassettes/."""
    Path(repository.add_cassette()).write_text("version: 1\n")

    verified = repository.type("tapes", "verify")
    listed = repository.type("tapes", "list")

    assert (verified.returncode, listed.returncode) == (1, 0)
    assert verified.stdout.endswith("1 cassette, 1 problem\n")
    assert listed.stdout.startswith("../../tapes/cards/using/it_stays.yaml: DAMAGED")


@pytest.mark.parametrize("command", [("tapes", "verify"), ("tapes", "list")])
def test_no_cassette_is_not_zero_problems(repository, command):
    """Nothing found is exit 2, and a sentence that names the folder and the option."""
    done = repository.type(*command)

    assert done.returncode == 2
    assert "There is no cassette in ../../tapes." in done.stderr
    assert "--backend sandbox --record" in done.stderr


@pytest.mark.parametrize("command", ["run", "check", "strength"])
def test_no_feature_is_not_a_green_run(repository, command):
    """Nothing found is exit 2, and a sentence that says where features are looked for."""
    (repository.deep / "using.feature").unlink()

    done = repository.type(command, folder=repository.root)

    assert done.returncode == 2
    assert "issuing_features" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_that_runs_nothing_is_no_green_run(repository):
    """As with --collect-only, which pytest ends with 0; from addopts or as it is typed."""
    done = repository.type("run", "--no-report", "--collect-only")

    assert done.returncode == 2
    assert "No scenario was run" in done.stderr


def test_no_folder_of_features_is_told(repository):
    """With what to write where."""
    (repository.root / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")

    done = repository.type("run")

    assert done.returncode == 2
    assert 'issuing_features = ["features"]' in done.stderr


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["new", "Buying a coffee", "--in", "acceptance/pages/x"], "acceptance/pages"),
        (["steps", "--write", "pages/vocabulary.md"], "pages"),
        (["init"], "fixtures"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(repository, monkeypatch, command, name):
    """Where something else is in its way, as where the checkout is read-only; no traceback."""
    monkeypatch.chdir(repository.root)
    shutil.rmtree(repository.root / "steps")
    (repository.root / name).write_text("in the way")

    said = CliRunner().invoke(main, command)

    assert said.exit_code == 2, said.output
    assert name in said.output
    assert "cannot be written" in said.output


@pytest.mark.parametrize(
    "command",
    [
        ["report", "--output"],
        ["parity", "--json"],
        ["steps", "--write"],
        ["steps", "--page"],
        ["strength", "--json"],
        ["drift", "--json"],
        ["drift", "--page"],
        ["upgrade", "--json"],
        ["certify", "--output"],
        ["certify", "export", "certification.toml", "--output"],
    ],
    ids=" ".join,
)
def test_no_command_writes_over_another_kind_of_file(repository, monkeypatch, command):
    """Whatever a command writes, a configuration named in its place is as it was."""
    monkeypatch.chdir(repository.root)
    mine = repository.root / "certification.toml"
    mine.write_text("# mine\n")

    said = CliRunner().invoke(main, [*command, mine.name])

    assert (said.exit_code, mine.read_text()) == (2, "# mine\n")
    assert "so that a file of another kind may be there" in said.output


def test_two_runs_do_not_share_their_results(repository):
    """The second says so at once, and reports what it was told to leave alone neither."""
    results = repository.root / "reports/allure-results"
    with alone_in(results, ""):
        done = repository.type("run")

    assert done.returncode == 2
    assert "another run is writing there" in done.stderr
    assert not results.exists()


def test_run_finds_nothing_where_nothing_fits(repository):
    """A -k that no scenario has is exit 2, too."""
    done = repository.type("run", "--no-report", "-k", "nonesuch")

    assert done.returncode == 2
    assert "No scenario was run: nothing fits" in done.stderr


def test_short_names_always_work_in_run(repository):
    """Although a conftest has an option of that name, with which plain pytest runs."""
    (repository.root / "conftest.py").write_text(
        "def pytest_addoption(parser):\n"
        "    parser.addoption('--backend', choices=['postgres'])\n"
        "    parser.addoption('--integration', action='store_true')\n"
    )

    ours = repository.type("run", "--no-report", "--backend", "sandbx")
    good = repository.type("run", "--no-report", "--backend", "sandbox")

    assert "Did you mean --backend sandbox?" in ours.stderr
    assert "1 passed" in good.stdout


def test_a_misspelt_option_of_a_run_leads_to_the_nearest(repository):
    """Though it is pytest that is handed what is typed after ``run``."""
    done = repository.type("run", "--no-report", "--bakend", "sandbox")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Did you mean --backend?" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_told(repository):
    """Also by ``python -m issuing_harness``, which is the same command."""
    assert repository.type("--version").stdout == (
        f"issuing-harness, version {version('issuing-harness')}\n"
    )


def test_a_shell_can_complete_commands(repository):
    """What click needs for that is there: ``check`` and ``chec`` begin alike."""
    done = subprocess.run(
        [Path(sys.executable).with_name("issuing-harness")],
        cwd=repository.root,
        env={
            "_ISSUING_HARNESS_COMPLETE": "bash_complete",
            "COMP_WORDS": "issuing-harness chec",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "plain,check\n"
