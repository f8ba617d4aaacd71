"""Checks a bundle offline: that it is whole, what it states, by whom, and until when.

What is found is a sentence each. Nothing that a bundle says of itself is believed before its bytes
are: the archive is packed again and compared, the statements are made again and compared, and a
signature counts if its key is one of those that were named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from issuing_harness.certification.archive import MOST_BYTES, unpack
from issuing_harness.certification.bundle import (
    CERTIFICATE,
    EVIDENCE,
    FEATURES,
    REQUIRED,
    STATEMENTS,
    missing_evidence,
    rules_of,
)
from issuing_harness.certification.certificate import Certificate
from issuing_harness.certification.claims import impossible_claims
from issuing_harness.certification.conclusions import unfounded_conclusions
from issuing_harness.certification.differences import compare
from issuing_harness.certification.documents import (
    read_certificate,
    read_json,
    write_certificate,
)
from issuing_harness.certification.signing import (
    UNSIGNED,
    Envelope,
    payload_of,
    read_envelope,
    signer_among,
)
from issuing_harness.certification.statements import NAMES, parse_moment, statements
from issuing_harness.errors import BundleError
from issuing_harness.tape.allowed_signers import AllowedSigner

#: By whom a bundle is signed that was checked without a key.
UNKNOWN_SIGNER: Final = "somebody whose key was not asked for"
#: What the archive adds to its files, at most.
_MOST: Final = 2 * MOST_BYTES
#: How far ahead the clock of whoever certified may be.
_CLOCKS_DIFFER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that has been read, and is whole.

    Args:
        certificate: what it certifies.
        files: every file but the statements, by name.
        envelopes: the statements.
    """

    certificate: Certificate
    files: Mapping[str, bytes]
    envelopes: tuple[Envelope, ...]

    @property
    def is_signed(self) -> bool:
        """Whether somebody signed it; by whom has to be checked."""
        return any(envelope.is_signed for envelope in self.envelopes)


class Judge(Protocol):
    """Derives a certificate again from what a bundle holds."""

    def __call__(self, bundle: Bundle) -> Certificate:
        """Return the certificate as the catalogue, the profile and the evidence make it."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of a bundle.

    Args:
        bundle: what is in it.
        signer: whom the keys name for its signatures; ``unsigned`` without any signature.
        problems: why it should not be believed, a sentence each.
    """

    bundle: Bundle
    signer: str
    problems: tuple[str, ...]


def verify(
    path: Path,
    keys: Mapping[str, AllowedSigner],
    *,
    now: datetime,
    allow_unsigned: bool = False,
    judge: Judge | None = None,
) -> Verification:
    """Check a bundle.

    Args:
        path: the file.
        keys: whose signatures count, by public key.
        now: the time, by which it may have expired.
        allow_unsigned: whether a bundle that nobody signed may pass; it is called unsigned. Without
            any keys one that somebody signed passes as well, and by whom is not known.
        judge: derives its verdicts again.

    Raises:
        BundleError: it is not whole, so that nothing in it can be believed.
        OSError: it cannot be read.
        SettingsError: the library that checks signatures is not installed.
    """
    bundle = read_bundle(path)
    signers, problems = _signers(bundle, keys, now, allow_unsigned=allow_unsigned)
    problems += list(_out_of_date(bundle.certificate, now))
    problems += impossible_claims(bundle.certificate, bundle.files)
    problems += unfounded_conclusions(bundle.certificate, bundle.files)
    if judge and not problems:  # what nobody vouches for is not run
        problems += _judged_otherwise(bundle, judge)
    return Verification(bundle, signers, tuple(problems))


def read_bundle(path: Path) -> Bundle:
    """Return a bundle that is whole, whoever signed it and whenever it expires.

    Raises:
        BundleError: it is not.
        OSError: it cannot be read.
    """
    if path.stat().st_size > _MOST:
        raise BundleError(f"The bundle should have at most {_MOST} bytes, and has more.")
    return read_content(path.read_bytes())


