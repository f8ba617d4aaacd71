"""Cassettes that no scenario plays: named, and the run is red."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CAPTURE = "transactions/capturing/the_guides_capture.yaml"


def _run(cassettes, *arguments):
    command = [sys.executable, "-m", "pytest", "-q", f"--cassettes={cassettes}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _cassettes(tmp_path):
    shutil.copytree(ROOT / "cassettes", tmp_path / "cassettes")
    return tmp_path / "cassettes"


def test_a_run_over_all_features_names_orphans_and_is_red(tmp_path):
    """Although every scenario passes, a cassette nobody plays fails the run and is named."""
    cassettes = _cassettes(tmp_path)
    shutil.copy(cassettes / CAPTURE, cassettes / "transactions/capturing/forgotten.yaml")

    run = _run(cassettes, "features")

    assert run.returncode == 1
    assert "cassettes that no scenario plays" in run.stdout
    assert "forgotten.yaml (recorded for features/transactions/capturing.feature::" in run.stdout
    assert "tapes rename" in run.stdout


def test_a_run_over_some_features_does_not_judge_cassettes_of_others(tmp_path):
    """Where not all features were collected nobody can tell what is an orphan."""
    cassettes = _cassettes(tmp_path)
    shutil.copy(cassettes / CAPTURE, cassettes / "forgotten.yaml")

    run = _run(cassettes, "features/transactions")

    assert run.returncode == 0
    assert "no scenario plays" not in run.stdout
