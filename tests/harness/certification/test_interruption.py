"""A certification that a signal ends: what is kept, what to type, and that nothing is left."""

import os
import signal
import subprocess
import sys

import pytest

from tests.harness.certification.small_integration import SmallIntegration, wait_until

#: The scenarios of the small integration.
ALL = 8
KEPT = "and what they left is kept in reports/certification: `issuing-harness certify --resume`"

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(name="small")
def _small(tmp_path):
    return SmallIntegration(tmp_path)


def ctrl_c(process):
    """Press Ctrl-C: a terminal tells the whole group."""
    os.killpg(process.pid, signal.SIGINT)


def told(process, small):
    """Return what a command that was interrupted says; nothing of it may be left."""
    out, err = process.communicate(timeout=60)
    assert not small.left_of(process)
    said = out + err
    for word in ("Traceback", "Aborted", "KeyboardInterrupt"):
        assert word not in said, said
    assert len(err.splitlines()) == 1, err
    return err


def running_in(small):
    """The folders of the scenarios that run, in a tree of which something may go meanwhile."""
    return [folder for folder, _, files in os.walk(small.kept) if "running.json" in files]


def resumed(small, done):
    """Go on; all is judged in the end, and nothing was tried twice."""
    ended = small.type("--resume")
    assert "The integration is in no git checkout, so it is not known whether" in ended.stdout
    said = f"{done} of {ALL} scenarios are done, {ALL - done} are left"
    assert said in ended.stdout, ended.stdout + ended.stderr
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_ctrl_c_in_preflight_keeps_nothing(small):
    """The command that begins again is as it was typed."""
    process = small.begin("--output", "small.zip")
    wait_until((small.folder / "processes").exists, process)

    ctrl_c(process)

    assert told(process, small) == (
        "Interrupted by Ctrl-C. No scenario had begun, and nothing is kept: `issuing-harness "
        "certify --output small.zip` begins again.\n"
    )
    assert process.returncode == 130


@pytest.mark.parametrize("instances", [1, 2])
def test_ctrl_c_in_a_scenario_keeps_those_before(small, instances):
    """Also where several processes share the run; --resume says how many are left."""
    small.share_among(instances)
    process = small.begin()
    wait_until(lambda: running_in(small), process)

    ctrl_c(process)

    said = told(process, small)
    assert said.startswith("Interrupted by Ctrl-C. Done are ")
    assert KEPT in said
    assert process.returncode == 130
    resumed(small, int(said.split(" Done are ")[1].split()[0]))


@pytest.mark.parametrize("instances", [1, 2])
def test_sigterm_ends_the_search_for_the_window(small, instances):
    """All scenarios are done then; 143 says who ended it. Only the first process is told."""
    small.share_among(instances)
    process = small.begin()
    attempts = small.kept / "attempts.jsonl"
    wait_until(lambda: attempts.exists() and attempts.read_bytes().count(b"\n") == ALL, process)
    asked = small.log.count("asked")
    wait_until(lambda: small.log.count("asked") > asked, process)

    process.send_signal(signal.SIGTERM)

    said = told(process, small)
    assert said.startswith(f"Interrupted by SIGTERM. Done are {ALL} of {ALL} scenarios, ")
    assert KEPT in said
    assert process.returncode == 143
    resumed(small, ALL)


@pytest.mark.parametrize("instances", [1, 2])
def test_sigterm_in_a_scenario_reaches_every_process(small, instances):
    """``kill`` tells the first process alone, and none is left."""
    small.share_among(instances)
    process = small.begin()
    wait_until(lambda: running_in(small), process)

    process.send_signal(signal.SIGTERM)

    said = told(process, small)
    assert KEPT in said
    assert process.returncode == 143


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_went_on_is_judged_again_alike(small, number):
    """The attempt that was interrupted is listed, and left alone."""
    process = small.begin()
    wait_until(lambda: running_in(small), process)
    process.send_signal(number)
    process.communicate(timeout=60)
    wait_until(lambda: not small.left_of(process), seconds=60)

    ended = small.type("--resume", "--output", "small.zip")
    again = small.type("verify", "small.zip", "--allow-unsigned", "--rejudge")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert again.returncode == 0, again.stdout + again.stderr


def test_killed_leaves_no_process(small):
    """``kill -9`` cannot be told of; what it has begun ends all the same."""
    small.share_among(2)
    process = small.begin()
    wait_until(lambda: len(running_in(small)) == 2, process)

    process.kill()

    process.communicate(timeout=60)  # which waits for whoever else holds its output
    wait_until(lambda: not small.left_of(process), seconds=60)


@pytest.mark.parametrize("command", ["preflight", "prove"])
def test_what_comes_before_a_run_is_begun_again(small, command):
    """Nothing of it is kept."""
    process = small.begin(command, "--profile", "certification.toml")
    wait_until((small.folder / "processes").exists, process)

    ctrl_c(process)

    again = f"`issuing-harness certify {command} --profile certification.toml` begins again.\n"
    assert told(process, small).endswith(again)
    assert process.returncode == 130


#: Types a command in which a signal comes when a function is called for the bundle.
SIGNALLED = """
import importlib, os, signal, sys
from issuing_harness.cli import main

module, _, name = sys.argv[1].rpartition(":")
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
original = getattr(owner, last)

def signalled(*args):
    if not path or str(args[1]).endswith(".zip"):
        os.kill(os.getpid(), signal.SIGTERM)
    return original(*args)

setattr(owner, last, signalled)
main(["certify", "--output", "small.zip"])
"""


@pytest.mark.parametrize(
    "called", ["issuing_harness.certification.bundle:pack", "pathlib:Path.replace"]
)
def test_sigterm_while_the_bundle_is_written_leaves_the_one_of_before(small, called):
    """Neither a part of it nor something beside it; --resume writes it."""
    bundle = small.folder / "small.zip"
    bundle.write_bytes(b"the one of before")

    ended = subprocess.run(
        [sys.executable, "-c", SIGNALLED, called],
        cwd=small.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 143, ended.stdout + ended.stderr
    assert ended.stderr.startswith(f"Interrupted by SIGTERM. Done are all {ALL} scenarios, ")
    assert bundle.read_bytes() == b"the one of before"
    assert not [*small.folder.glob(".small.zip*")]
    resumed(small, ALL)
