"""Commands that tests type: a fork of a warm process does what a fresh one does."""

import os
import subprocess
import sys

from tests.warm import run_module

PROGRAM = """
import os, sys
print(sys.argv[1:], os.getcwd(), sorted(os.environ), __name__, sys.path[0])
print("trouble", file=sys.stderr)
sys.exit(3)
"""


def test_a_fork_is_what_a_fresh_process_is(tmp_path):
    """Arguments, folder, environment, both outputs and the exit code are those of the command."""
    (tmp_path / "program.py").write_text(PROGRAM)
    variables = {"PATH": os.environ["PATH"], "COLOUR": "blue", "LC_CTYPE": "C.UTF-8"}
    forked = run_module("program", "a", "b c", cwd=tmp_path, env=variables)
    command = [sys.executable, "-m", "program", "a", "b c"]
    fresh = subprocess.run(
        command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    )

    assert forked.returncode == fresh.returncode == 3
    assert (forked.stdout, forked.stderr) == (fresh.stdout, fresh.stderr)


def test_forks_know_nothing_of_each_other(tmp_path):
    """What one imports and sets is gone in the next, and a module of another folder is another."""
    for folder in ("one", "two"):
        path = tmp_path / folder
        path.mkdir()
        (path / "mine.py").write_text(f"NAME = {folder!r}\n")
        (path / "program.py").write_text(
            "import mine, sys\nprint(mine.NAME, hasattr(sys, 'mark'))\nsys.mark = 1\n"
        )

    said = [run_module("program", cwd=tmp_path / folder).stdout for folder in ("one", "two")]

    assert said == ["one False\n", "two False\n"]
