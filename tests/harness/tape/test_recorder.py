"""Recording: redacted at once, written whole or not at all, never with a secret."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from issuing_harness.errors import SecretOnTape, TapeError
from issuing_harness.tape import Recorder, Redactor, read_cassette
from issuing_harness.tape.cassette import write_cassette
from tests.harness.tape.conversations import CARD, KEY, sdk_request, stripe_response

KILLED = """
import sys, time
from pathlib import Path
from conversations import conversation
from issuing_harness.tape import Recorder, read_cassette

path = Path(sys.argv[1])
recorder = Recorder(read_cassette(path).provenance)
for request, response in conversation()[:3]:
    recorder.record(request, response)
if sys.argv[2] == "writing":
    Path.replace = lambda *_: (print("half way", flush=True), time.sleep(60))
    recorder.save(path)
print("half way", flush=True)
time.sleep(60)
"""


def test_a_take_is_redacted_as_it_is_kept(recorder):
    """What comes back may be shown at once, as evidence."""
    card = {**CARD, "number": "4242424242424242", "cvc": "123"}
    interaction = recorder.record(
        sdk_request("GET", "/v1/issuing/cards/ic_1"), stripe_response(card)
    )

    assert KEY not in str(interaction)
    assert interaction.response.json()["number"] == "************4242"


@pytest.mark.parametrize("moment", ["between two interactions", "writing"])
def test_a_run_killed_half_way_leaves_the_old_cassette(cassette, moment):
    """Until the last step the old cassette is the cassette."""
    before = cassette.path.read_bytes()
    command = [sys.executable, "-c", KILLED, str(cassette.path), moment]
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=here) as killed:
        assert killed.stdout.readline() == b"half way\n"
        killed.send_signal(signal.SIGKILL)

    assert cassette.path.read_bytes() == before
    assert len(read_cassette(cassette.path).interactions) == 6


def test_a_write_that_fails_leaves_nothing_behind(cassette, monkeypatch):
    """Neither a changed cassette nor half of a new one."""
    before = cassette.path.read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(TapeError, match=r"spending.yaml` was not written: disk full. An older"):
        write_cassette(replace(cassette, interactions=cassette.interactions[:1]))

    assert cassette.path.read_bytes() == before
    assert list(cassette.path.parent.iterdir()) == [cassette.path]


def test_folders_are_made_as_needed(recorder, tmp_path):
    """The first scenario of a new capability needs no preparation."""
    path = tmp_path / "cards" / "activating" / "a.yaml"

    assert recorder.save(path).path.exists()


def test_the_provenance_counts_and_seals(cassette, conversation):
    """What the cassette says of itself is what was written."""
    written = read_cassette(cassette.path)

    assert written.provenance == cassette.provenance
    assert written.provenance.interaction_count == len(conversation)
    assert len(written.provenance.seal) == 32


class Careless(Redactor):
    """A redactor that forgot the secret patterns."""

    def text(self, text):
        """Show everything."""
        return text


SLIPS = [
    (
        sdk_request("GET", "/v1/issuing/cards"),
        {"url": f"https://x.example/?key={KEY}"},
        "interaction 1 (GET /v1/issuing/cards), its response at `url`, holds what looks like a Str",
    ),
    (
        sdk_request("POST", "/v1/topups", "description=paid+with+4242424242424242"),
        {},
        "interaction 1 (POST /v1/topups), its parameter `description`, holds what looks like a ca",
    ),
    (
        sdk_request("GET", f"/v1/{KEY}"),
        {},
        "interaction 1 (GET /v1/sk_test_[redacted]), its path, holds what looks like a Stripe API",
    ),
    (
        sdk_request("GET", "/v1/balance", Stripe_Account="whsec_abcdef"),
        {},
        "interaction 1 (GET /v1/balance), its header `stripe-account`, holds what looks like a web",
    ),
]


@pytest.mark.parametrize(("request_", "document", "finding"), SLIPS)
def test_a_secret_that_slipped_through_stops_the_writing(recorder, request_, document, finding):
    """The message says where and of what kind, never what it is; nothing is written."""
    recorder._redactor = Careless()
    recorder.record(request_, stripe_response(document))
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
