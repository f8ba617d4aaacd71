"""What is written as a bundle: the same bytes for the same content, and never a secret.

It is long because the ways to hide a secret in a bundle are tried one by one.
"""

import base64
import bz2
import gzip
import hashlib
import json
import lzma
import os
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_harness import whole_files
from issuing_harness.certification.archive import LONGEST_NAME, pack, unpack
from issuing_harness.certification.bundle import leaks, read_folder, write_bundle
from issuing_harness.certification.certificate import Counts, Outcome, Verdict
from issuing_harness.certification.signing import PAYLOAD_TYPE, read_signer
from issuing_harness.errors import BundleError, SettingsError
from issuing_harness.tape.redacted_output import redact_bytes
from issuing_harness.tape.secret_search import find_secret, redact_secrets
from issuing_harness.tape.signature import KEY_VARIABLE
from tests.attacks.canaries import CANARIES, leaked
from tests.harness.certification import samples
from tests.harness.certification.samples import IN_TIME, RACE, attempt, certificate, contents

PART = st.text("abcDEF019_-é ", min_size=1, max_size=6).filter(lambda text: text.strip())
NAME = st.lists(PART.map(lambda text: f"{text}x"), min_size=1, max_size=3).map("/".join)


def _statement(content: bytes, name: str) -> dict:
    envelope = json.loads(unpack(content)[f"statements/{name}.json"])
    return json.loads(base64.b64decode(envelope["payload"]))


def _predicate(made, name="test-result"):
    return _statement(samples.bundle(certificate=made), name)["predicate"]


def test_the_same_content_is_the_same_bytes():
    """With the same key, and without one: names in their order, no time, no machine."""
    someone = samples.signer()
    turned = dict(reversed(contents().evidence.items()))

    assert samples.bundle(someone) == samples.bundle(someone, evidence=turned)
    assert samples.bundle() == samples.bundle(evidence=turned)


def test_an_archive_has_the_bytes_it_always_had():
    """Whatever version of Python packs it; others compare bundles byte by byte."""
    digest = hashlib.sha256(pack({"b/x.json": b"1", "a.txt": b"hello"})).hexdigest()

    assert digest == "53c89f541828a541ace8f62583936dd83d27dc306d0fe6b69d98f5149ca1486a"


@settings(deadline=None, max_examples=15)
@given(st.dictionaries(NAME, st.binary(max_size=20), max_size=3))
def test_what_is_packed_comes_out(files):
    """Any names that every system can have, any content; or a name is refused."""
    try:
        packed = pack(files)
    except BundleError as refused:
        words = ("called", "as if it were a folder")
        assert any(each in str(refused) for each in words)  # noqa: PT017 - one of two outcomes
    else:
        assert unpack(packed) == files


def test_a_bundle_holds_all_that_a_certificate_rests_on(tmp_path):
    """And any program that reads zips reads it."""
    path = tmp_path / "bundle.zip"

    assert write_bundle(path, contents(), samples.signer()) == "signed"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert archive.testzip() is None
    evidence = set(contents().evidence)
    assert names - evidence == {
        *("README.md", "certificate.json", "certification.toml", "requirements.toml"),
        *("tapes.json", samples.FEATURE, "statements/svr.json"),
        *("statements/test-result.json", "statements/verdicts.json"),
    }


def test_every_file_is_a_subject_of_every_statement():
    """With its SHA-256, in statements of in-toto's, under their payloadType."""
    content = samples.bundle(samples.signer())
    files = unpack(content)
    digests = {
        name: {"sha256": hashlib.sha256(text).hexdigest()}
        for name, text in files.items()
        if not name.startswith("statements/")
    }
    for name in ("svr", "test-result", "verdicts"):
        statement = _statement(content, name)
        assert {each["name"]: each["digest"] for each in statement["subject"]} == digests
        assert statement["_type"] == "https://in-toto.io/Statement/v1"
        assert json.loads(files[f"statements/{name}.json"])["payloadType"] == PAYLOAD_TYPE


