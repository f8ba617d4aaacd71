"""What a certificate of this version can never claim, whoever signed it.

All of it is seen in the certificate and in the files that it names: nothing is judged again.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final, TypeVar

from issuing_harness.certification.certificate import (
    VALID_DAYS,
    Attempt,
    Certificate,
    Grade,
    Noticed,
    Outcome,
    ProvenFault,
    Verdict,
)
from issuing_harness.certification.documents import read_json
from issuing_harness.certification.judgement import is_fault
from issuing_harness.certification.planted_faults import FAULTS
from issuing_harness.certification.statements import parse_moment
from issuing_harness.errors import BundleError

#: The evidence that others read as lists of tables.
_LISTS: Final = ("steps", "deliveries")
#: What ends otherwise has to show something.
_UNSHOWN: Final = Outcome.INTERRUPTED

_ENDED: Final = {Outcome.BROKEN: "broken off", Outcome.SKIPPED: "been skipped"}

Files = Mapping[str, bytes]
_T = TypeVar("_T", bound=Hashable)


def impossible_claims(certificate: Certificate, files: Files) -> Iterator[str]:
    """Yield what no run of this version can have written, a sentence each.

    Args:
        certificate: what is claimed.
        files: of the bundle, by name.
    """
    yield from _of_the_whole(certificate)
    yield from _of_attempts(certificate)
    yield from _of_proof(certificate, files)
    yield from _of_evidence(certificate, files)


def _of_the_whole(certificate: Certificate) -> Iterator[str]:
    if certificate.grade is not Grade.SIMULATED:
        yield (
            f"The certificate is graded {certificate.grade}, and this version grades nothing but "
            f"{Grade.SIMULATED}."
        )
    made, expires = parse_moment(certificate.made), parse_moment(certificate.expires)
    if expires - made > timedelta(days=VALID_DAYS):
        yield (
            f"The certificate is to expire on {certificate.expires}, and none counts longer than "
            f"{VALID_DAYS} days after it was made, here on {certificate.made}."
        )
    for name in _twice(each.id for each in certificate.verdicts):
        yield f"The requirement {name} is listed twice; there is one verdict on each."
    if certificate.verdict is Verdict.MET:
        for each in certificate.verdicts:
            if each.level == "MUST" and each.verdict is Verdict.NOT_MET:
                yield f"The certificate says met, and its MUST {each.id} is not met."


def _of_attempts(certificate: Certificate) -> Iterator[str]:
    for scenario, number in _twice((each.scenario, each.number) for each in certificate.attempts):
        yield f"The attempt {number} at {scenario} is listed twice."
    for name in _twice(name for each in certificate.shown for name in each.evidence.values()):
        yield f"{name} is evidence of two attempts; each has its own."
    for each in certificate.shown:
        name = f"The attempt {each.number} at {each.scenario} is said to have"
        if each.outcome is not _UNSHOWN and "steps" not in each.evidence:
            ended = _ENDED.get(each.outcome, each.outcome)
            yield f"{name} {ended}, and names no steps that show it."
        if each.outcome is Outcome.FAILED and not is_fault(each):
            yield f"{name} failed, and to blame {each.blame or 'nobody'}; no failure does."


def _of_proof(certificate: Certificate, files: Files) -> Iterator[str]:
    faults = certificate.proof.faults if certificate.proof else ()
    known = {each.name for each in FAULTS}
    for name in _twice(each.name for each in faults):
        yield f"The planted fault {name} is listed twice."
    for each in faults:
        if each.name not in known:
            yield f"The planted fault {each.name} is none that this version plants."
        yield from _of_fault(each)
    caught = [each.attempt for each in faults if each.attempt]
    for name in _twice(filter(None, (_content(each, files) for each in caught))):
        same = next(each for each in caught if _content(each, files) == name)
        yield (
            f"What shows the attempt {same.number} at {same.scenario} is evidence of two planted "
            "faults; what turns red under one shows nothing of another."
        )


def _of_fault(fault: ProvenFault) -> Iterator[str]:
    is_caught = fault.noticed is Noticed.CAUGHT
    name = f"The planted fault {fault.name} is {'' if is_caught else 'not '}said to be caught, and"
    if is_caught and fault.attempt is None:
        yield f"{name} no attempt shows it."
    elif is_caught and fault.attempt and not is_fault(fault.attempt):
        yield f"{name} its attempt has not failed by the integration's fault."
    elif fault.attempt and not is_caught:
        yield f"{name} an attempt is said to show it."


def _content(attempt: Attempt, files: Files) -> str:
    """Return a digest of all that shows an attempt; empty if nothing does."""
    digest = hashlib.sha256()
    shown = [(kind, files.get(name, b"")) for kind, name in sorted(attempt.evidence.items())]
    for kind, content in shown:
        digest.update(f"{kind} {len(content)}\n".encode("utf-8", "replace") + content)
    return digest.hexdigest() if any(content for _, content in shown) else ""


def _of_evidence(certificate: Certificate, files: Files) -> Iterator[str]:
    """Yield which evidence is not what its name says."""
    for attempt in certificate.shown:
        for kind in _LISTS:
            name = attempt.evidence.get(kind, "")
            if name in files and (problem := _no_list(files[name], name)):
                yield problem


def _no_list(content: bytes, name: str) -> str:
    try:
        document = read_json(content, name)
    except BundleError as error:
        return str(error)
    is_list = isinstance(document, list) and all(isinstance(each, dict) for each in document)
    return "" if is_list else f"{name} should be a list of tables in JSON, and is not."


def _twice(names: Iterable[_T]) -> list[_T]:
    """Return what is there more than once."""
    return [name for name, count in Counter(names).items() if count > 1]
