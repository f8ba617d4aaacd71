"""What is checked of a bundle: every byte, who signed it, until when, and what it rests on.

It is long because each way to alter a bundle stands beside what is said of it.
"""

import base64
import json
import random
from dataclasses import replace

import pytest

from issuing_harness.certification import bundle
from issuing_harness.certification.archive import pack, unpack
from issuing_harness.certification.certificate import Blame, Counts, Outcome, Verdict
from issuing_harness.certification.documents import write_certificate
from issuing_harness.certification.signing import read_public_keys, write_envelope
from issuing_harness.certification.verification import read_content, verify
from issuing_harness.errors import SettingsError
from issuing_harness.tape.allowed_signers import AllowedSigner
from tests.harness.certification import samples
from tests.harness.certification.samples import NOW, OWNER, certificate, key_of

STATED = "statements/verdicts.json"


def test_a_genuine_bundle_is_genuine(signed, check, someone, tmp_path):
    """By the key of whoever signed it, who is named."""
    assert check(signed) == []
    found = verify(tmp_path / "bundle.zip", {key_of(someone): AllowedSigner(OWNER)}, now=NOW)
    assert found.signer == OWNER
    assert found.bundle.certificate == certificate()


def test_an_unsigned_bundle_is_refused_unless_that_is_allowed(check, tmp_path):
    """And is called unsigned then."""
    assert check(samples.bundle()) == [
        "Nobody signed the bundle, so that anybody can have made it."
    ]
    assert check(samples.bundle(), allow_unsigned=True) == []
    path = tmp_path / "bundle.zip"
    assert verify(path, {}, now=NOW, allow_unsigned=True).signer == "unsigned"


def _flipped(content, place, change):
    damaged = bytearray(content)
    damaged[place] ^= change
    return bytes(damaged)


@pytest.mark.parametrize("bits", [200, 40])
def test_any_byte_counts(bits, someone, check):
    """200 bits at random, and some of an unsigned one: each is refused."""
    content = samples.bundle(someone if bits == 200 else None)
    source = random.Random(12)
    for _ in range(bits):
        place, bit = source.randrange(len(content)), 1 << source.randrange(8)
        assert check(_flipped(content, place, bit), allow_unsigned=True), (place, bit)


@pytest.mark.long
def test_every_byte_counts(someone, check):
    """Each byte of a small bundle, with one bit of it changed."""
    made = certificate(verdicts=(), attempts=())
    content = samples.bundle(someone, certificate=made, features={}, evidence={})
    for place in range(len(content)):
        assert check(_flipped(content, place, 1 << place % 8)), place


def test_any_part_that_is_cut_off_counts(signed, check):
    """And any byte that is put in, before, after, or between."""
    source = random.Random(13)
    for place in (0, 1, len(signed) - 1, *(source.randrange(len(signed)) for _ in range(20))):
        assert check(signed[:place])
        assert check(signed[:place] + b"\0" + signed[place:])
    assert check(signed + b"\0")
    assert check(signed + signed)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("evidence/0001-in-time/steps.json", b"[]", "was changed: its SHA-256 is not the one in"),
        ("evidence/0001-in-time/steps.json", None, "is missing: statements/svr.json names it"),
        ("evidence/0001-in-time/more.json", b"[]", "was added: statements/svr.json does not name"),
        ("README.md", b"# Certified", "README.md was changed"),
        ("README.md", None, "The bundle should have README.md, and has not"),
        ("statements/svr.json", None, "should have statements/svr.json, and has not"),
        ("statements/more.json", b"{}", "has statements/more.json, which belongs in no bundle"),
        ("more.json", b"{}", "has more.json, which belongs in no bundle"),
        ("features/conftest.py", b"1", "has features/conftest.py, which belongs in no bundle"),
        ("tapes.json", b"{}", "tapes.json was changed"),
        ("certificate.json", b"{}", "its format is missing"),
    ],
    ids=range(11),
)
def test_a_file_that_is_changed_missing_or_added_is_named(name, content, says, signed, check):
    """Though it is packed as we pack it, by whoever has our code."""
    files = unpack(signed)
    files = {**files, name: content} if content is not None else files
    if content is None:
        del files[name]

    assert says in check(pack(files))[0]


