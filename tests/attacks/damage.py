"""Bytes flipped, files cut and zeroed: what is damaged is refused by name, or is as it was."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuing_harness.certification.verification import verify
from issuing_harness.errors import BundleError, TapeError
from issuing_harness.tape import Library, Recorder, read_cassette
from issuing_harness.tape.allowed_signers import AllowedSigner
from issuing_harness.tape.cassette import Cassette, _seal
from issuing_harness.tape.signature import KEY_VARIABLE, SIGNERS, SigningKey, read_signing_key
from issuing_sandbox.app import Sandbox
from issuing_sandbox.state.document import state_of
from issuing_sandbox.state.faults import StateRefused
from tests.attacks.attack import Tries
from tests.attacks.kills import FEATURE, identity_of
from tests.harness.certification import samples
from tests.harness.tape.conversations import conversation
from tests.sandbox.api import START, InProcess, Said
from tests.sandbox.life import populate

ROOT = Path(__file__).parents[2]
STATE = "/_sandbox/state"
MARK = b"\ninteractions:"

#: What is read from a damaged file, ``None`` if it is refused as it should be.
Read = Callable[[bytes], object | None]


def flip(content: bytes, random: Random) -> bytes:
    """Return the content with one bit changed."""
    damaged = bytearray(content)
    damaged[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return bytes(damaged)


def cut(content: bytes, random: Random) -> bytes:
    """Return its beginning."""
    return content[: random.randrange(len(content))]


def zero(content: bytes, random: Random) -> bytes:
    """Return it with up to four kilobytes of zeros in it."""
    start = random.randrange(len(content))
    length = min(random.randint(1, 4096), len(content) - start)
    return content[:start] + bytes(length) + content[start + length :]


HARMS = (flip, cut, zero)


def harm(tries: Tries, files: Iterable[tuple[str, bytes]], read: Read, whole: object) -> None:
    """Damage one file after the other, and see what is read of it.

    Args:
        tries: the attack.
        files: names and contents, to choose from.
        read: reads a content; raises whatever it should not.
        whole: what is read of an undamaged one; ``None`` compares contents.
    """
    known = list(files)
    for number in tries.each():
        name, content = tries.random.choice(known)
        how = HARMS[number % len(HARMS)]
        harmed = how(content, tries.random)
        problem, held = "", "unchanged by chance"
        if harmed != content:
            problem, held = _verdict(harmed, read, whole)
        tries.check(problem and f"{name}, {how.__name__}: {problem}", held)


def _verdict(harmed: bytes, read: Read, whole: object) -> tuple[str, str]:
    """Return what is wrong with how a damaged content is read, and what holds otherwise."""
    try:
        found = read(harmed)
    except Exception as error:  # noqa: BLE001 - any is a finding
        return f"{type(error).__name__}: {error}", ""
    if found is None:
        return "", "refused by name"
    if whole is not None and found == whole:
        return "", "harmless: read as it was"
    return f"{len(harmed)} other bytes were accepted", ""


def tape_reader(folder: Path) -> Read:
    """Return what reads a content as a cassette."""
    path = folder / "tape.yaml"

    def read(content: bytes) -> object | None:
        path.write_bytes(content)
        try:
            return read_cassette(path)
        except TapeError as refused:
            return None if "`" in str(refused) else refused

    return read


def damage_tapes(tries: Tries) -> None:
    """Cassettes of this repository, as they are read before they are played or verified."""
    paths = tries.random.sample(sorted((ROOT / "cassettes").rglob("*.yaml")), 60)
    harm(tries, ((path.name, path.read_bytes()) for path in paths), tape_reader(tries.folder), None)


def signing_key() -> SigningKey:
    """Return a new key."""
    secret = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    key = read_signing_key({KEY_VARIABLE: secret.decode()})
    assert key is not None
    return key


def signed_tape(folder: Path, key: SigningKey) -> Cassette:
    """Record a live cassette, signed with a key that the folder's signers have."""
    (folder / SIGNERS).write_text(f"qa@example.com {key.public_key}\n")
    told = identity_of("one").recorded("live", at="2026-11-22T10:00:00Z", clock="real")
    recorder = Recorder(told, key)
    for request, response in conversation():
        recorder.record(request, response)
    return recorder.save(Library(folder).path_for(FEATURE, "one"))


def damage_signed_tapes(tries: Tries) -> None:
    """A signed live cassette, sealed anew after the damage, as whoever forges it would do."""
    signed = signed_tape(tries.folder, signing_key())
    whole = read_cassette(signed.path)
    read = signed_reader(signed.path)
    harm(tries, [("signed", signed.path.read_bytes())], read, told_by(whole))


def told_by(cassette: Cassette) -> tuple[object, ...]:
    """Return what a cassette tells besides its scenario's words, which may be changed."""
    told = cassette.provenance
    return cassette.interactions, told.signed, told.recorded_at, told.circumstances


def signed_reader(path: Path) -> Read:
    """Return what seals a content and reads it; what is no longer signed is not believed."""

    def read(content: bytes) -> object | None:
        path.write_bytes(_seal(*content.partition(MARK)))
        try:
            found = read_cassette(path)
        except TapeError:
            return None
        return told_by(found) if found.provenance.signed.startswith("signed by") else None

    return read


def damage_bundles(tries: Tries) -> None:
    """The signed bundle of a certificate, as it is verified."""
    someone = samples.signer()
    read = bundle_reader(tries.folder / "bundle.zip", samples.key_of(someone))
    harm(tries, [("bundle", samples.bundle(someone))], read, None)


def bundle_reader(path: Path, key: str) -> Read:
    """Return what verifies a content as a bundle by a public key."""

    def read(content: bytes) -> object | None:
        path.write_bytes(content)
        try:
            found = verify(path, {key: AllowedSigner(samples.OWNER)}, now=samples.NOW)
        except BundleError:
            return None
        return None if found.problems else found.bundle.certificate

    return read


def damage_states(tries: Tries) -> None:
    """The state file of a sandbox that has stopped, with something of every kind in it."""
    path = tries.folder / "state"
    sandbox = Sandbox(at=START, state=path)
    api = InProcess(sandbox)
    populate(api)
    sandbox.close()
    content, read = path.read_bytes(), state_reader(path, api.key)
    harm(tries, [("state", content)], read, read(content))


def state_reader(path: Path, key: str) -> Read:
    """Return what starts a sandbox on a content, and tells the account it has."""

    def read(content: bytes) -> object | None:
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        path.write_bytes(content)
        try:
            sandbox = Sandbox(at=START, state=path)
        except StateRefused:
            return None
        found = state_of(sandbox.account(key))
        sandbox.close()
        return found if content else None

    return read


def damage_documents(tries: Tries) -> None:
    """An exported state, posted to another sandbox."""
    api = InProcess(Sandbox(at=START))
    populate(api)
    document = api.get(STATE).body
    harm(tries, [("document", document)], read_document, api.see(STATE)["parts"])


def read_document(content: bytes) -> object | None:
    """Return the parts of what was imported."""
    api = InProcess(Sandbox(at=START), "sk_test_elsewhere")
    said: Said = api.send("POST", STATE, "", {"authorization": f"Bearer {api.key}"}, content)
    if said.status == 400 and said.error["message"]:
        return None
    assert said.status == 200, said.body
    return api.see(STATE)["parts"]