def read_content(content: bytes) -> Bundle:
    """Return the bundle whose bytes these are.

    Raises:
        BundleError: it is not whole.
    """
    files = unpack(content)
    envelopes = [read_envelope(files.pop(name), name) for name in NAMES if name in files]
    _check_files(files, [envelope.name for envelope in envelopes])
    certificate = read_certificate(files[CERTIFICATE])
    if write_certificate(certificate) != files[CERTIFICATE]:
        raise BundleError(f"{CERTIFICATE} is not written as issuing-harness writes it.")
    bundle = Bundle(certificate, files, tuple(envelopes))
    for problem in _contradictions(bundle):
        raise BundleError(problem)
    return bundle


def _check_files(files: Mapping[str, bytes], stated: list[str]) -> None:
    """Refuse a bundle that lacks a file, or has one that has no place in it."""
    for name in [*REQUIRED, *NAMES]:
        if name not in files and name not in stated:
            raise BundleError(f"The bundle should have {name}, and has not.")
    for name in files:
        is_feature = name.startswith(FEATURES) and name.endswith(".feature")
        if name not in REQUIRED and not is_feature and not name.startswith(EVIDENCE):
            raise BundleError(f"The bundle has {name}, which belongs in no bundle.")


def _contradictions(bundle: Bundle) -> Iterator[str]:
    """Yield what the parts of a bundle say against each other, a sentence each."""
    made = statements(bundle.certificate, bundle.files, rules_of(bundle.files))
    for envelope in bundle.envelopes:
        if payload_of(made[envelope.name]) != envelope.payload:
            yield from _other_subjects(envelope, made[envelope.name])
            yield f"{envelope.name} states something else than the certificate comes to."
    if len({envelope.is_signed for envelope in bundle.envelopes}) > 1:
        yield f"Some of {STATEMENTS} are signed and some are not."
    yield from missing_evidence(bundle.certificate, bundle.files)


def _other_subjects(envelope: Envelope, made: Mapping[str, object]) -> Iterator[str]:
    """Yield which files are not those that a statement is about."""
    stated, found = _subjects(read_json(envelope.payload, envelope.name)), _subjects(made)
    for name in sorted(stated.keys() | found.keys()):
        if name not in stated:
            yield f"{name} was added: {envelope.name} does not name it."
        elif name not in found:
            yield f"{name} is missing: {envelope.name} names it."
        elif stated[name] != found[name]:
            yield f"{name} was changed: its SHA-256 is not the one in {envelope.name}."


def _subjects(statement: object) -> dict[str, object]:
    """Return the digests of a statement's subjects by name, of one that may be any JSON."""
    subjects = statement.get("subject") if isinstance(statement, dict) else None
    tables = subjects if isinstance(subjects, list) else []
    known = [each for each in tables if isinstance(each, dict)]
    return {str(each.get("name")): each.get("digest") for each in known}


def _signers(
    bundle: Bundle, keys: Mapping[str, AllowedSigner], now: datetime, *, allow_unsigned: bool
) -> tuple[str, list[str]]:
    """Return by whom a bundle is signed, and what is wrong about that."""
    if not bundle.is_signed:
        problem = "Nobody signed the bundle, so that anybody can have made it."
        return UNSIGNED, [] if allow_unsigned else [problem]
    if allow_unsigned and not keys:
        return UNKNOWN_SIGNER, []
    try:
        made = parse_moment(bundle.certificate.made)
        names = {signer_among(envelope, keys, made, now) for envelope in bundle.envelopes}
    except BundleError as problem:
        return "", [str(problem)]
    several = f"Its statements are signed by several: {', '.join(sorted(names))}."
    return ", ".join(sorted(names)), [several] if len(names) > 1 else []


def _out_of_date(certificate: Certificate, now: datetime) -> Iterator[str]:
    made, expires = parse_moment(certificate.made), parse_moment(certificate.expires)
    if expires < now:
        yield f"The certificate has expired on {certificate.expires}. Certify again."
    if made > now + _CLOCKS_DIFFER:
        yield f"The certificate says that it was made on {certificate.made}, which is to come."
    if expires <= made:
        yield f"The certificate was made on {certificate.made}, after it had expired."


def _judged_otherwise(bundle: Bundle, judge: Judge) -> Iterator[str]:
    """Yield where the verdicts are not those that the evidence leads to."""
    for difference in compare(bundle.certificate, judge(bundle), times=True):
        yield f"Judged again, it is otherwise. {difference}"
