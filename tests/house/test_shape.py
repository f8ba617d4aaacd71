"""The shape of the house: small files, and names from the glossary."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 300
LONGEST_FEATURE = 100
BANNED = re.compile(
    r"(^|_)(utils?|helpers?|common|manager|handler|service|data|info|misc|context|world)(_|$)"
)
#: Stripe's own name for what simulates the world, and a folder of data that is called what it is.
ALLOWED = {"test_helpers", "data", "request_handler"}


def test_no_python_file_is_long():
    """No file is above 300 lines, unless its docstring gives the reason."""
    long = [
        str(path.relative_to(ROOT))
        for path in _files("*.py")
        if _lines(path) > LONGEST and "long because" not in path.read_text()
    ]
    assert long == []


def test_no_feature_is_long():
    """A feature file fits a reader's head."""
    assert [str(path) for path in _files("*.feature") if _lines(path) > LONGEST_FEATURE] == []


def test_modules_have_names_that_mean_something():
    """No module or folder is called after what could be anything."""
    names = {part for path in _files("*.py") for part in _inside(path)} - ALLOWED
    assert {name for name in names if BANNED.search(name)} == set()


def _inside(path):
    return path.relative_to(ROOT).with_suffix("").parts


def _files(pattern):
    listed = ["git", "ls-files", "-co", "--exclude-standard", pattern]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines()]


def _lines(path):
    return len(path.read_text().splitlines())
