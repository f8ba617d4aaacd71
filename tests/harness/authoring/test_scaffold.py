"""``issuing-harness new`` writes a feature that runs as it is, and never costs what was there."""

import re
import shutil
from pathlib import Path

import pytest

from issuing_harness.collection.features import problems_in
from tests.warm import run_module

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(name="copy")
def _copy(tmp_path, project):
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "features").mkdir()
    project.path = tmp_path
    return project


@pytest.mark.long
def test_a_new_feature_passes_on_the_sandbox_as_it_is(copy):
    """It is written, tagged with its capability, green at once, and the next commands are named."""
    said = copy.type("new", "Buying  a coffee", "--in", "features/cards")
    feature = copy.path / "features/cards/buying_a_coffee.feature"
    run = run_module("pytest", str(feature), "--backend", "sandbox", "-q", cwd=copy.path)

    assert said.returncode == 0, said.stderr
    assert feature.read_text().startswith("@cards\nFeature: Buying a coffee\n")
    assert "1 passed" in run.stdout
    assert "issuing-harness run features/cards/buying_a_coffee.feature --backend" in said.stdout
    assert "issuing-harness steps" in said.stdout
    assert "uv run" not in said.stdout


def test_the_commands_of_the_readme_run_as_typed():
    """What README lets a newcomer type in a fresh clone meets no file that exists."""
    typed = re.findall(r'issuing-harness new "(.*?)" --in (\S+?)`', README)

    assert typed
    for title, folder in typed:
        assert (ROOT / folder).is_dir()
        assert not (ROOT / folder / f"{title.lower().replace(' ', '_')}.feature").exists()


def test_a_file_that_exists_is_left_as_it_is(project):
    """The same title again is refused, and the file has not a byte more or less."""
    written = project.file("features/cards/using_a_card.feature", "mine")

    again = project.type("new", "Using a card", "--in", "features/cards")

    assert again.returncode == 1
    assert "exists; it was left as it is" in again.stderr
    assert written.read_text() == "mine"


def test_a_folder_nobody_collects_is_refused(project):
    """A feature there would never run, so none is written."""
    refused = project.type("new", "Using a card", "--in", "featurs/cards")

    assert refused.returncode == 1
    assert "would never run: features are collected from features" in refused.stderr
    assert not (project.path / "featurs").exists()


def test_without_any_folder_of_features_init_is_named(project):
    """In a repository that was not set up, the command that does it is."""
    project.file("pytest.ini", "[pytest]\n")

    refused = project.type("new", "Using a card", "--in", "features/cards")

    assert refused.returncode == 1
    assert "issuing-harness init" in refused.stderr


@pytest.mark.parametrize(
    ("below", "folder"),
    [
        ("features", "features/cards"),
        ("features", "cards"),
        ("features/cards", "."),
        ("steps", "features/cards"),
    ],
)
def test_in_a_folder_of_the_project_it_is_written_where_it_says(project, below, folder):
    """The path is read from the root, or else from where it is typed; the commands work there."""
    project.file("steps/README", "")
    root = project.path
    project.path = root / below
    said = project.type("new", "Buying a coffee", "--in", folder)
    shown = re.search(r"issuing-harness check (\S+)", said.stdout)[1]

    assert said.returncode == 0, said.stderr
    assert (root / "features/cards/buying_a_coffee.feature").is_file()
    assert (project.path / shown).is_file()


@pytest.mark.parametrize("title", ["  ", "a::b", "a [b]", "?!"])
def test_a_title_that_cannot_be_one_is_refused(project, title):
    """What pytest could not name is said before anything is written."""
    refused = project.type("new", title, "--in", "features/others")

    assert refused.returncode == 1
    assert "Say it in plain words" in refused.stderr
    assert not (project.path / "features/others").exists()


TITLES = ("A <b> card", "<card>", "A card: 5 > 3", "# a card", "@card", "| a | card |", "Été à 9 €")


@pytest.mark.parametrize("title", TITLES)
def test_nothing_is_written_that_a_run_would_refuse(project, title):
    """Whatever the title, what is written is accepted by the review of features."""
    said = project.type("new", title, "--in", "features/others")
    written = list((project.path / "features").glob("others/*.feature"))

    assert [path for path in written if problems_in(path)] == []
    assert bool(written) == (said.returncode == 0), said.stderr


def test_the_check_reminds_of_what_the_template_left_open(project):
    """The prose that stands for its author's is a finding until it is replaced."""
    project.type("new", "A template", "--in", "features/others")
    found = project.type("check", "features/others")

    assert found.stdout.count("[unfinished-prose]") == 2
