"""Cassettes that were asked before a run was interrupted are not asked again."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from issuing_sandbox.server.server import running
from tests.harness.drift.conftest import ROOT, Overlay

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")

FEATURE = "features/cards"


class Counting(Overlay):
    """A sandbox that answers otherwise, and counts which accounts were asked."""

    def __init__(self) -> None:
        super().__init__(_other_name)
        self.keys: set[str] = set()
        self.slow = 0.0

    def handle(self, request):
        """Note whose request it is."""
        if request.path.startswith("/v1"):
            self.keys.add(request.headers.get("authorization", ""))
            time.sleep(self.slow)
        return super().handle(request)


def _other_name(document, request):
    if request.method == "GET" and document.get("object") == "issuing.card":
        document["brand"] = "Another"


@pytest.fixture(name="place")
def _place(tmp_path):
    """A project with a few cassettes of this one."""
    for name in ("features/cards", "cassettes/cards"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    tags = "".join(f"\n    {each}" for each in settings["issuing_tags"])
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\nissuing_features = features\nissuing_tags = {tags}\n"
    )
    return tmp_path


def command(base, *more):
    """What is typed."""
    return [sys.executable, "-m", "issuing_harness", "drift", "--api-base", base, *more]


def kept(place):
    """The cassettes that are kept."""
    files = (place / "reports/drift").glob("*/*.jsonl")
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def interrupted(place, base, *more):
    """Press Ctrl-C when the second cassette is kept; return what was said."""
    run = subprocess.Popen(
        command(base, *more), cwd=place, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 90
    while len(kept(place)) < 2:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until, "nothing was kept"
        time.sleep(0.005)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == 130, said
    return said


def asked(place, base, *more):
    """Run to the end; return how it ended, and what it wrote."""
    done = subprocess.run(
        [*command(base, *more), "--json", "found.json"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    found = place / "found.json"
    return done, json.loads(found.read_text()) if found.exists() else {}


def what_was_found(document):
    """A report without what no two runs have alike."""
    calls = {**document["calls"], "milliseconds": None}
    return {**document, "calls": calls, "made": None, "seconds": None}


@pytest.mark.long
def test_it_goes_on_and_comes_to_what_a_run_comes_to_that_nobody_stopped(place):
    """What was asked is not asked again; the report is the same; the command is named."""
    sandbox = Counting()
    with running(sandbox) as base:
        whole, told = asked(place, base, FEATURE)
        every, sandbox.keys = sandbox.keys, set()
        sandbox.slow = 0.01
        said = interrupted(place, base, FEATURE)
        count = len(kept(place))
        sandbox.slow, sandbox.keys = 0.0, set()
        done, found = asked(place, base, "--resume", FEATURE)

        assert re.search(
            r"Interrupted by Ctrl-C\. Done are \d+ of \d+ cassettes, and what was found is kept in "
            rf"reports/drift: `\S+ drift --api-base {base} --resume {FEATURE}` goes on\.",
            said,
        )
        assert (done.returncode, whole.returncode) == (whole.returncode, done.returncode)
        assert told["differences"]
        assert what_was_found(found) == what_was_found(told)
        assert len(sandbox.keys) == len(every) - count
        assert not kept(place)

        again, _ = asked(place, base, "--resume", FEATURE)
        assert again.returncode == 2
        assert "A run was to go on, and there is none in reports/drift/" in again.stderr


@pytest.mark.long
def test_it_does_not_go_on_with_other_cassettes(place):
    """Or for another account: what was found before says nothing of them."""
    with running(Counting()) as base:
        interrupted(place, base, FEATURE)
        cassette = next((place / "cassettes").rglob("*.yaml"))
        before = cassette.read_bytes()
        cassette.write_bytes(before + b"\n")
        done, _ = asked(place, base, "--resume", FEATURE)
        assert done.returncode == 2
        assert "something has changed since it began: the cassettes." in done.stderr
        assert kept(place)

        cassette.write_bytes(before)
        slow, _ = asked(place, base, "--resume", "--slow", "9", FEATURE)
        assert "has changed since it began: from when an answer is slow." in slow.stderr


@pytest.mark.long
def test_a_line_that_was_torn_is_asked_again(place):
    """A killed process may have written a part of it."""
    sandbox = Counting()
    with running(sandbox) as base:
        _, told = asked(place, base, FEATURE)
        interrupted(place, base, FEATURE)
        [file] = Path(place / "reports/drift").glob("*/*.jsonl")
        file.write_bytes(file.read_bytes()[:-40])
        done, found = asked(place, base, "--resume", FEATURE)

    assert what_was_found(found) == what_was_found(told), done.stderr
