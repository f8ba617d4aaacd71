"""A run of mutants that was interrupted goes on where it stopped, or says why it cannot."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KEPT = "reports/strength/answers"


@pytest.fixture(name="listening")
def _listening():
    """A shell has what it starts in the background take no notice of Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(name="interrupted")
def _interrupted(strong, listening):
    """A project whose run was ended as soon as one of its two scenarios was done."""
    strong.said = end_run(strong.folder, "-j", "1")
    return strong


def end_run(folder, *options):
    """Press Ctrl-C when the first scenario is kept; return what was said."""
    run = begin(folder, *options)
    wait_until(lambda: lines(folder))
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == 130, said
    return said


def begin(folder, *options):
    """Begin the command, whose errors can be read."""
    return subprocess.Popen(
        [sys.executable, "-m", "issuing_harness", "strength", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until(is_time):
    """Wait until it is time, a minute at most."""
    until = time.monotonic() + 60
    while not is_time():
        assert time.monotonic() < until, "it was not time in a minute"
        time.sleep(0.005)


def lines(folder):
    """The lines of what is kept."""
    files = (folder / KEPT).glob("*.jsonl")
    return [line for file in files for line in file.read_text().splitlines()]


def interrupt_imports(pid):
    """Press Ctrl-C for those that a process has begun, once one of them is at its imports."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    shares = [each for each in found if "spawn_main" in Path(f"/proc/{each}/cmdline").read_text()]
    times = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in shares]
    is_time = any(int(words[11]) / os.sysconf("SC_CLK_TCK") > 0.1 for words in times)
    for each in shares if is_time else ():
        os.kill(int(each), signal.SIGINT)
    return is_time


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="/proc says what a process has begun")
def test_a_process_that_is_interrupted_while_it_begins_says_nothing(strong, listening):
    """It is not the one that tells: the command is, which a terminal interrupts as well."""
    run = begin(strong.folder, "-j", "2")
    wait_until(lambda: interrupt_imports(run.pid))

    said = run.communicate(timeout=60)[1]

    assert "one of them was killed" in said
    assert "Traceback" not in said


@pytest.mark.long
def test_whoever_interrupts_it_is_told_what_is_kept_and_how_it_goes_on(interrupted):
    """With what was typed; no traceback, of no process."""
    assert interrupted.said == (
        "Interrupted by Ctrl-C. What was found is kept in reports/strength: "
        "`issuing-harness strength -j 1 --resume` goes on.\n"
    )


def test_it_goes_on_with_what_is_left(interrupted):
    """What was found is taken as it stands, nothing is tried twice, and all is in the report."""
    (file,) = (interrupted.folder / KEPT).glob("*.jsonl")
    kept = [{**json.loads(line), "replays": 999} for line in lines(interrupted.folder)]
    torn = '{"scenario": "features/trying.feature::Strong ref'
    file.write_text("".join(json.dumps(each) + "\n" for each in kept) + torn)

    done = interrupted.strength("--resume", jobs="2")

    assert (done.returncode, list(interrupted.results)[:2]) == (0, ["Strong", "Strong refusal"])
    replays = [interrupted.results[name]["replays"] for name in ("Strong", "Strong refusal")]
    assert replays[0] == 999
    assert not (interrupted.folder / KEPT).exists()


@pytest.mark.long
def test_it_does_not_go_on_with_other_features(interrupted):
    """What was tried before says nothing of a scenario that was changed since."""
    interrupted.feature.write_text(interrupted.feature.read_text() + "\n    # another word\n")

    done = interrupted.strength("--resume")

    assert done.returncode == 2
    assert "something has changed since it began: the features." in done.stderr
    assert lines(interrupted.folder)


def test_it_does_not_go_on_with_nothing(strong):
    """A run that has ended is none that goes on."""
    strong.strength()

    done = strong.strength("--resume")

    assert done.returncode == 2
    assert "A run was to go on, and there is none in reports/strength/answers." in done.stderr


@pytest.mark.long
def test_a_run_of_which_a_process_is_killed_says_so(strong):
    """What the others have found is no report."""
    (strong.folder / "conftest.py").write_text(
        (strong.folder / "conftest.py").read_text() + KILLS.format(name="Strong refusal")
    )

    done = strong.strength(jobs="2")

    assert done.returncode == 2
    assert "2 processes were to try the scenarios, and one of them was killed" in done.stderr
    assert "Traceback" not in done.stderr


KILLS = """

import os
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    if item.name == "{name}":
        os.kill(os.getpid(), 9)
"""


def test_a_run_that_breaks_off_says_nothing_of_the_scenarios(strong):
    """An end half way is no report of the half that was tried."""
    (strong.folder / "conftest.py").write_text(
        (strong.folder / "conftest.py").read_text() + EXITS.format(name="Strong refusal")
    )

    done = strong.strength()

    assert done.returncode == 2, done.stdout
    assert "pytest ended with" in done.stderr
    assert "after 1 of them" in done.stderr


EXITS = """

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    if item.name == "{name}":
        raise SystemExit(0)
"""
