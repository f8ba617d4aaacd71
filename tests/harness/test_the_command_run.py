"""What ``issuing-harness run`` imports before pytest has begun."""

import subprocess
import sys

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
