"""Our own library, recorded again, is what lies in ``cassettes``.

Of a part of it; of all of it with ISSUING_FULL=1, which takes a minute.
"""

import os
from pathlib import Path

import pytest

from tests.warm import run_module

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
CASSETTES, FEATURES = ROOT / "cassettes", ROOT / "features"
#: Scenarios of an integration are recorded by its own command.
INTEGRATION = "integration"
PART = ["funding", "treasury", "journeys"]


def test_recording_again_writes_the_same_bytes(tmp_path: Path) -> None:
    """Nothing that a scenario sees has changed, and the clock and the ids begin as they did.

    A sandbox that answers otherwise than what is kept turns this red; whoever meant that records
    the library again.
    """
    folders = PART
    if os.environ.get("ISSUING_FULL"):
        folders = [each.name for each in FEATURES.iterdir() if each.is_dir()]
        folders.remove(INTEGRATION)
    chosen = [f"features/{each}" for each in folders]
    options = ["--backend=sandbox", "--record", f"--cassettes={tmp_path}", "-p", "no:cacheprovider"]
    done = run_module("pytest", "-q", "-n", "2", *options, *chosen, cwd=ROOT)

    assert done.returncode == 0, done.stdout[-2000:]
    kept = {path.relative_to(CASSETTES): path for path in tapes(CASSETTES, folders)}
    made = {path.relative_to(tmp_path): path for path in tapes(tmp_path, folders)}
    assert len(kept) > 100
    assert kept.keys() == made.keys()
    other = [str(name) for name in kept if kept[name].read_bytes() != made[name].read_bytes()]
    assert other == []


def tapes(root: Path, folders: list[str]) -> list[Path]:
    """The cassettes in some folders of a root."""
    return [path for each in folders for path in (root / each).rglob("*.yaml")]
