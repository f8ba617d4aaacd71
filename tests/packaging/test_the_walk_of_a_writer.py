"""docs/writing-scenarios.md, word for word: from a checkout to one's own recorded scenario."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "writing-scenarios.md").read_text(encoding="utf-8")
NEEDED = ("conftest.py", "pyproject.toml", "features", "cassettes")


def test_the_walk_of_a_writer(tmp_path):
    """The page's feature passes by the page's commands, is recorded, and replays offline."""
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    feature = dedent(re.search(r"```gherkin\n(.*?)```", PAGE, re.DOTALL)[1])
    (tmp_path / "features" / "cards" / "freezing_my_card.feature").write_text(feature)
    said = [
        typed(command, tmp_path)
        for command in re.findall(r"^\d\. .*`uv run (.*?)`", PAGE, re.MULTILINE)
    ]

    assert [each.returncode for each in said] == [0, 0, 0], said[-1].stdout
    assert ["sandbox\n" in said[0].stdout, "sandbox tape\n" in said[2].stdout] == [True, True]
    tape = tmp_path / "cassettes/cards/freezing_my_card"
    assert [each.name for each in tape.iterdir()] == [
        "the_companys_new_card_is_not_active_yet.yaml"
    ]


def typed(command, folder):
    """A command of the page, typed in a checkout; without ``uv run``, which tests are under."""
    return subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
