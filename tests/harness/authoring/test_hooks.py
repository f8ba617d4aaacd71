"""The pre-commit hooks type commands that exist, here and in other repositories."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from issuing_harness.cli import main

ROOT = Path(__file__).parents[3]
OFFERED = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
OURS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]


@pytest.mark.parametrize("hook", [*OFFERED, *OURS], ids=lambda hook: hook["id"])
def test_each_hook_types_a_command_with_options_it_has(hook):
    """Ours are asked for their help; of the others, that they are tools of this project."""
    words = hook["entry"].removeprefix("uv run ").split()
    dev = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"]
    if words[0] != "issuing-harness":
        assert words[0] in {"ruff", "lint-imports"} & {*dev, "lint-imports"}
        return
    shown = CliRunner().invoke(main, [words[1], "--help"])

    assert shown.exit_code == 0
    assert all(option in shown.output for option in words if option.startswith("--"))


def test_hooks_look_at_the_files_they_are_about():
    """A change of a feature, a step module or a cassette runs the check."""
    [check] = [hook for hook in OURS if hook["id"] == "issuing-check"]

    for path in ("features/cards/a.feature", "steps/cards.py", "cassettes/cards/a/b.yaml"):
        assert re.search(check["files"], path)


def test_what_is_offered_to_others_runs_in_their_environment():
    """Their step definitions can only be read where they are installed."""
    assert {hook["language"] for hook in OFFERED} == {"system"}
