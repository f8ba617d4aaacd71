"""``issuing-harness new`` writes a feature that runs as it is, and never costs what was there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="copy")
def _copy(tmp_path, project):
    for name in ("steps", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "features").mkdir()
    project.path = tmp_path
    return project


def test_a_new_feature_passes_on_the_sandbox_as_it_is(copy):
    """It is written, tagged with its capability, green at once, and the next commands are named."""
    said = copy.type("new", "Buying  a coffee", "--in", "features/cards")
    feature = copy.path / "features/cards/buying_a_coffee.feature"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", str(feature), "--backend", "sandbox", "-q"],
        cwd=copy.path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert feature.read_text().startswith("@cards\nFeature: Buying a coffee\n")
    assert "1 passed" in run.stdout
    assert "uv run pytest features/cards/buying_a_coffee.feature --backend sandbox" in said.stdout
    assert "issuing-harness steps" in said.stdout


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


@pytest.mark.parametrize("title", ["  ", "a::b", "a [b]"])
def test_a_title_that_cannot_be_one_is_refused(project, title):
    """What pytest could not name is said before anything is written."""
    refused = project.type("new", title, "--in", "features/cards")

    assert refused.returncode == 1
    assert "A name has letters" in refused.stderr


def test_the_check_reminds_of_what_the_template_left_open(project):
    """The prose that stands for its author's is a finding until it is replaced."""
    project.type("new", "A template", "--in", "features/others")
    found = project.type("check", "features/others")

    assert found.stdout.count("[unfinished-prose]") == 2
