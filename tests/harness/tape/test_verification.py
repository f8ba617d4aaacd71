"""Every problem that a cassette may have without being played."""

from dataclasses import replace

import pytest

from issuing_harness.errors import DamagedTape, SecretOnTape, StaleTape
from issuing_harness.tape import serializer, verify_cassette, write_cassette
from tests.harness.tape.conversations import KEY

DIFFERENT = (
    "`spending.yaml` reads differently with plain vcrpy. That is a fault of the harness. Record it "
    "again: {}."
)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Cassettes lie in the folder one works in."""
    monkeypatch.chdir(tmp_path)


def test_nothing_is_said_against_a_good_tape(cassette):
    """Whole, of our time, without secrets, and vcrpy reads the same."""
    assert verify_cassette(cassette.path) == []


def test_a_damaged_tape_is_reported(cassette):
    """Then nothing else can be checked."""
    cassette.path.write_text(cassette.path.read_text()[:-1])

    assert [type(problem) for problem in verify_cassette(cassette.path)] == [DamagedTape]


def test_an_old_tape_with_a_secret_is_reported_for_both(cassette):
    """One problem does not hide another; the secret itself is not shown."""
    interaction = cassette.interactions[0]
    leaked = replace(
        interaction, response=replace(interaction.response, body=f'{{\n  "name": "{KEY}"\n}}')
    )
    provenance = replace(cassette.provenance, api_version="2020-08-27")
    write_cassette(replace(cassette, provenance=provenance, interactions=(leaked,)))
    stale, secret = verify_cassette(cassette.path)

    assert isinstance(stale, StaleTape)
    assert isinstance(secret, SecretOnTape)
    assert str(secret) == (
        "`spending.yaml` must not be published: interaction 1 (POST /v1/issuing/cardholders), its "
        "response at `name`, holds what looks like a Stripe API key. Delete the file, replace the "
        f"secret at Stripe, and record again: {provenance.record_command()}."
    )


def test_another_sdk_is_no_problem(cassette):
    """Its requests are matched when it is played; a replay says how many such tapes there are."""
    write_cassette(replace(cassette, provenance=replace(cassette.provenance, sdk_version="1.0.0")))

    assert verify_cassette(cassette.path) == []


def test_a_reading_that_departs_from_vcrpys_is_reported(cassette, monkeypatch):
    """Our reader is quick; vcrpy's is the measure."""
    faithful = serializer.deserialize

    def unfaithful(text):
        document = faithful(text)
        document["interactions"][0]["response"]["status"]["code"] = 201
        return document

    monkeypatch.setattr(serializer, "deserialize", unfaithful)
    (problem,) = verify_cassette(cassette.path)

    assert str(problem) == DIFFERENT.format(cassette.provenance.record_command())


def test_a_tape_that_vcrpy_cannot_read_is_reported(record, monkeypatch):
    """Also one without interactions, of which both would read none."""
    monkeypatch.setattr(serializer, "deserialize", lambda _: 1 / 0)
    cassette = record([])
    (problem,) = verify_cassette(cassette.path)

    assert str(problem) == DIFFERENT.format(cassette.provenance.record_command())