def test_evidence_that_is_named_and_missing_is_refused(someone, check, monkeypatch):
    """Even if whoever has the key has packed and signed it without."""
    monkeypatch.setattr(bundle, "missing_evidence", lambda *_: ())
    content = samples.bundle(someone, evidence={})

    assert "names evidence/0001-in-time/steps.json as its steps" in check(content)[0]


def test_a_better_verdict_is_refused(signed, check):
    """And if the statements are made anew to fit, the signature does not."""
    files = unpack(signed)
    better = certificate(reason="all is well")
    forged = pack(files | {"certificate.json": write_certificate(better)})
    assert "certificate.json was changed" in check(forged)[0]

    other = unpack(samples.bundle(certificate=better))
    for name in [each for each in other if each.startswith("statements/")]:
        made, kept = json.loads(other[name]), json.loads(files[name])
        made["signatures"] = kept["signatures"]
        other[name] = json.dumps(made, indent=2).encode() + b"\n"
    assert "does not fit what it holds" in check(pack(other))[0]


def test_certificates_that_are_not_written_as_we_write_them_are_refused(signed, check):
    """Two ways to write the same would be two bundles of one certificate."""
    files = unpack(signed)
    files["certificate.json"] = json.dumps(json.loads(files["certificate.json"])).encode()

    assert "is not written as issuing-harness writes it" in check(pack(files))[0]


def _envelope(signed, change):
    files = unpack(signed)
    document = json.loads(files[STATED])
    change(document)
    return pack(files | {STATED: json.dumps(document, indent=2).encode() + b"\n"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda e: e.update(payloadType="application/json"), "should have the payloadType"),
        (lambda e: e.update(more=1), "should be a DSSE envelope"),
        (lambda e: e.pop("payload"), "should be a DSSE envelope"),
        (lambda e: e.update(payload="!"), "is not as it was written"),
        (lambda e: e.update(payload=5), "is not as it was written"),
        (lambda e: e.update(signatures=[1]), "is not as it was written"),
        (lambda e: e.update(signatures=e["signatures"] * 2), "is not as it was written"),
        (lambda e: e["signatures"][0].update(more="x"), "is not as it was written"),
        (lambda e: e["signatures"][0].update(sig=5), "is not as it was written"),
        (lambda e: e["signatures"][0].update(sig="AAAA"), "does not fit what it holds"),
        (lambda e: e["signatures"][0].update(keyid="x"), "is by none of the keys that count"),
        (lambda e: e.update(signatures=[]), "Some of statements/ are signed and some are not"),
        (lambda e: e.update(payload=base64.b64encode(b"{}").decode()), "does not name it"),
        (lambda e: e.update(payload=base64.b64encode(b"no").decode()), "should be JSON"),
        (
            lambda e: e.update(payload=base64.b64encode(b'{"subject": [1]}').decode()),
            "does not name it",
        ),
    ],
    ids=range(15),
)
def test_another_envelope_is_refused(change, says, signed, check):
    """Of another type, with other keys, another or a second signature, or another statement."""
    assert says in check(_envelope(signed, change))[0]


def test_a_statement_about_other_files_is_refused(someone, signed, check):
    """Even if the key that counts has signed it: here, for another bundle."""
    other = unpack(samples.bundle(someone, certificate=certificate(reason="other")))
    mixed = pack(unpack(signed) | {STATED: other[STATED]})

    assert (
        "README.md was changed" in check(mixed)[0]
        or "certificate.json was changed" in (check(mixed)[0])
    )
    wrong = write_envelope({"_type": "x"}, someone)
    assert check(pack(unpack(signed) | {STATED: wrong}))