def test_other_tools_read_the_results():
    """As in-toto's test-result v0.1 and SVR v0.2 have them; a retry that passed is a warning."""
    content = samples.bundle()
    tests, svr = _statement(content, "test-result"), _statement(content, "svr")

    assert tests["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert tests["predicate"]["result"] == "WARNED"
    assert tests["predicate"]["passedTests"] == [IN_TIME]
    assert tests["predicate"]["warnedTests"] == [RACE]
    judged_by = {each["name"] for each in tests["predicate"]["configuration"]}
    assert judged_by == {"requirements.toml", "certification.toml", samples.FEATURE}
    assert svr["predicateType"] == "https://in-toto.io/attestation/svr/v0.2"
    assert svr["predicate"]["timeCreated"] == "2026-11-28T10:05:00Z"
    assert svr["predicate"]["properties"] == [
        "ISSUING_HARNESS_SIMULATED_CERTIFIED",
        "ISSUING_HARNESS_SIMULATED_ISS_DEC_001",
        "ISSUING_HARNESS_SIMULATED_ISS_DEC_004",
    ]
    assert {each["name"] for each in svr["predicate"]["verifier"]["policies"]} == judged_by
    verdicts = _statement(content, "verdicts")["predicate"]
    assert verdicts["requirements"][1]["verdict"] == "met"
    assert verdicts["versions"] == {"harness": "0.1.0", "api": "2026-05-27.dahlia"}


def test_no_statement_says_more_than_the_certificate():
    """Not met, inconclusive, or fewer run than planned is a failure, and nothing is certified."""
    green = certificate(attempts=(attempt(IN_TIME, 1, Outcome.PASSED),))
    assert _predicate(green)["result"] == "PASSED"
    red = certificate(attempts=(attempt(IN_TIME, 1, Outcome.FAILED),))
    assert _predicate(red)["failedTests"] == [IN_TIME]
    waived = replace(green.verdicts[0], verdict=Verdict.WAIVED)
    assert _predicate(replace(green, verdicts=(waived,)))["result"] == "WARNED"
    invalid = replace(green, counts=Counts(2, 1, 1))
    for made in (
        invalid,
        certificate(verdict=Verdict.NOT_MET),
        certificate(verdict=Verdict.INCONCLUSIVE),
    ):
        assert _predicate(made)["result"] == "FAILED"
        properties = _predicate(made, "svr")["properties"]
        assert "ISSUING_HARNESS_SIMULATED_CERTIFIED" not in properties


def test_without_a_key_a_bundle_says_that_nobody_signed_it(tmp_path):
    """Where it is returned, in its README, and in each statement's envelope."""
    path = tmp_path / "bundle.zip"

    assert write_bundle(path, contents(), read_signer({})) == "unsigned"
    files = unpack(path.read_bytes())
    assert b"Unsigned: nobody vouches." in files["README.md"]
    assert json.loads(files["statements/svr.json"])["signatures"] == []


def test_a_key_of_another_kind_is_refused():
    """In the words that recordings have for it."""
    with pytest.raises(SettingsError, match="Ed25519 private key without a password"):
        read_signer({KEY_VARIABLE: "no key"})


@pytest.mark.parametrize("place", ["evidence", "catalogue", "profile", "features", "message"])
def test_a_bundle_with_a_secret_is_not_written(place, tmp_path):
    """None of the secrets that are ever told; named are the file and the kind, not the secret."""
    path = tmp_path / "bundle.zip"
    name = samples.FEATURE if place == "features" else "evidence/integration.log"
    missed = []
    told_there = CANARIES if place == "evidence" else {"a key": CANARIES["a client secret"]}
    for kind, (told, _) in told_there.items():
        text = f"first line\nit said {told}\n"
        changes = {place: text.encode()}
        if place in ("evidence", "features"):
            changes = {place: {**getattr(contents(), place), name: text.encode()}}
        elif place == "message":
            failed = attempt(IN_TIME, 1, Outcome.FAILED, message=text)
            changes = {"certificate": certificate(attempts=(failed,))}
        try:
            write_bundle(path, contents(**changes), None)
            missed.append(kind)
        except BundleError as refused:
            message = str(refused)
            missed += [] if "looks like" in message and not leaked(message) else [kind]
    assert missed == []
    assert not path.exists()


@pytest.mark.parametrize("kind", ["OPENSSH ", "RSA ", "EC ", "ENCRYPTED ", ""])
def test_a_private_key_is_a_secret(kind):
    """Whole, cut off, in JSON, in a literal; its first line alone and what is redacted is none."""
    begins, ends = (f"-----{word} {kind}PRIVATE KEY-----" for word in ("BEGIN", "END"))
    body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\nAAAA+/0=\n"
    whole = f"the log\nhas {begins}\n{body}{ends} in it"
    told = [whole, f"{begins}\nProc-Type: 4,ENCRYPTED\n\n{body}{ends}", f"{begins}\n{body}"]
    told += [json.dumps(whole), json.dumps(json.dumps(whole)), repr(whole.encode())]
    bare = [f"a key begins with {begins}, and nothing follows", f"{begins}\n{ends}"]

    assert [find_secret(each) for each in told] == ["a private key"] * len(told)
    assert [find_secret(each) for each in [*bare, *map(redact_secrets, told)]] == [None] * 8
    assert not [each for each in map(redact_secrets, told) if "b3Blb" in each or "AAAA" in each]
    [leak] = leaks({"evidence/log": whole.encode()})
    assert leak.startswith("evidence/log, line 2, holds what looks like a private key. Take it out")


def test_a_leak_is_named_by_file_line_and_kind():
    """So that whoever reads it finds it; and a name can leak, too."""
    log = {**contents().evidence, "evidence/integration.log": b"one\ntwo\nwhsec_Canary0123456\n"}
    with pytest.raises(BundleError) as refused:
        samples.bundle(evidence=log)
    assert "evidence/integration.log, line 3, holds what looks like a webhook signing" in str(
        refused.value
    )
    named = {**contents().evidence, "evidence/whsec_Canary0123456.log": b""}
    with pytest.raises(BundleError, match=r"the name evidence/whsec_\[redacted\]"):
        samples.bundle(evidence=named)


def test_a_digest_is_no_card_number():
    """Digits that pass Luhn's check stand in one digest of a thousand; alone they are refused."""
    number = "4242424242424242"
    digest = f"ab{number}".ljust(64, "e")
    evidence = contents().evidence
    for beside in ("", "acct_redacted_1 "):
        text = f'{beside}"{digest}"'
        assert samples.bundle(evidence={**evidence, "evidence/x": text.encode()})
    for text in (f'"{number}"', f"sha {digest[:63]}"):
        with pytest.raises(BundleError, match="a card number"):
            samples.bundle(evidence={**evidence, "evidence/x": text.encode()})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"evidence": {}}, "names evidence/0001-in-time/steps.json as its steps, and there is no"),
        ({"evidence": {"certificate.json": b""}}, "certificate.json was to go into the bundle"),
        ({"features": {"evidence/x": b""}}, "belongs below features/"),
        ({"evidence": {"evidence/../x": b""}}, "outside of a folder"),
        ({"evidence": {"evidence/a:b": b""}}, "outside of a folder or nowhere on some system"),
        ({"evidence": {"evidence/" + "x" * LONGEST_NAME: b""}}, "nowhere on some system"),
        ({"evidence": {"evidence/x": b"", "evidence/X": b""}}, "Two files of the bundle"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(changes, says):
    """Evidence that is named and missing, files in the place of others, unsafe names."""
    with pytest.raises(BundleError) as refused:
        samples.bundle(**changes)

    assert says in str(refused.value)


def test_a_time_that_is_none_is_refused():
    """Statements have a time in UTC."""
    with pytest.raises(BundleError, match="A time of the certificate should be like"):
        samples.bundle(certificate=certificate(made="yesterday"))


def test_a_folder_of_evidence_is_read_whole(tmp_path):
    """Every file below it; a symbolic link could lead out of it, and is refused."""
    (tmp_path / "0001").mkdir()
    (tmp_path / "0001/steps.json").write_bytes(b"[]")
    assert read_folder(tmp_path, "evidence") == {"evidence/0001/steps.json": b"[]"}

    (tmp_path / "secret").symlink_to(Path(os.devnull))
    with pytest.raises(BundleError, match="secret was to go into the bundle, and is a symbolic"):
        read_folder(tmp_path, "evidence")


def test_a_bundle_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """A disk that is full leaves the old bundle as it was, and nothing beside it."""
    path = tmp_path / "bundle.zip"
    write_bundle(path, contents(), None)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files.Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_bundle(path, contents(certificate(reason="other")), None)

    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["bundle.zip"]


def _zipped(content, name="log"):
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as writer:
        writer.writestr(name, content)
    return archive.getvalue()


def test_a_secret_that_is_packed_or_in_utf_16_is_found():
    """By whatever it is packed, in the middle of a log, and packed again; the harmless stays."""
    key = b"key: sk_live_51CanaryKqWmTzRvXyB2"
    packed = [
        *(gzip.compress(key), zlib.compress(key), bz2.compress(key), lzma.compress(key)),
        *(_zipped(key), _zipped(b"", key.decode()), _zipped(gzip.compress(_zipped(key)))),
        *(b"a log\n" + gzip.compress(b"more") + gzip.compress(key), b"a log\n" + _zipped(key)),
        *(gzip.compress(key)[:-9], gzip.compress(base64.b64encode(b"x" + key))),
        *(key.decode().encode("utf-16-le"), key.decode().encode("utf-16-be")),
    ]
    for content in packed:
        [leak] = leaks({"evidence/log": content})
        assert "what looks like a" in leak
        assert "Canary" not in leak
    assert redact_bytes(gzip.compress(key)) == b"[redacted]"
    assert redact_bytes(gzip.compress(b"fine")) == gzip.compress(b"fine")
    for content in (gzip.compress(b"fine"), _zipped(b"fine"), b"BZh is no archive", b"x\x01 fine"):
        assert not list(leaks({"evidence/log": content}))


def test_what_cannot_be_looked_into_is_refused():
    """Unknown archives, those with a password or damage, and what unfolds to too much."""
    encrypted = bytearray(_zipped(b"fine"))
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    deep = b"fine"
    for _ in range(12):
        deep = gzip.compress(deep)
    refused = [b"(\xb5/\xfdmore", b"7z\xbc\xaf'\x1cmore", b"\x1f\x8b\x08\xffmore", encrypted, deep]
    refused.append(gzip.compress(bytes(65 * 1024 * 1024), 1))
    for content in refused:
        [leak] = leaks({"evidence/log": bytes(content)})
        assert leak.startswith("evidence/log is packed")
        assert "Take it out" in leak
