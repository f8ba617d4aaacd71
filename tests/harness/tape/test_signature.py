"""A live recording says by whom it was signed, or that nobody did."""

import os
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as elliptic_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuing_harness.errors import DamagedTape, SettingsError
from issuing_harness.tape import (
    Library,
    Recorder,
    read_cassette,
    read_provenance,
    signature,
    verify_cassette,
    write_cassette,
)
from issuing_harness.tape.signature import KEY_VARIABLE, SIGNERS, read_signing_key

WHEN = "2026-11-22T10:00:00Z"


def _text(key, layout=serialization.PrivateFormat.OpenSSH):
    secret = key.private_bytes(
        serialization.Encoding.PEM, layout, serialization.NoEncryption()
    ).decode()
    return {KEY_VARIABLE: secret}


@pytest.fixture(name="key", scope="module")
def _key():
    return read_signing_key(_text(Ed25519PrivateKey.generate()))


@pytest.fixture(name="sign")
def _sign(identity, conversation, tmp_path):
    """Records the conversation as a live one, signed with a key."""

    def sign(key, source="live"):
        clock = "real" if source == "live" else "virtual"
        recorder = Recorder(identity.recorded(source, at=WHEN, clock=clock), key)
        for request, response in conversation:
            recorder.record(request, response)
        return recorder.save(Library(tmp_path).path_for(identity.feature, identity.scenario))

    return sign


@pytest.fixture(name="signed")
def _signed(sign, key):
    return sign(key)


def _allow(tmp_path, key, name="qa@example.com"):
    line = f'{name} namespaces="file" {key.public_key} of the laptop\n'
    (tmp_path / SIGNERS).write_text(f"# who may sign\n\n{line}")


def test_a_signed_recording_names_its_signer(signed, key, tmp_path):
    """If the project names the key; wherever the provenance is read."""
    _allow(tmp_path, key)
    says = "recorded from Stripe test mode on 2026-11-22, signed by qa@example.com"

    assert read_cassette(signed.path).provenance.sentence() == says
    assert read_provenance(signed.path).sentence() == says
    assert [entry.provenance.sentence() for entry in Library(tmp_path).entries()] == [says]
    assert verify_cassette(signed.path) == []


def test_a_key_that_nobody_vouches_for_is_no_signature(signed, key, tmp_path):
    """Anybody can make a key: what is signed with it counts as unsigned."""
    _allow(tmp_path, read_signing_key(_text(Ed25519PrivateKey.generate())))
    says = "recorded from Stripe test mode on 2026-11-22, unsigned by anybody in allowed_signers"
    assert read_cassette(signed.path).provenance.sentence() == says

    (tmp_path / SIGNERS).write_text(f"# qa@example.com {key.public_key}\n")
    assert read_cassette(signed.path).provenance.sentence() == says


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ('valid-before="20261123"', "signed by qa@example.com"),
        (
            'valid-before="20261121"',
            "unsigned by anybody who counts: in allowed_signers the key",
        ),
        ("cert-authority", "unsigned by anybody who counts: in allowed_signers the key"),
    ],
)
def test_what_restricts_a_key_counts_for_recordings_too(signed, key, tmp_path, options, says):
    """At the time at which it was recorded, which is signed."""
    (tmp_path / SIGNERS).write_text(f"qa@example.com {options} {key.public_key}\n")

    assert says in str(read_provenance(signed.path))


def test_a_list_of_signers_in_another_encoding_names_those_that_can_be_read(signed, key, tmp_path):
    """A name that is no UTF-8 is shown with a mark in it; the cassette is not at fault."""
    _allow(tmp_path, key)
    with (tmp_path / SIGNERS).open("ab") as file:
        file.write(b"Ren\xe9 ssh-ed25519 AAAA\n")

    assert read_cassette(signed.path).provenance.signed == "signed by qa@example.com"


def test_without_a_key_a_recording_is_unsigned(sign):
    """And says so."""
    assert read_cassette(sign(None).path).provenance.sentence().endswith("2026-11-22, unsigned")


def test_a_recording_of_the_sandbox_is_never_signed(sign, key):
    """It would prove nothing of Stripe, and would not be the same bytes on every machine."""
    assert "signature" not in sign(key, "sandbox").path.read_text()


