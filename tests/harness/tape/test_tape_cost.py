"""What playing a tape costs: little, and twice the takes cost twice as much."""

import subprocess
import sys

import pytest
from conversations import AUTHORIZATION, answered, asked

from issuing_harness.tape import Player, Recorder, read_tape

REPLAY = """
import sys
from pathlib import Path
from conversations import conversation
from issuing_harness.tape import Player

player = Player(Path(sys.argv[1]))
for request, _ in conversation():
    player.send(request)
player.finish()
print(*sorted({"vcr", "yaml", "requests", "stripe", "pytest", "hypothesis"} & set(sys.modules)))
"""


def test_a_replay_imports_neither_vcrpy_nor_yaml(tape, request):
    """They cost more than the whole replay, and the format needs neither to be read."""
    here = {"PYTHONPATH": str(request.path.parent)}
    command = [sys.executable, "-c", REPLAY, str(tape.path)]
    done = subprocess.run(command, env=here, capture_output=True, text=True, check=True)

    assert done.stdout == "\n"


def calls_of(action):
    """How many Python functions and built-ins the action calls: a measure that never drifts."""
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event.endswith("call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("path", ["/v1/issuing/authorizations/iauth_1", None])
def test_ten_times_the_takes_cost_ten_times_as_much(claim, tmp_path, path):
    """Also when every take asks the same, as in a long poll."""

    def cost(size):
        requests = [asked("GET", path or f"/v1/issuing/cards/ic_{n}") for n in range(size)]
        tape = recorded(claim, requests, tmp_path / f"{size}.yaml")
        return calls_of(lambda: play(tape, requests))

    assert cost(400) / cost(40) < 10.5


def recorded(claim, requests, path):
    """The path of a tape of these requests."""
    recorder = Recorder(claim.recorded("sandbox", at="2026-06-01", clock="virtual"))
    for request in requests:
        recorder.keep(request, answered(AUTHORIZATION))
    return recorder.save(path).path


def play(path, requests):
    """Read the tape and play all of it."""
    player = Player(read_tape(path))
    for request in requests:
        player.send(request)
    player.finish()
