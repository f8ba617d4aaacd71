"""Recording: redacted at once, written whole or not at all, never with a secret."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conversations import CARD, KEY, answered, asked

from issuing_harness.errors import SecretOnTape
from issuing_harness.tape import Recorder, Redactor, read_tape
from issuing_harness.tape.cassette import write_tape

KILLED = """
import sys, time
from pathlib import Path
from conversations import conversation
from issuing_harness.tape import Recorder, read_tape

path = Path(sys.argv[1])
recorder = Recorder(read_tape(path).provenance)
for request, answer in conversation()[:3]:
    recorder.keep(request, answer)
if sys.argv[2] == "writing":
    Path.replace = lambda *_: (print("half way", flush=True), time.sleep(60))
    recorder.save(path)
print("half way", flush=True)
time.sleep(60)
"""


def test_a_take_is_redacted_as_it_is_kept(recorder):
    """What comes back may be shown at once, as evidence."""
    card = {**CARD, "number": "4242424242424242", "cvc": "123"}
    take = recorder.keep(asked("GET", "/v1/issuing/cards/ic_1"), answered(card))

    assert KEY not in str(take)
    assert take.response.json()["number"] == "************4242"


@pytest.mark.parametrize("moment", ["between two takes", "writing"])
def test_a_run_killed_half_way_leaves_the_old_cassette(tape, moment):
    """Until the last step the old cassette is the cassette."""
    before = tape.path.read_bytes()
    command = [sys.executable, "-c", KILLED, str(tape.path), moment]
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=here) as killed:
        assert killed.stdout.readline() == b"half way\n"
        killed.send_signal(signal.SIGKILL)

    assert tape.path.read_bytes() == before
    assert len(read_tape(tape.path).takes) == 6


def test_a_write_that_fails_leaves_nothing_behind(tape, monkeypatch):
    """Neither a changed cassette nor half of a new one."""
    before = tape.path.read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_tape(tape.path, tape.provenance, tape.takes[:1])

    assert tape.path.read_bytes() == before
    assert list(tape.path.parent.iterdir()) == [tape.path]


def test_folders_are_made_as_needed(recorder, tmp_path):
    """The first scenario of a new capability needs no preparation."""
    path = tmp_path / "cards" / "activating" / "a.yaml"

    assert recorder.save(path).path.exists()


def test_the_provenance_counts_and_seals(tape, conversation):
    """What the tape says of itself is what was written."""
    written = read_tape(tape.path)

    assert written.provenance == tape.provenance
    assert written.provenance.takes == len(conversation)
    assert len(written.provenance.seal) == 32


class Careless(Redactor):
    """A redactor that forgot its net."""

    def text(self, text):
        """Show everything."""
        return text


SLIPS = [
    (
        asked("GET", "/v1/issuing/cards"),
        {"url": f"https://x.example/?key={KEY}"},
        "take 1 (GET /v1/issuing/cards), its answer at `url`, holds what looks like a Stripe API",
    ),
    (
        asked("POST", "/v1/topups", "description=paid+with+4242424242424242"),
        {},
        "take 1 (POST /v1/topups), its parameter `description`, holds what looks like a card num",
    ),
    (
        asked("GET", f"/v1/{KEY}"),
        {},
        "take 1 (GET /v1/sk_test_[redacted]), its path, holds what looks like a Stripe API key.",
    ),
    (
        asked("GET", "/v1/balance", Stripe_Account="whsec_abcdef"),
        {},
        "take 1 (GET /v1/balance), its header `stripe-account`, holds what looks like a webhook",
    ),
]


@pytest.mark.parametrize(("request_", "document", "finding"), SLIPS)
def test_a_secret_that_slipped_through_stops_the_writing(recorder, request_, document, finding):
    """The message says where and of what kind, never what it is; nothing is written."""
    recorder._redactor = Careless()
    recorder.keep(request_, answered(document))
    with pytest.raises(SecretOnTape) as raised:
        recorder.save(Path("a.yaml"))

    assert str(raised.value).startswith(f"`a.yaml` was not written: {finding}")
    assert "an older cassette is as it was" in str(raised.value)
    assert KEY not in str(raised.value)
    assert not Path("a.yaml").exists()


def test_a_secret_in_the_scenarios_name_stops_the_writing(recorder, tmp_path):
    """Provenance is public too, and nothing redacts it."""
    careless = replace(recorder._provenance, scenario=f"Alice uses {KEY}")
    with pytest.raises(SecretOnTape, match=r"the provenance \(`scenario`\) holds what looks like"):
        Recorder(careless).save(tmp_path / "a.yaml")
