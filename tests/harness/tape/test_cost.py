"""What playing a cassette costs: little, and twice the interactions cost twice as much."""

import os
import subprocess
import sys

import pytest

from issuing_harness.errors import NoTape
from issuing_harness.tape import Player, Recorder, open_cassette, read_cassette
from tests.harness.tape.conversations import AUTHORIZATION, sdk_request, stripe_response

REPLAY = """
import sys
from pathlib import Path
from conversations import conversation
from issuing_harness.tape import Player

player = Player(Path(sys.argv[1]))
for request, _ in conversation():
    player.play(request)
player.finish()
print(*sorted({"vcr", "yaml", "requests", "stripe", "pytest", "hypothesis"} & set(sys.modules)))
"""


def test_a_replay_imports_neither_vcrpy_nor_yaml(cassette, request):
    """They cost more than the whole replay, and the format needs neither to be read."""
    here = {"PYTHONPATH": str(request.path.parent)}
    command = [sys.executable, "-c", REPLAY, str(cassette.path)]
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
def test_ten_times_the_takes_cost_ten_times_as_much(identity, tmp_path, path):
    """Also when every interaction asks the same, as in a long poll."""

    def cost(size):
        requests = [sdk_request("GET", path or f"/v1/issuing/cards/ic_{n}") for n in range(size)]
        cassette = recorded(identity, requests, tmp_path / f"{size}.yaml")
        return calls_of(lambda: play(cassette, requests))

    assert cost(400) / cost(40) < 10.5


def recorded(identity, requests, path):
    """The path of a cassette of these requests."""
    recorder = Recorder(identity.recorded("sandbox", at="2026-06-01T00:00:00Z", clock="virtual"))
    for request in requests:
        recorder.record(request, stripe_response(AUTHORIZATION))
    return recorder.save(path).path


def play(path, requests):
    """Read the cassette and play all of it."""
    player = Player(read_cassette(path))
    for request in requests:
        player.play(request)
    player.finish()


def test_a_replay_asks_once_what_its_cassette_is(cassette, identity, monkeypatch):
    """Whether it is there is known when it is opened, and whether it is a file is one question."""
    asked = []
    ask = os.stat

    def counted(path, **options):
        asked.append(path)
        return ask(path, **options)

    monkeypatch.setattr(os, "stat", counted)
    open_cassette(cassette.path, identity)

    assert asked.count(cassette.path) == 1


def test_where_a_folder_of_cassettes_is_a_file_there_is_no_cassette(identity, tmp_path):
    """Its scenario is told so, as where the folder is empty."""
    (tmp_path / "cassettes").write_text("no folder")

    with pytest.raises(NoTape, match="is missing"):
        open_cassette(tmp_path / "cassettes" / "spending.yaml", identity)