def test_a_strangers_key_is_refused(signed, check, someone):
    """Whether all is signed by it, or one statement; keys of others do no harm."""
    stranger = samples.signer()
    assert check(signed, keys={key_of(stranger): "somebody"}) == [
        "statements/svr.json is signed, and the signature is by none of the keys that count."
    ]
    assert check(signed, keys={key_of(stranger): "somebody", key_of(someone): OWNER}) == []
    mixed = pack(unpack(signed) | {STATED: unpack(samples.bundle(stranger))[STATED]})
    both = {key_of(stranger): "somebody", key_of(someone): OWNER}
    assert check(mixed, keys=both) == [f"Its statements are signed by several: {OWNER}, somebody."]


@pytest.mark.parametrize(
    ("made", "expires", "says"),
    [
        ("2026-11-28T10:05:00Z", "2026-12-23T23:59:59Z", "has expired on 2026-12-23T23:59:59Z"),
        ("2026-12-26T10:05:00Z", "2027-02-26T10:05:00Z", "which is to come"),
        ("2026-11-28T10:05:00Z", "2026-11-28T10:05:00Z", "after it had expired"),
        ("2026-11-28T10:05:00+02:00", "2026-12-24T00:30:00+01:00", "has expired"),
    ],
)
def test_a_certificate_counts_for_its_time(made, expires, says, someone, check):
    """From when it was made until it expires, in whatever time zone that is said."""
    content = samples.bundle(someone, certificate=certificate(made=made, expires=expires))

    assert any(says in problem for problem in check(content))


def test_a_time_that_is_none_is_refused(signed, check):
    """As an expiry beyond all calendars is."""
    files = unpack(signed)
    for moment in ("0001-01-01T00:00:00+14:00", "soon", "2026-12-24"):
        late = certificate(expires=moment)
        content = samples.bundle(None, certificate=late)
        assert "A time of the certificate should be like" in check(content)[-1]
    assert files


def test_verdicts_are_derived_again(someone, check):
    """By what is handed in; whatever comes out otherwise is named, and the bundle refused."""
    content = samples.bundle(someone)
    assert check(content, judge=lambda bundle: bundle.certificate) == []

    def stricter(bundle):
        assert json.loads(bundle.files["evidence/0001-in-time/steps.json"])
        first, *rest = bundle.certificate.verdicts
        return replace(
            bundle.certificate, verdicts=(replace(first, verdict=Verdict.NOT_MET), *rest)
        )

    assert check(content, judge=stricter) == [
        "Judged again, it is otherwise. ISS-DEC-001 · verdict: met → not met"
    ]


FIRST, *OTHERS = certificate().attempts
FAILED = replace(FIRST, outcome=Outcome.FAILED, blame=Blame.INTEGRATION, message="It is late.")


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (certificate(attempts=(FAILED, *OTHERS)), "ISS-DEC-001 · verdict: met → not met"),
        (certificate(attempts=OTHERS), "certificate · verdict: met → inconclusive"),
        (certificate(verdicts=certificate().verdicts[1:]), "ISS-DEC-001 · requirement: not there"),
        (certificate(counts=Counts(1, 1, 1)), 'counts: {"planned": 1, "run": 1, "judged": 1} →'),
        (certificate(reason="all is well"), "certificate · reason: all is well → 2 of 2 MUSTs"),
        (certificate(integration="Another"), "certificate · integration: Another → Spend platf"),
        (certificate(profile={}), "certificate · profile: {} → "),
    ],
    ids=["failed", "left out", "no verdict", "planned", "reason", "name", "profile"],
)
def test_a_certificate_concludes_what_its_attempts_lead_to(made, says, someone, check):
    """Whoever signed it, and without playing anything again."""
    found = check(samples.bundle(someone, certificate=made))

    assert [each for each in found if "Judged by what it lists" in each and says in each], found


def test_an_endpoint_that_was_named_by_an_option_is_no_contradiction(someone, check):
    """It runs already then, and the profile in the bundle names another one."""
    told = samples.profile_document()
    other = {**told, "endpoint": {**told["endpoint"], "url": "http://127.0.0.1:1/"}}

    assert check(samples.bundle(someone, certificate=certificate(profile=other))) == []


