"""Everything that can be said against a cassette without playing it."""

from dataclasses import replace

import pytest
from conversations import KEY

from issuing_harness.errors import DamagedTape, SecretOnTape, StaleTape
from issuing_harness.tape import serializer, verify_tape, write_tape


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Cassettes lie in the folder one works in."""
    monkeypatch.chdir(tmp_path)


def test_nothing_is_said_against_a_good_tape(tape):
    """Whole, of our time, without secrets, and vcrpy reads the same."""
    assert verify_tape(tape.path) == []


def test_a_damaged_tape_is_reported(tape):
    """Then nothing else can be said."""
    tape.path.write_text(tape.path.read_text()[:-1])

    assert [type(problem) for problem in verify_tape(tape.path)] == [DamagedTape]


def test_an_old_tape_with_a_secret_is_reported_for_both(tape):
    """One problem does not hide another; the secret itself is not told."""
    take = tape.takes[0]
    leaked = replace(take, response=replace(take.response, body=f'{{\n  "name": "{KEY}"\n}}'))
    write_tape(tape.path, replace(tape.provenance, sdk_version="1.0.0"), [leaked])
    stale, secret = verify_tape(tape.path)

    assert isinstance(stale, StaleTape)
    assert isinstance(secret, SecretOnTape)
    assert str(secret).startswith(
        "`spending.yaml` must not be published: take 1 (POST /v1/issuing/cardholders), its answer "
        "at `name`, holds what looks like a Stripe API key. Delete the file"
    )
    assert KEY not in str(secret)


def test_a_reading_that_departs_from_vcrpys_is_reported(tape, monkeypatch):
    """Our reader is quick; vcrpy's is the measure."""
    faithful = serializer.deserialize

    def unfaithful(text):
        cassette = faithful(text)
        cassette["interactions"][0]["response"]["status"]["code"] = 201
        return cassette

    monkeypatch.setattr(serializer, "deserialize", unfaithful)
    (problem,) = verify_tape(tape.path)

    assert str(problem).startswith("`spending.yaml` reads differently with plain vcrpy.")
