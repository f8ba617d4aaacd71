"""Cassettes that no scenario plays: named, and the run is red."""

import shutil

import pytest

from tests.harness.tape.recorded_project import STEPS, RecordedProject


@pytest.fixture(name="project")
def _project(tmp_path):
    """A recorded project with a cassette that was forgotten."""
    project = RecordedProject(tmp_path)
    project.write(Alice_is_active=STEPS)
    project.record()
    cassette = project.cassette("alice_is_active")
    shutil.copy(cassette, cassette.with_stem("forgotten"))
    return project


def test_a_run_over_all_features_names_orphans_and_is_red(project):
    """Although every scenario passes, a cassette nobody plays fails the run and is named."""
    said = project.pytest("features")

    assert (said.counts("passed"), said.code) == (1, 1)
    assert "cassettes that no scenario plays" in said.text
    assert "forgotten.yaml (recorded for features/cards/reading.feature::" in said.text
    assert "tapes rename" in said.text


def test_a_run_over_some_features_does_not_judge_cassettes_of_others(project):
    """Where not all features were collected nobody can tell what is an orphan."""
    other = project.feature.with_stem("others")
    other.write_text(project.feature.read_text().replace("Reading", "Others"))
    said = project.pytest("features/cards/reading.feature")

    assert (said.counts("passed"), said.code) == (1, 0)
    assert "no scenario plays" not in said.text