def test_a_public_key_is_read_as_it_is_written(tmp_path, someone):
    """By OpenSSH, with or without a name, as allowed_signers, and by PEM."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - here only

    path, line = tmp_path / "qa.pub", key_of(someone)
    for text, name in (
        (line, "the key's owner"),
        (f"{line} QA of Acme\n", "QA of Acme"),
        (f'# ours\n\n{OWNER} namespaces="file" {line} x\n', OWNER),
    ):
        path.write_text(text)
        assert read_public_keys(path) == {line: AllowedSigner(name)}
    pem = someone._private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    path.write_bytes(pem)
    assert read_public_keys(path) == {line: AllowedSigner("qa")}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ('valid-after="20261101",valid-before="20270101"', None),
        ('valid-after="202611281005Z"', None),
        ('valid-after="202611281006Z"', "counts from 2026-11-28T10:06:00+00:00 on (valid-after)"),
        ('valid-before="20261201"', "counts until 2026-12-01T00:00:00"),
        ('Valid-Before="20271301"', "has valid-before 20271301, which is no time such as"),
        ('valid-before="soon"', "has valid-before soon, which is no time such as"),
        ('namespaces="git,file"', None),
        ('namespaces="issuing-*"', None),
        ('namespaces="git"', "counts for git alone (namespaces), not for issuing-harness or file"),
        ('namespaces="!file,!issuing-harness,*"', "alone (namespaces)"),
        ("cert-authority", "has the option cert-authority, which is not honoured here"),
        ('cert-authority,namespaces="file"', "has the option cert-authority"),
        ('verify-required,valid-after="20261101"', "has the option verify-required"),
        ("valid after", "has options that cannot be read (valid after)"),
    ],
)
def test_what_restricts_a_key_is_honoured_or_the_key_does_not_count(
    options, says, signed, someone, tmp_path
):
    """It has to count when the certificate was made, and now; the option is named."""
    (tmp_path / "allowed_signers").write_text(f"{OWNER} {options} {key_of(someone)} x\n")
    (tmp_path / "bundle.zip").write_bytes(signed)

    keys = read_public_keys(tmp_path / "allowed_signers")
    found = verify(tmp_path / "bundle.zip", keys, now=NOW)

    if says is None:
        assert (found.signer, found.problems) == (OWNER, ())
    else:
        [problem] = found.problems
        assert f"is signed by {OWNER}, and the key " in problem
        assert says in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "should hold an Ed25519 public key"),
        ("ssh-rsa AAAA", "should hold an Ed25519 public key"),
        ("ssh-ed25519 AAAA", "should hold an Ed25519 public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "holds a private one"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "is damaged"),
    ],
)
def test_what_is_no_public_key_is_refused(text, says, tmp_path):
    """In words, a private key above all."""
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(SettingsError, match=says):
        read_public_keys(path)


def test_a_bundle_is_read_without_asking_who_signed_it(signed):
    """To compare and export it; it is whole all the same."""
    assert read_content(signed).is_signed
    assert not read_content(samples.bundle()).is_signed


def test_a_signature_is_written_in_one_way(signed, check):
    """The last letter of its base64 has bits to spare, which would make two bundles of one."""
    files = unpack(signed)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    document = json.loads(files[STATED])
    signature = document["signatures"][0]["sig"].rstrip("=")
    end = letters[letters.index(signature[-1]) ^ 1]
    document["signatures"][0]["sig"] = signature[:-1] + end + "=="
    files[STATED] = json.dumps(document, indent=2).encode() + b"\n"

    assert "is not as it was written" in check(pack(files))[0]


def test_what_nobody_vouches_for_is_not_judged_again(someone, check):
    """Judging runs what is in a bundle: who signed it is asked first, and until when it counts."""
    judged = []

    def judge(found):
        judged.append(found)
        return found.certificate

    assert check(samples.bundle(), judge=judge) != []
    assert check(samples.bundle(someone), judge=judge, keys={}) != []
    assert judged == []
    assert check(samples.bundle(someone), judge=judge) == []
    assert len(judged) == 1
