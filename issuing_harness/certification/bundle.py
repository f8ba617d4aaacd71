"""A bundle: a certificate with all that it rests on, one zip, written whole or not at all.

``certificate.json`` is what came out; ``requirements.toml`` the catalogue, ``certification.toml``
the profile and ``features/`` the scenarios by which it was judged; ``tapes.json`` the digests of
the cassettes; ``evidence/`` what shows each attempt; ``statements/`` what is stated of all these,
signed (:mod:`issuing_harness.certification.signing`); ``README.md`` says what it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from issuing_harness.certification.archive import check_names, pack
from issuing_harness.certification.certificate import Certificate
from issuing_harness.certification.documents import write_certificate, write_json
from issuing_harness.certification.signing import UNSIGNED, write_envelope
from issuing_harness.certification.statements import statements
from issuing_harness.errors import BundleError
from issuing_harness.printable import in_markdown
from issuing_harness.tape.card_numbers import CARD
from issuing_harness.tape.encodings import PackedError, unpacked
from issuing_harness.tape.redacted_output import ACCOUNT_ID, redact_text
from issuing_harness.tape.secret_search import find_secret
from issuing_harness.whole_files import sweep, write_whole

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

CERTIFICATE: Final = "certificate.json"
CATALOGUE: Final = "requirements.toml"
PROFILE: Final = "certification.toml"
TAPES: Final = "tapes.json"
README: Final = "README.md"
FEATURES: Final = "features/"
EVIDENCE: Final = "evidence/"
STATEMENTS: Final = "statements/"
#: What every bundle has.
REQUIRED: Final = (CERTIFICATE, CATALOGUE, PROFILE, TAPES, README)

_README: Final = """\
# The certificate of {integration}

{verdict}, {grade}, made {made}, expires {expires}. {signed}

Check it with `issuing-harness certify verify BUNDLE --key FILE`, where FILE holds the public key of
whoever vouches for it. `certificate.json` holds every verdict and every attempt, `evidence/` what
shows them, `requirements.toml`, `certification.toml` and `features/` by what it was judged, and
`statements/` three in-toto statements about all of these files.

Whether it could have failed: {proved}.

Versions: {versions}. Git commit: {commit}.
"""
#: Digests by themselves: one in a thousand has the digits of a card's number in it.
_DIGEST: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![0-9A-Za-z])"
)
_ACCOUNT: Final = "the id of an account"
_TAKE_OUT: Final = (
    "Take it out of what the integration says or shows, replace it where it is valid, and run "
    "again."
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bundle is made of.

    Args:
        certificate: what came out.
        catalogue: the file of requirements, as it was used.
        profile: the integration's ``certification.toml``, which names secrets and holds none.
        features: the feature files, by their paths in the project: ``features/…``.
        tapes: the SHA-256 of each cassette that was played, by its path in the project.
        evidence: the files that show the attempts, by their names in the bundle: ``evidence/…``.
    """

    certificate: Certificate
    catalogue: bytes
    profile: bytes
    features: Mapping[str, bytes]
    tapes: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, bytes] = field(default_factory=dict)


