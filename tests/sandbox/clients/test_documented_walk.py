"""The walk of docs/sandbox-financial-accounts.md as a reader copies it: it prints what it says."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.sandbox.program import started

PAGE = Path(__file__).parents[3] / "docs" / "sandbox-financial-accounts.md"
BLOCKS = re.findall(r"```([\w ]*)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
_, PRINTED, NOTICES = (text for name, text in BLOCKS if not name)


@pytest.fixture(name="base", scope="module")
def _base():
    """The sandbox that the page has its reader start, but for the port."""
    [command] = re.findall(r"uv run issuing-sandbox (.*)", PAGE.read_text("utf-8"))
    with started(*command.replace("12111", "0").split()) as (base, _):
        yield base


def program(language, base, key):
    """The page's program in a language, told only where the sandbox is."""
    [text] = [text for name, text in BLOCKS if name == language]
    port = urlsplit(base).port
    assert "12111" in text
    return text.replace("12111", f"{port}").replace("sk_test_anything", key)


def ran(command, folder, environment):
    """What a command prints."""
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_walk_in_python(base, key, tmp_path, environment):
    """A file of the page's text, with the SDK that is installed."""
    written = tmp_path / "walk.py"
    written.write_text(program("python", base, key))

    assert ran([sys.executable, written], tmp_path, environment) == PRINTED


def test_the_notices_in_python(base, key, tmp_path, environment):
    """The same program, continued: what it owes is listed, and reported."""
    [more] = [text for name, text in BLOCKS if name == "python notices"]
    written = tmp_path / "walk.py"
    written.write_text(program("python", base, key) + more)

    assert ran([sys.executable, written], tmp_path, environment) == PRINTED + NOTICES


def test_the_walk_in_node(npm_clients, base, key, tmp_path, environment):
    """A file of the page's text, with Stripe's own package."""
    written = tmp_path / "walk.js"
    written.write_text(program("js", base, key))
    found = environment | {"NODE_PATH": str(npm_clients.packages)}

    assert ran([npm_clients.node, written], tmp_path, found) == PRINTED


@pytest.mark.parametrize("step", ["funded", "bought", "captured", "refunded", "dispute won"])
def test_the_page_says_what_each_step_leaves(step):
    """In the order of the walk."""
    assert re.search(rf"^{step}: cash \d+, outbound pending \d+$", PRINTED, re.MULTILINE)
