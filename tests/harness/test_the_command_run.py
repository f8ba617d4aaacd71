"""What ``issuing-harness run`` imports before pytest has begun, and what it hands to pytest."""

import subprocess
import sys

import pytest

from tests.harness.test_polite_guest import FEATURE, INI, STEPS


def test_the_command_leaves_pytest_bdd_to_pytest(tmp_path):
    """Strict warnings would refuse what was imported before pytest could rewrite it."""
    (tmp_path / "pytest.ini").write_text(INI)
    (tmp_path / "features").mkdir()
    (tmp_path / "features/ours.feature").write_text(FEATURE)
    (tmp_path / "conftest.py").write_text(STEPS)
    command = [sys.executable, "-m", "issuing_harness", "run", "--no-report"]
    command += ["--backend", "sandbox"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "PytestAssertRewriteWarning" not in done.stdout + done.stderr
    assert "1 passed" in done.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    "words", [("-k", "not absent"), ("features/ours.feature:1",)], ids=["-k", "line"]
)
def test_the_value_of_an_option_is_no_place_to_look_for_the_project(tmp_path, words):
    """A folder that exists, and is typed apart from its option, is no argument to pytest."""
    project, results = tmp_path / "project", tmp_path / "elsewhere" / "results"
    results.mkdir(parents=True)
    (project / "features").mkdir(parents=True)
    (project / "pytest.ini").write_text(INI)
    (project / "features/ours.feature").write_text(FEATURE)
    (project / "conftest.py").write_text(STEPS)
    command = [sys.executable, "-m", "issuing_harness", "run", *words]
    command += ["--backend", "sandbox", "--alluredir", str(results)]

    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert list(results.glob("*-result.json"))