def read_folder(folder: Path, name: str) -> dict[str, bytes]:
    """Return every file below a folder, by its name in a bundle.

    Args:
        folder: where the files are.
        name: what stands for the folder in the bundle: ``evidence``.

    Raises:
        BundleError: one is a symbolic link, which could lead to anything.
    """
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise BundleError(
                f"{path.relative_to(folder)} was to go into the bundle, and is a symbolic link. "
                "Put the file itself there."
            )
        if path.is_file():
            files[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return files


def write_bundle(path: Path, contents: Contents, signer: "CryptoSigner | None") -> str:
    """Write a bundle, and return ``signed`` or ``unsigned``, as it is to be called.

    Args:
        path: where; what was there stays if anything is wrong.
        contents: what is in it.
        signer: who signs it (:func:`issuing_harness.certification.signing.read_signer`).

    Raises:
        BundleError: something in it looks like a secret, is missing, or cannot be packed.
        OSError: it cannot be written.
    """
    content = bundle_bytes(contents, signer)
    sweep(path.parent.glob(f".{path.name}.*"))
    write_whole(path, content)
    return _called(signer)


def bundle_bytes(contents: Contents, signer: "CryptoSigner | None") -> bytes:
    """Return the bytes of a bundle; the same contents and key give the same.

    Raises:
        BundleError: something in it looks like a secret, is missing, or cannot be packed.
    """
    files = _files(contents, _called(signer))
    check_names(files)
    for problem in [*missing_evidence(contents.certificate, files), *leaks(files)]:
        raise BundleError(f"The bundle was to be written, and was not: {problem}")
    stated = statements(contents.certificate, files, rules_of(files))
    signed = {name: write_envelope(statement, signer) for name, statement in stated.items()}
    return pack(files | signed)


def rules_of(files: Mapping[str, bytes]) -> list[str]:
    """Return the files by which a certificate was judged."""
    return [name for name in files if name in (CATALOGUE, PROFILE) or name.startswith(FEATURES)]


def _called(signer: "CryptoSigner | None") -> str:
    return UNSIGNED if signer is None else "signed"


def _files(contents: Contents, called: str) -> dict[str, bytes]:
    """Return every file but the statements.

    Raises:
        BundleError: one would lie in the place of another kind of file.
    """
    for prefix, part in ((FEATURES, contents.features), (EVIDENCE, contents.evidence)):
        for name in part:
            if not name.startswith(prefix):
                raise BundleError(f"{name} was to go into the bundle, and belongs below {prefix}.")
    return {
        CERTIFICATE: write_certificate(contents.certificate),
        CATALOGUE: contents.catalogue,
        PROFILE: contents.profile,
        TAPES: write_json(dict(sorted(contents.tapes.items()))),
        README: _readme(contents.certificate, called),
        **contents.features,
        **contents.evidence,
    }


def _readme(certificate: Certificate, called: str) -> bytes:
    signed = "Signed: `verify` says by whom." if called != UNSIGNED else "Unsigned: nobody vouches."
    versions = ", ".join(f"{name} {value}" for name, value in certificate.versions.items())
    commit = ", ".join(f"{name} {value}" for name, value in certificate.commit.items())
    text = _README.format(
        integration=in_markdown(certificate.called),
        verdict=str(certificate.verdict).capitalize(),
        grade=certificate.grade,
        made=certificate.made,
        expires=certificate.expires,
        signed=signed,
        proved=certificate.proved,
        versions=versions or "unknown",
        commit=commit or "none",
    )
    return text.encode("utf-8", "replace")


def missing_evidence(certificate: Certificate, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield for each attempt the evidence that it names and that is not there, a sentence each."""
    for attempt in certificate.shown:
        for kind, name in attempt.evidence.items():
            if not name.startswith(EVIDENCE) or name not in files:
                yield (
                    f"attempt {attempt.number} at {attempt.scenario} names {name} as its {kind}, "
                    "and there is no such file."
                )


def leaks(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what of the files must not be shown to others, a sentence each, never the secret."""
    for name, content in files.items():
        if kind := _leak(name):
            yield f"the name {redact_text(name)} holds what looks like {kind}."
        text = content.decode("utf-8", "surrogateescape")
        if kind := _leak(text):
            place = f"{redact_text(name)}, line {_line_of_leak(text)},"
            yield f"{place} holds what looks like {kind}. {_TAKE_OUT}"
        elif kind := _packed_leak(content):
            yield f"{redact_text(name)} {kind}. {_TAKE_OUT}"


def _packed_leak(content: bytes) -> str:
    """Return what is wrong with what is packed in a file, be it that it cannot be opened."""
    try:
        for inner in unpacked(content):
            if kind := _leak(inner.decode("utf-8", "surrogateescape")):
                return f"holds, packed in it, what looks like {kind}"
    except PackedError as error:
        return f"{error}, so that nobody knows whether there is a secret in it"
    return ""


def _line_of_leak(text: str) -> int:
    """Return the line on which a secret begins, counted from 1; it may go on in the next one."""
    lines = text.splitlines()
    for size in (1, 2):
        for number in range(len(lines)):
            if _leak("\n".join(lines[number : number + size])):
                return number + 1
    return 1


def _leak(text: str) -> str | None:
    """Return what kind of secret a text holds, or ``None``."""
    kind = find_secret(text)
    if kind == CARD:
        kind = find_secret(_DIGEST.sub("digest", text))
    return kind or (_ACCOUNT if ACCOUNT_ID.search(text) else None)
