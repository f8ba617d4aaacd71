"""Replaying decisions and deliveries again and again shows the same each time."""

import json
import os
from pathlib import Path

import pytest

from tests.warm import run_module

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
#: How often; ``ISSUING_REPLAYS`` makes it more.
TIMES = int(os.environ.get("ISSUING_REPLAYS", "2"))


def reported(folder, *options):
    """What the report of all webhook scenarios shows: verdicts, steps, attachments."""
    command = ["pytest", "-q", "--assert=plain", "features/webhooks", "-p", "no:cacheprovider"]
    done = run_module(*command, "--alluredir", str(folder), *options, cwd=ROOT)
    assert done.returncode == 0, done.stdout
    results = [json.loads(path.read_text()) for path in folder.glob("*-result.json")]
    return {result["historyId"]: shown(result, folder) for result in results}


def shown(part, folder):
    """A result or a step without what belongs to one run: its times and its files' names."""
    return {
        "name": part["name"],
        "status": part["status"],
        "steps": [shown(step, folder) for step in part.get("steps", ())],
        "attachments": [
            (file["name"], file["type"], (folder / file["source"]).read_bytes())
            for file in part.get("attachments", ())
        ],
    }


@pytest.fixture(name="replays", scope="module")
def _replays(tmp_path_factory):
    """What a replay shows."""
    return reported(tmp_path_factory.mktemp("replay"))


def test_each_replay_shows_the_same(replays, tmp_path):
    """Verdicts, sentences, calls, deliveries and replies, to the byte."""
    others = [reported(tmp_path / str(number)) for number in range(1, TIMES)]

    assert len(replays) >= 30
    assert all(other == replays for other in others)


def test_a_replay_shows_the_order_that_the_sandbox_had(replays, tmp_path):
    """Requests, deliveries and replies in the diagrams, each in its sentence, and the money."""
    originals = reported(tmp_path / "sandbox", "--issuing-backend=sandbox")

    assert {id_: overviews(result) for id_, result in replays.items()} == {
        id_: overviews(result) for id_, result in originals.items()
    }


def overviews(result):
    """The diagrams and the ledger of a result; its evidence names who was asked, and when."""
    shown = [each for each in result["attachments"] if each[0] != "evidence"]
    assert shown
    return shown
