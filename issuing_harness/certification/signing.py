"""Signatures of a bundle: each statement in a DSSE envelope, by the key that signs recordings, too.

The envelope is DSSE v1.0's (https://github.com/secure-systems-lab/dsse), its payload an in-toto
statement; ``securesystemslib`` signs and checks. Without a key the envelope has no signature, and
whoever opens it is told so.
"""

import base64
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from issuing_harness.certification.documents import read_json, write_json
from issuing_harness.errors import BundleError, SettingsError
from issuing_harness.tape.allowed_signers import AllowedSigner, allowed_signers
from issuing_harness.tape.signature import read_private_key, take_key_away

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner, SSlibKey

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
#: What a bundle is called that nobody signed.
UNSIGNED: Final = "unsigned"
#: What to type where the libraries are missing.
INSTALL: Final = "pip install 'issuing-harness[certify]'"
_ENVELOPE: Final = {"payload", "payloadType", "signatures"}
_SIGNATURE: Final = {"keyid", "sig"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A statement with its signature, as it stands in a bundle.

    Args:
        name: the file.
        payload: the statement, as the bytes that are signed.
        signature: by whose key, and the signature itself; empty if nobody signed it.
    """

    name: str
    payload: bytes
    signature: Mapping[str, str]

    @property
    def is_signed(self) -> bool:
        """Whether there is a signature, of whomever."""
        return bool(self.signature)


def read_signer(environment: Mapping[str, str]) -> "CryptoSigner | None":
    """Return what signs with the key of ``ISSUING_SIGNING_KEY``, ``None`` if none is set.

    Raises:
        SettingsError: it is no Ed25519 key without a password, or the library is not installed.
    """
    key = read_private_key(environment)
    if key is None:
        return None
    require_library("The certificate was to be signed")
    from securesystemslib.signer import CryptoSigner

    return CryptoSigner(key)


def take_signer(environment: MutableMapping[str, str]) -> "CryptoSigner | None":
    """Return what signs, and take its key out of the environment, where others would find it.

    Raises:
        SettingsError: it is no Ed25519 key without a password, or the library is not installed.
    """
    signer = read_signer(environment)
    take_key_away(environment)
    return signer


def require_library(what: str) -> None:
    """Refuse to go on without the libraries that sign and check.

    Raises:
        SettingsError: they are not installed.
    """
    if find_spec("securesystemslib") is None or find_spec("cryptography") is None:
        raise SettingsError(f"{what}, and the library for it is not installed: {INSTALL}.")


def write_envelope(statement: Any, signer: "CryptoSigner | None") -> bytes:
    """Return a statement in its envelope, signed if there is somebody who signs."""
    payload = payload_of(statement)
    signatures = [] if signer is None else [_signature(payload, signer)]
    return write_json(_document(payload, signatures))


def payload_of(statement: Any) -> bytes:
    """Return the bytes of a statement that are signed."""
    return write_json(statement, indent=None)


def _signature(payload: bytes, signer: "CryptoSigner") -> dict[str, str]:
    from securesystemslib.dsse import Envelope as Dsse

    signature = Dsse(payload, PAYLOAD_TYPE, {}).sign(signer)
    sig = base64.b64encode(bytes.fromhex(signature.signature)).decode()
    return {"keyid": signature.keyid, "sig": sig}


def _document(payload: bytes, signatures: list[dict[str, str]]) -> dict[str, Any]:
    encoded = base64.b64encode(payload).decode()
    return {"payload": encoded, "payloadType": PAYLOAD_TYPE, "signatures": signatures}


def read_envelope(content: bytes, name: str) -> Envelope:
    """Return the envelope in a file, whose signature nobody has checked yet.

    Args:
        content: of the file.
        name: the file.

    Raises:
        BundleError: it is none of a statement, or not as :func:`write_envelope` writes it.
    """
    document = read_json(content, name)
    if not isinstance(document, dict) or document.keys() != _ENVELOPE:
        raise BundleError(f"{name} should be a DSSE envelope: {', '.join(sorted(_ENVELOPE))}.")
    if document["payloadType"] != PAYLOAD_TYPE:
        raise BundleError(
            f"{name} should have the payloadType {PAYLOAD_TYPE}, and has another; what it holds is "
            "no statement of in-toto's."
        )
    try:
        payload = base64.b64decode(document["payload"], validate=True)
        [signature] = document["signatures"] or [{}]
        is_whole = write_json(_document(payload, [signature] if signature else [])) == content
        is_whole = is_whole and (not signature or signature.keys() == _SIGNATURE)
        is_whole = is_whole and all(isinstance(text, str) for text in signature.values())
        is_whole = is_whole and (not signature or _is_canonical(signature["sig"]))
    except (TypeError, ValueError, AttributeError):
        is_whole = False
    if not is_whole:
        raise BundleError(f"{name} is not as it was written: it has one signature at most.")
    return Envelope(name, payload, signature)


def _is_canonical(text: str) -> bool:
    """Whether base64 is written as everybody writes it: its last letter may have bits to spare."""
    return base64.b64encode(base64.b64decode(text, validate=True)).decode() == text


def signer_among(envelope: Envelope, keys: Mapping[str, AllowedSigner], *moments: datetime) -> str:
    """Return who has signed an envelope.

    Args:
        envelope: signed by somebody.
        keys: whose keys count, by public key: ``ssh-ed25519 AAAA…``.
        moments: at all of which the key has to count: when it was signed, and now.

    Raises:
        BundleError: it is signed by no such key, by one that does not count then, or the signature
            is not of what it holds.
        SettingsError: the library is not installed.
    """
    require_library("The bundle's signatures were to be checked")
    from securesystemslib.dsse import Envelope as Dsse
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import Key, Signature

    known: dict[Key, AllowedSigner] = {_public_key(line): whose for line, whose in keys.items()}
    keyid = envelope.signature["keyid"]
    mine = [key for key in known if key.keyid == keyid]
    try:
        sig = base64.b64decode(envelope.signature["sig"], validate=True).hex()
        signed = Dsse(envelope.payload, PAYLOAD_TYPE, {keyid: Signature(keyid, sig)})
        signed.verify(mine, 1)
    except (VerificationError, ValueError):
        problem = "does not fit what it holds" if mine else "is by none of the keys that count"
        raise BundleError(f"{envelope.name} is signed, and the signature {problem}.") from None
    signer = known[mine[0]]
    if why_not := signer.why_not(*moments):
        raise BundleError(f"{envelope.name} is signed by {signer.name}, and the key {why_not}.")
    return signer.name


def read_public_keys(path: Path) -> dict[str, AllowedSigner]:
    """Return whose keys count, by public key: ``ssh-ed25519 AAAA…``.

    Args:
        path: a public key as OpenSSH or PEM writes it, or a file of ``allowed_signers``.

    Raises:
        SettingsError: there is no Ed25519 public key in it.
        OSError: it cannot be read.
    """
    text = path.read_bytes().decode("utf-8", "replace")
    if "PRIVATE KEY" in text:
        raise SettingsError(
            f"{path.name} should hold a public key, and holds a private one, which nobody else "
            "should have. Name the file with .pub beside it."
        )
    if "BEGIN PUBLIC KEY" in text:
        require_library("A key was to be read")
        return {_openssh(text): AllowedSigner(path.stem)}
    signers = allowed_signers(text)
    if not all(map(_is_key, signers)) or not signers:
        raise SettingsError(
            f"{path.name} should hold an Ed25519 public key, `ssh-ed25519 AAAA…`, or lines of "
            "allowed_signers, and holds neither. `ssh-keygen -y -f signing_key` prints it."
        )
    return signers


def _is_key(line: str) -> bool:
    require_library("A key was to be read")
    try:
        _public_key(line)
    except ValueError:
        return False
    return True


def _public_key(line: str) -> "SSlibKey":
    """Return a public key as securesystemslib has it.

    Raises:
        ValueError: it is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key
    from securesystemslib.signer import SSlibKey

    try:
        return SSlibKey.from_crypto(load_ssh_public_key(line.encode()))
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from None


def _openssh(text: str) -> str:
    """Return a public key of PEM's as OpenSSH writes it."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PublicKey,
    )

    try:
        key = serialization.load_pem_public_key(text.encode())
    except ValueError:
        raise SettingsError("The key should be a public key of PEM's, and is damaged.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise SettingsError("The key should be an Ed25519 public key, and is of another kind.")
    layout = serialization.PublicFormat.OpenSSH
    return key.public_bytes(serialization.Encoding.OpenSSH, layout).decode()
