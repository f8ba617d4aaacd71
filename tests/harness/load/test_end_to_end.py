"""Load on the example of this repository, sound, slow and racing, by two of Locust's workers.

The rates are low, and nothing here hangs on how long a reply took on the machine that runs it, but
for one that sleeps for more than two seconds.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.integrations.node import surroundings

pytestmark = pytest.mark.long
EXAMPLES = Path(__file__).parents[3] / "examples"
EXIT_CODES = {"met": 0, "not met": 1, "not valid": 2}
#: The process that measures, and those that it starts.
SENDING = ["-m", "issuing_harness.load"]


@contextmanager
def started(folder, *words, example="spend_platform", **environment):
    """The command, on an example, with two workers; killed at the end if it runs on."""
    profile = EXAMPLES / example / "certification.toml"
    command = [sys.executable, "-m", "issuing_harness", "load", "--profile", str(profile), *words]
    with subprocess.Popen(
        [*command, "--workers", "2"],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def loaded(folder, fault="", **more):
    """What the report of a short run says, and what the command does; its exit code is checked."""
    faults = {"SPEND_PLATFORM_FAULT": fault, "NODE_QUEUE_FAULT": fault}
    with started(folder, "--rate", "8", "--seconds", "5", **faults, **more) as process:
        said = process.communicate(timeout=250)[0]
    document = json.loads((folder / "reports/load.json").read_text())
    assert process.returncode == EXIT_CODES[document["verdict"]], said
    assert document["verdict"] in said
    assert "</svg>" in (folder / "reports/load.html").read_text()
    return document


def senders(process):
    """The workers that send, once both are there and have begun."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = [
            each
            for each in psutil.Process(process.pid).children(recursive=True)
            if each.cmdline()[2:5] == [*SENDING, "worker"]
        ]
        if len(found) == 2 and all(each.num_threads() > 1 for each in found):
            time.sleep(8)
            return found
        time.sleep(0.2)
    return pytest.fail("no workers were started")


def test_the_sound_example_decides_rightly(tmp_path):
    """Two workers send all questions; each is decided by the rule, none is lost."""
    document = loaded(tmp_path)

    assert document["asked"] == 40
    assert document["replies"] == {
        "approved": 28,
        "declined": 12,
        "signature refused": 0,
        "error": 0,
    }
    assert document["wrong"] == {}
    assert not [each for each in document["faults"] if "2 s" not in each]
    assert len(document["generator"]["busy"]) == 2
    assert document["generator"]["lost_workers"] == 0
    assert document["rule"].startswith("Each card is given a budget of $24.00.")


def test_one_that_is_slow_is_found(tmp_path):
    """It sleeps for 2.2 s over each decision: every one is late, and none wrong."""
    document = loaded(tmp_path, "answers-too-late")

    assert document["late"] == 40
    assert document["seconds"]["p50"] > 2.2
    assert document["verdict"] in ("not met", "not valid")
    assert document["wrong"] == {}


def test_one_that_races_is_found(tmp_path):
    """It looks what is left before its turn: of purchases at the same moment too many fit."""
    document = loaded(tmp_path, "looks-before-its-turn")

    assert document["verdict"] == "not met"
    assert any("at the same moment exceeded the budget" in each for each in document["faults"])


def test_one_that_ignores_the_budget_is_found(tmp_path):
    """What is above the whole budget is approved."""
    document = loaded(tmp_path, "approves-above-budget")

    assert document["verdict"] == "not met"
    assert document["wrong"] == {"approved above the budget": 8}


def test_one_whose_cards_have_a_budget_from_the_first_is_judged_by_it(tmp_path):
    """The profile says how much; nothing is set, and a race is found all the same."""
    document = loaded(tmp_path, "races", example="node_queue", **surroundings())

    assert document["verdict"] == "not met"
    assert document["rule"].startswith("Each card has a budget of $20.00, as the profile says.")
    assert any("exceeded the budget of $20.00" in each for each in document["faults"])


@pytest.fixture(name="ctrl_c_counts")
def _ctrl_c_counts():
    """A shell has what it starts in the background take no notice of Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_counts")
def test_ctrl_c_ends_it_with_what_was_measured(tmp_path):
    """The page has it, the exit code is that of shells, and nothing that was started runs on."""
    with started(tmp_path, "--rate", "8", "--seconds", "300") as process:
        senders(process)
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0]

    document = json.loads((tmp_path / "reports/load.json").read_text())
    assert process.returncode == 130
    assert "Interrupted by Ctrl-C. What came until then is in reports/load.html." in said
    assert (document["stopped"], document["generator"]["lost_workers"]) == ("Ctrl-C", 0)
    assert 8 <= document["asked"] < 2400
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert gone
    assert alive == []


def test_a_worker_that_is_killed_spoils_the_figures(tmp_path):
    """It is said that nothing is known of what it sent, and nobody else is accused."""
    with started(tmp_path, "--rate", "8", "--seconds", "20") as process:
        senders(process)[0].kill()
        process.communicate(timeout=200)

    document = json.loads((tmp_path / "reports/load.json").read_text())
    assert not document["is_valid"]
    assert "1 of 2 workers ended without saying what came" in document["doubts"]
    assert not [each for each in document["faults"] if "2 s" not in each]
