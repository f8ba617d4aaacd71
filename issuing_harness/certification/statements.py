"""What a bundle states: three in-toto Statements v1, made of the certificate and nothing else.

``test-result`` is for tools that know tests, ``svr`` (Simple Verification Result) for those that
ask which properties hold, ``verdicts`` is our own and says all that the certificate concludes. The
schemas are in-toto's ``spec/v1/statement.md``, ``spec/predicates/test-result.md`` (v0.1) and
``spec/predicates/svr.md`` (v0.2) of https://github.com/in-toto/attestation. The subjects are the
files of the bundle, each with its SHA-256. The same bundle gives the same statements, so that who
checks it can make them again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from issuing_harness.certification.certificate import (
    FORMAT,
    Attempt,
    Certificate,
    Outcome,
    Verdict,
)
from issuing_harness.certification.documents import plain
from issuing_harness.errors import BundleError

STATEMENT: Final = "https://in-toto.io/Statement/v1"
TEST_RESULT: Final = "https://in-toto.io/attestation/test-result/v0.1"
SVR: Final = "https://in-toto.io/attestation/svr/v0.2"
#: The verdicts of this harness; the number is the format of the certificate.
VERDICTS: Final = f"urn:issuing-harness:certificate:verdicts:v{FORMAT}"
_VERIFIER: Final = "urn:issuing-harness:certify"
#: Before each property of an SVR, as the specification asks for.
_PROPERTY: Final = "ISSUING_HARNESS"
#: The property that holds if all that was planned ran, and the whole is met.
CERTIFIED: Final = "CERTIFIED"

#: Where each statement stands in a bundle.
NAMES: Final = {
    "statements/svr.json": SVR,
    "statements/test-result.json": TEST_RESULT,
    "statements/verdicts.json": VERDICTS,
}

#: What our own statement repeats of a certificate, and of the verdict on a requirement.
_CONCLUDED: Final = (
    *("integration", "made", "expires", "grade", "verdict", "reason", "counts"),
    *("versions", "commit", "proved"),
)
_CONCLUDED_OF_EACH: Final = ("id", "level", "verdict", "reason")

Descriptor = dict[str, Any]


def statements(
    certificate: Certificate, files: Mapping[str, bytes], rules: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return the statements by their names in the bundle.

    Args:
        certificate: what is stated.
        files: every other file of the bundle, which the statements are about.
        rules: those of the files by which it was judged: catalogue, profile, features.
    """
    subjects = [_descriptor(name, files[name]) for name in sorted(files)]
    policies = [_descriptor(name, files[name]) for name in sorted(rules)]
    predicates = {
        SVR: _verification(certificate, policies),
        TEST_RESULT: _test_result(certificate, policies),
        VERDICTS: _verdicts(certificate),
    }
    return {name: _statement(kind, subjects, predicates[kind]) for name, kind in NAMES.items()}


def _statement(kind: str, subjects: Sequence[Descriptor], predicate: Any) -> dict[str, Any]:
    return {
        "_type": STATEMENT,
        "subject": list(subjects),
        "predicateType": kind,
        "predicate": predicate,
    }


def _descriptor(name: str, content: bytes) -> Descriptor:
    return {"name": name, "digest": {"sha256": hashlib.sha256(content).hexdigest()}}


def _verification(certificate: Certificate, policies: Sequence[Descriptor]) -> dict[str, Any]:
    """Return the predicate of an SVR, whose properties are those that hold."""
    prefix = f"{_PROPERTY}_{certificate.grade.upper()}"
    names = [CERTIFIED] if is_certified(certificate) else []
    names += [each.id for each in certificate.verdicts if each.verdict is Verdict.MET]
    return {
        "verifier": {
            "id": f"{_VERIFIER}:{certificate.versions.get('harness', 'unknown')}",
            "policies": list(policies),
        },
        "timeCreated": timestamp(certificate.made),
        "properties": [f"{prefix}_{name.replace('-', '_')}" for name in names],
    }


def is_certified(certificate: Certificate) -> bool:
    """Whether all that was planned ran, and the whole is met."""
    return certificate.verdict is Verdict.MET and certificate.counts.agree


def _test_result(certificate: Certificate, configuration: Sequence[Descriptor]) -> dict[str, Any]:
    """Return the predicate of a test result; a test is a scenario."""
    attempts: dict[str, list[Attempt]] = {}
    for attempt in certificate.attempts:
        attempts.setdefault(attempt.scenario, []).append(attempt)
    results = {scenario: _result(tried) for scenario, tried in attempts.items()}
    by_result = {
        kind: [scenario for scenario, result in results.items() if result == kind]
        for kind in ("PASSED", "WARNED", "FAILED")
    }
    return {
        "result": _overall(certificate, clean=len(by_result["PASSED"]) == len(results)),
        "configuration": list(configuration),
        "passedTests": by_result["PASSED"],
        "warnedTests": by_result["WARNED"],
        "failedTests": by_result["FAILED"],
    }


def _result(attempts: Sequence[Attempt]) -> str:
    """Return how a scenario ended; a retry that turned green, and one not tried, are warnings."""
    outcomes = [attempt.outcome for attempt in attempts]
    if outcomes[-1] is Outcome.PASSED:
        return "PASSED" if set(outcomes) == {Outcome.PASSED} else "WARNED"
    return "WARNED" if outcomes[-1] is Outcome.SKIPPED else "FAILED"


def _overall(certificate: Certificate, *, clean: bool) -> str:
    """Return the result of the whole: nothing but *met* passes; a waiver is a warning."""
    if not is_certified(certificate):
        return "FAILED"
    doubts = {Verdict.NOT_MET, Verdict.INCONCLUSIVE, Verdict.WAIVED}
    has_doubts = any(each.verdict in doubts for each in certificate.verdicts)
    return "PASSED" if clean and not has_doubts else "WARNED"


def _verdicts(certificate: Certificate) -> dict[str, Any]:
    """Return the predicate of our own: what the certificate concludes."""
    kept = {name: plain(getattr(certificate, name)) for name in _CONCLUDED}
    requirements = [
        {name: plain(getattr(each, name)) for name in _CONCLUDED_OF_EACH}
        for each in certificate.verdicts
    ]
    return {"format": FORMAT, **kept, "requirements": requirements}


def timestamp(moment: str) -> str:
    """Return a time as RFC 3339 in UTC, ending with Z, as in-toto has it."""
    return parse_moment(moment).isoformat().replace("+00:00", "Z")


def parse_moment(moment: str) -> datetime:
    """Return a time of a certificate, in UTC.

    Raises:
        BundleError: it is no time with a time zone.
    """
    try:
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BundleError(
        f"A time of the certificate should be like 2026-11-28T16:00:00Z, and is {moment!r}."
    )
