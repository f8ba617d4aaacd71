"""docs/writing-scenarios.md, word for word: from a checkout to one's own recorded scenario."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "writing-scenarios.md").read_text(encoding="utf-8")
NEEDED = ("conftest.py", "pyproject.toml")
#: What the page shows without a scenario around it.
AROUND = """\
@cards
Feature: Shown on the page
  Whatever the page shows can be done.

  Scenario: Part {number}
    Given the Issuing balance holds at least $700.00
    And Dana is a cardholder
"""


def test_the_walk_of_a_writer(tmp_path):
    """What the page shows passes by its commands, is recorded, and replays offline."""
    for name in NEEDED:
        shutil.copy(ROOT / name, tmp_path / name)
    folder = tmp_path / "features" / "cards"
    folder.mkdir(parents=True)
    feature, *parts = (
        dedent(found) for found in re.findall(r"```gherkin\n(.*?)```", PAGE, re.DOTALL)
    )
    (folder / "freezing_my_card.feature").write_text(feature)
    for number, part in enumerate(parts):
        text = AROUND.format(number=number) + indent(part, "    ")
        (folder / f"part_{number}.feature").write_text(text)
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
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
