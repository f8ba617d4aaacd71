"""The commands, typed as a person types them."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from issuing_harness.cli import main
from tests.warm import run_module

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
FEATURE = "features/authorizations/authorizations.feature"
TITLE = "An approved authorization holds its amount"
FARE = f"{FEATURE}::{TITLE}"
TAPES = "cassettes/authorizations/authorizations"
TAPE = f"{TAPES}/an_approved_authorization_holds_its_amount.yaml"


def _type(*arguments, cwd):
    return run_module("issuing_harness.cli", *arguments, cwd=cwd)


@pytest.fixture(name="project")
def _project(tmp_path):
    """This repository with the cassettes of one feature, which are read in no time."""
    for name in ("features", "steps", "fixtures", TAPES):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_tapes_list_says_where_each_comes_from(project):
    """Every line names a cassette and says that it holds no answers of Stripe's own."""
    lines = _type("tapes", "list", cwd=project).stdout.splitlines()

    assert len(lines) == len(list((ROOT / TAPES).glob("*.yaml"))) > 1
    assert all("recorded from the sandbox" in line for line in lines)
    assert all("not Stripe's own answers" in line for line in lines)


def test_tapes_verify_is_content_with_what_is_committed():
    """The committed cassettes are whole, unedited, of these versions and without secrets."""
    verified = _type("tapes", "verify", cwd=ROOT)

    assert verified.returncode == 0, verified.stdout
    assert verified.stdout.endswith(" cassettes, 0 problems\n")


def test_tapes_verify_names_an_edited_cassette(project):
    """A cent more in one answer, and the command says which file and exits with 1."""
    cassette = project / TAPE
    cassette.write_text(cassette.read_text().replace('"amount": 1000', '"amount": 1001', 1))

    verified = _type("tapes", "verify", cwd=project)

    assert verified.returncode == 1
    assert Path(TAPE).name in verified.stdout
    assert "edited" in verified.stdout


def test_tapes_rename_gives_a_recording_to_a_renamed_scenario(project):
    """What the message of a missing tape advises works: the scenario is green again."""
    old = project / TAPE
    feature = project / FEATURE
    feature.write_text(feature.read_text().replace(TITLE, "A held fare"))
    renamed = FARE.replace(TITLE, "A held fare")

    given = _type("tapes", "rename", str(old.relative_to(project)), renamed, cwd=project)
    replay = _type("run", "--no-report", renamed, cwd=project)

    assert given.returncode == 0, given.stderr
    assert "1 passed" in replay.stdout
    assert not old.exists()


def test_tapes_rename_refuses_a_scenario_nobody_wrote(project):
    """The cassette stays where it is, and the message lists the scenarios there are."""
    refused = _type("tapes", "rename", TAPE, f"{FARE} not", cwd=project)

    assert refused.returncode == 1
    assert "which no feature has" in refused.stderr
    assert FARE in refused.stderr
    assert (project / TAPE).exists()


def test_doctor_says_what_is_there(project):
    """The doctor counts features and cassettes and is content without a key."""
    examined = _type("doctor", cwd=project)

    assert examined.returncode == 0
    assert "feature files in features" in examined.stdout
    assert "0 with problems" in examined.stdout


def test_a_failed_scenario_makes_run_fail(project):
    """The verdict is pytest's: a scenario whose Then is wrong ends the run with 1."""
    feature = project / FEATURE
    wrong = feature.read_text().replace("fallen by $10.00", "fallen by $10.01")
    feature.write_text(wrong)

    run = _type("run", "--no-report", FARE, "--backend", "sandbox", cwd=project)

    assert run.returncode == 1
    assert f"failed  {FARE}" in run.stdout
    assert "expected: fallen by $10.01" in run.stdout


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["chek"], "Did you mean 'check'?"),
        (["tapes", "verfy"], "Did you mean 'verify'?"),
        (["nonesuch"], "There are: certify, check, doctor"),
        (["strength", "--jbos", "2"], "--jobs"),
    ],
)
def test_a_misspelt_command_or_option_leads_to_the_nearest(typed, told):
    """In one sentence, without a traceback."""
    said = CliRunner().invoke(main, typed)

    assert said.exit_code == 2
    assert told in said.output
    assert isinstance(said.exception, SystemExit)


@pytest.mark.parametrize("group", [[], ["tapes"]])
def test_help_is_there_and_not_cut(group):
    """With ``-h`` as well; each command's first sentence stands there whole."""
    said = CliRunner().invoke(main, [*group, "-h"])

    assert said.exit_code == 0
    assert "..." not in said.output.partition("Commands:")[2]


def test_every_command_has_its_help():
    """With ``-h``, also ``run``, which hands all else to pytest."""
    for name in main.commands:
        said = CliRunner().invoke(main, [name, "-h"])
        assert said.output.startswith(f"Usage: main {name}"), said.output