def test_a_signed_recording_may_be_renamed(signed, key, tmp_path):
    """Which scenario plays it is not what was signed."""
    _allow(tmp_path, key)
    renamed = Library(tmp_path).rename(signed.path, "cards/other.feature", "Other")

    assert read_cassette(renamed.path).provenance.signed == "signed by qa@example.com"


@pytest.mark.parametrize("part", ["response", "day", "origin", "circumstances"])
def test_what_was_signed_cannot_be_changed(signed, key, tmp_path, part):
    """Sealed as it should be, it is refused: the seal is anybody's, the signature is not."""
    _allow(tmp_path, key)
    first, *others = signed.interactions
    body = first.response.body.replace("Lyon", "Paris")
    forged = replace(first, response=replace(first.response, body=body))
    told = signed.provenance
    changes = {
        "response": replace(signed, interactions=(forged, *others)),
        "day": replace(signed, provenance=replace(told, recorded_at="2026-11-23T10:00:00Z")),
        "origin": replace(signed, provenance=replace(told, api_version="2026-04-22.dahlia")),
        "circumstances": replace(signed, provenance=replace(told, circumstances="after 0: x")),
    }
    write_cassette(changes[part])
    with pytest.raises(DamagedTape) as raised:
        read_cassette(signed.path)

    assert (
        "` cannot be played: its signature was not made for what is in it, or not with the key "
        "that it names. Restore it (`git restore "
    ) in str(raised.value)
    assert str(raised.value).endswith(f"), or record it again: {told.record_command()}.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_key", "ssh-ed25519 AAAA"),
        ("public_key", "ssh-rsa nothing"),
        ("public_key", ""),
        ("signature", "no base64"),
        ("signature", ""),
        ("signature", "AAAA"),
    ],
)
def test_a_signature_that_is_none_is_refused(signed, name, value):
    """Garbage, or one half without the other."""
    write_cassette(replace(signed, provenance=replace(signed.provenance, **{name: value})))
    with pytest.raises(DamagedTape, match="its signature was not made"):
        read_cassette(signed.path)


def test_without_the_library_nothing_is_called_signed(signed, key, tmp_path, monkeypatch):
    """It is an extra; a replay does without it."""
    _allow(tmp_path, key)
    monkeypatch.setattr(signature, "is_available", lambda: False)
    says = read_cassette(signed.path).provenance.sentence()

    assert "unsigned as far as is known here" in says
    assert "issuing-harness[sign]" in says
    with pytest.raises(SettingsError, match="not installed: pip install"):
        read_signing_key({KEY_VARIABLE: "x"})


def test_both_layouts_of_a_key_are_read():
    """ssh-keygen's and OpenSSL's, with blank lines around."""
    key = Ed25519PrivateKey.generate()
    for layout in (serialization.PrivateFormat.OpenSSH, serialization.PrivateFormat.PKCS8):
        (text,) = _text(key, layout).values()
        read = read_signing_key({KEY_VARIABLE: f"\n{text}\n"})
        assert read.public_key == read_signing_key(_text(key)).public_key
    assert read_signing_key({KEY_VARIABLE: ""}) is None


def test_another_secret_is_refused_unseen():
    """A key of another kind, or no key: what to do is said, the secret is not."""
    for text in (
        "sk_test_51Mabcdefghijklmnop",
        *_text(elliptic_key(SECP256R1())).values(),
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb\n-----END OPENSSH PRIVATE KEY-----",
    ):
        with pytest.raises(SettingsError) as raised:
            read_signing_key({KEY_VARIABLE: text})
        assert "ssh-keygen -t ed25519" in str(raised.value)
        assert text not in str(raised.value)


def test_a_run_that_could_not_sign_ends_before_it_sends_anything(suite, monkeypatch):
    """One message, and no scenario."""
    monkeypatch.setenv(KEY_VARIABLE, "nonsense")
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_" + "0" * 24)
    run = suite("Then nothing", "--issuing-backend=live", "--issuing-record")

    assert run.ret == pytest.ExitCode.USAGE_ERROR
    assert f"{KEY_VARIABLE} should hold the text" in run.stderr.str()
    assert os.environ[KEY_VARIABLE] not in run.stderr.str()
