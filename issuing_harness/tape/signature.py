"""Signatures: by which a live recording proves who made it.

A recording is signed where it is made, with the Ed25519 key that ``ISSUING_SIGNING_KEY`` holds as
OpenSSH or PEM writes it. Whose keys count is named in ``allowed_signers`` beside the cassettes, in
the format that ``ssh-keygen`` and git have for it. What is signed is the whole file but for the
words of the scenario, which a rename or a reseal may change, and the seal.
"""

import base64
import ctypes
import os
import re
from collections.abc import Mapping, MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from issuing_harness.errors import SettingsError
from issuing_harness.tape.allowed_signers import AllowedSigner, allowed_signers
from issuing_harness.tape.provenance import Provenance

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_VARIABLE: Final = "ISSUING_SIGNING_KEY"
SIGNERS: Final = "allowed_signers"
#: What to type where the library is missing.
INSTALL: Final = "pip install 'issuing-harness[sign]'"
#: The lines that are not signed: the scenario's words, and what is made from the rest.
_UNSIGNED: Final = re.compile(rb"\n  (?:feature|scenario|steps_digest|signature|seal): [^\n]*")
_END_OF_METADATA: Final = b"\ninteractions:"


class SigningKey:
    """The private key of whoever records; it is never shown.

    Args:
        key: an Ed25519 private key.
    """

    def __init__(self, key: "Ed25519PrivateKey") -> None:
        self._key = key

    @property
    def public_key(self) -> str:
        """The public key, as a line of ``allowed_signers`` has it: ``ssh-ed25519 AAAA…``."""
        from cryptography.hazmat.primitives import serialization

        return (
            self._key.public_key()
            .public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
            .decode()
        )

    def sign(self, content: bytes) -> str:
        """Return the signature of a cassette's content, in base64."""
        return base64.b64encode(self._key.sign(signed_part(content))).decode()


def read_signing_key(environment: Mapping[str, str]) -> SigningKey | None:
    """Return the key that recordings are signed with, ``None`` if none is set.

    Raises:
        SettingsError: it is no Ed25519 key without a password, or the library is not installed.
    """
    key = read_private_key(environment)
    return None if key is None else SigningKey(key)


def read_private_key(environment: Mapping[str, str]) -> "Ed25519PrivateKey | None":
    """Return the key that recordings and bundles are signed with, ``None`` if none is set.

    Raises:
        SettingsError: it is no Ed25519 key without a password, or the library is not installed.
    """
    text = environment.get(KEY_VARIABLE, "").strip()
    if not text:
        return None
    if not is_available():
        raise SettingsError(
            f"{KEY_VARIABLE} asks for recordings to be signed, and the library for it is not "
            f"installed: {INSTALL}. Or unset it, and they are unsigned."
        )
    return _private_key(text.encode())


def take_key_away(environment: MutableMapping[str, str]) -> None:
    """Remove the key, so that no program that is started has it, nor finds it in ours.

    Others of the same user read ``/proc/PID/environ``, which shows the variables that a process was
    started with whatever it has unset since; so they are wiped out there.

    Args:
        environment: this process's.
    """
    if os.name == "posix":
        find = ctypes.CDLL(None).getenv
        find.restype = ctypes.c_void_p
        if place := find(KEY_VARIABLE.encode()):
            ctypes.memset(place, 0, len(ctypes.string_at(place)))
    environment.pop(KEY_VARIABLE, None)


def is_available() -> bool:
    """Whether the library that signs and checks is installed."""
    return find_spec("cryptography") is not None


def signed_part(content: bytes) -> bytes:
    """Return what of a cassette's content is signed, whatever the scenario is called."""
    head, mark, rest = content.partition(_END_OF_METADATA)
    return b"".join([_UNSIGNED.sub(b"", head), mark, rest])


def is_genuine(provenance: Provenance, content: bytes) -> bool:
    """Whether a cassette's signature was made with the key that it names.

    Args:
        provenance: what the cassette says of itself.
        content: its whole content.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PublicKey,
    )
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        key = load_ssh_public_key(provenance.public_key.encode())
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(base64.b64decode(provenance.signature, validate=True), signed_part(content))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def signer_of(public_key: str, path: Path, feature: str) -> AllowedSigner | None:
    """Return whom ``allowed_signers`` names for a public key, ``None`` for a stranger's.

    Args:
        public_key: ``ssh-ed25519 AAAA…``.
        path: the cassette; the file stands in a folder above it, up to that of all cassettes.
        feature: the feature file below ``features/``, which tells how far up that is.
    """
    folders = path.absolute().parents[: len(Path(feature).parts) + 1]
    files = (folder / SIGNERS for folder in folders)
    texts = (file.read_text("utf-8", "replace") for file in files if file.is_file())
    names = map(allowed_signers, texts)
    return next((each[public_key] for each in names if public_key in each), None)


def _private_key(text: bytes) -> "Ed25519PrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    is_openssh = b"OPENSSH" in text
    load = serialization.load_ssh_private_key if is_openssh else serialization.load_pem_private_key
    try:
        key = load(text + b"\n", password=None)
    except (TypeError, UnsupportedAlgorithm, ValueError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(
            f"{KEY_VARIABLE} should hold the text of an Ed25519 private key without a password; "
            "what it holds is something else. Make one with `ssh-keygen -t ed25519 -N '' -f "
            f'signing_key`, set it with `export {KEY_VARIABLE}="$(cat signing_key)"`, and name '
            f"its public half in cassettes/{SIGNERS}."
        )
    return key
