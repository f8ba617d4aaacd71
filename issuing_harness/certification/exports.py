"""A certificate for other tools: as CSV, as JUnit's XML, and as JSON; ReqIF is beside it.

Each is one function from a certificate to a text. What a reader must know to judge the rest is in
each of them: the grade of the evidence, until when it counts, and whether anybody signed it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.certificate import (
    Attempt,
    Certificate,
    Noticed,
    Outcome,
    Proof,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.documents import write_certificate
from issuing_harness.certification.signing import UNSIGNED
from issuing_harness.certification.verification import Bundle
from issuing_harness.printable import printable
from issuing_harness.tape.redacted_output import beginning

#: The columns that Mastercard's test facility asks for, then what a verdict rests on.
COLUMNS: Final = (
    *("Test case ID", "Test case", "Type", "Endpoint", "Request", "Response", "Result"),
    *("Expected", "Reason", "Scenario", "Attempt", "Began", "Moved time", "Evidence", "Grade"),
    *("Proof", "Signature"),
)
#: How a text begins that a spreadsheet would take for a formula.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_DELIVERIES: Final = "deliveries"
#: Of a reply's body that stands in a cell.
_LONGEST_BODY: Final = 200
#: What JUnit calls a verdict; a requirement that is met has no such element.
_JUNIT: Final = {
    Verdict.NOT_MET: "failure",
    Verdict.INCONCLUSIVE: "error",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.WAIVED: "skipped",
    Verdict.NOT_TESTED: "skipped",
    Outcome.FAILED: "failure",
    Outcome.BROKEN: "error",
    Outcome.INTERRUPTED: "error",
    Outcome.SKIPPED: "skipped",
    # of what was not caught the profile is to blame, which no test of the integration is
    Noticed.MISSED: "skipped",
    Noticed.UNDECIDED: "skipped",
    Noticed.MOOT: "skipped",
}

Files = Mapping[str, bytes]


def json_text(certificate: Certificate) -> str:
    """Return the certificate as the JSON that its bundle holds."""
    return write_certificate(certificate).decode()


def csv_text(certificate: Certificate, files: Files | None = None, signed: str = UNSIGNED) -> str:
    """Return a row for each attempt at each requirement; one without an attempt has a row, too.

    Args:
        certificate: what came out.
        files: the evidence, from which requests and responses are taken.
        signed: what is said of its signature.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for verdict in certificate.verdicts:
        tried = [each for each in certificate.attempts if verdict.id in each.requirements]
        for attempt in tried or (None,):
            row = _row(certificate, verdict, attempt, files or {}) | {"Signature": signed}
            writer.writerow({name: _harmless(value) for name, value in row.items()})
    return text.getvalue()


def _harmless(value: str) -> str:
    """Return a cell that can be written, and that no spreadsheet computes."""
    value = printable(value)
    return f"'{value}" if _FORMULA.match(value) else value


def _row(
    certificate: Certificate, verdict: RequirementVerdict, attempt: Attempt | None, files: Files
) -> dict[str, str]:
    row = {
        "Test case ID": verdict.id,
        "Test case": verdict.claim,
        "Type": case_type(verdict),
        "Endpoint": endpoint_of(certificate),
        "Result": str(verdict.verdict),
        "Reason": verdict.reason,
        "Grade": str(certificate.grade),
        "Proof": certificate.proved,
    }
    return row if attempt is None else row | _tried(attempt, files)


def case_type(verdict: RequirementVerdict) -> str:
    """Return what Mastercard calls a test case: mandatory, conditional or optional."""
    if verdict.level != "MUST":
        return "Optional"
    return "Conditional" if verdict.condition else "Mandatory"


def endpoint_of(certificate: Certificate) -> str:
    """Return where the integration is reached, as its profile says; empty if it has no endpoint."""
    endpoint = certificate.profile.get("endpoint")
    url = endpoint.get("url") if isinstance(endpoint, Mapping) else None
    if not isinstance(url, str):
        return ""
    bare = url.replace(":{port}", "")
    return url if bare == url else f"{bare} (started for the run, at a free port)"


def _tried(attempt: Attempt, files: Files) -> dict[str, str]:
    deliveries = list(_deliveries(attempt, files))
    return {
        "Request": "; ".join(request for request, _ in deliveries),
        "Response": attempt.received or "; ".join(response for _, response in deliveries),
        "Expected": attempt.expected,
        "Scenario": attempt.scenario,
        "Attempt": f"{attempt.number}: {attempt.outcome}",
        "Began": attempt.began,
        "Moved time": "yes" if attempt.moves_time else "no",
        "Evidence": "; ".join(attempt.evidence.values()),
    }


def _deliveries(attempt: Attempt, files: Files) -> Iterator[tuple[str, str]]:
    """Yield each event that the endpoint got and its reply, as far as the evidence tells."""
    try:
        for delivery in read_json(files[attempt.evidence[_DELIVERIES]]):
            event, reply = read_json(delivery["event"]), delivery["reply"]
            body = " ".join(beginning(str(reply.get("body") or ""), _LONGEST_BODY).split())
            yield f"{event['type']} {event['id']}", f"{reply['status']} {body}".strip()
    except (AttributeError, KeyError, TypeError, ValueError):
        return


def junit_text(certificate: Certificate, signed: str = UNSIGNED) -> str:
    """Return JUnit's XML: a suite of the requirements, one of all attempts, one of the proof."""
    verdicts, attempts = certificate.verdicts, certificate.attempts
    root = ET.Element("testsuites", name=certificate.called)
    requirements = _suite("requirements", [each.verdict for each in verdicts], certificate.made)
    scenarios = _suite("scenarios", [each.outcome for each in attempts], certificate.made)
    properties = ET.SubElement(requirements, "properties")
    for name, value in _properties(certificate, signed).items():
        ET.SubElement(properties, "property", name=name, value=printable(value))
    for verdict in verdicts:
        case = _case(requirements, verdict.level, f"{verdict.id}: {verdict.claim}", 0)
        reason = f"{verdict.verdict}: {verdict.reason}".removesuffix(": ")
        _result(case, _JUNIT.get(verdict.verdict), reason)
    for attempt in attempts:
        feature, _, scenario = attempt.scenario.partition("::")
        name = f"{scenario} (attempt {attempt.number})"
        _result(
            _case(scenarios, feature, name, attempt.seconds),
            _JUNIT.get(attempt.outcome),
            attempt.message or attempt.outcome,
        )
    root.extend([requirements, scenarios])
    if certificate.proof:
        root.append(_planted(certificate.proof, certificate.made))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _planted(proof: Proof, made: str) -> ET.Element:
    """Return the suite of the faults that were planted, to see whether anything turns red."""
    suite = _suite("planted faults", [each.noticed for each in proof.faults], made)
    for fault in proof.faults:
        case = _case(suite, "planted faults", f"{fault.name}: {fault.does}", 0)
        _result(case, _JUNIT.get(fault.noticed), f"{fault.noticed}: {fault.reason}")
    return suite


def _properties(certificate: Certificate, signed: str) -> dict[str, str]:
    versions = {f"version {name}": value for name, value in certificate.versions.items()}
    return {
        "verdict": str(certificate.verdict),
        "reason": certificate.reason,
        "grade": str(certificate.grade),
        "proof": certificate.proved,
        "made": certificate.made,
        "expires": certificate.expires,
        "signature": signed,
        **versions,
    }


def _suite(name: str, results: Sequence[Verdict | Outcome | Noticed], made: str) -> ET.Element:
    kinds = [_JUNIT.get(result) for result in results]
    counted = {kind: str(kinds.count(kind)) for kind in ("failure", "error", "skipped")}
    return ET.Element(
        "testsuite",
        name=name,
        timestamp=made.removesuffix("Z"),
        tests=str(len(kinds)),
        failures=counted["failure"],
        errors=counted["error"],
        skipped=counted["skipped"],
    )


def _case(suite: ET.Element, group: str, name: str, seconds: float) -> ET.Element:
    told: dict[str, Any] = {"classname": printable(group), "name": printable(name)}
    return ET.SubElement(suite, "testcase", {**told, "time": f"{seconds:.3f}"})


def _result(case: ET.Element, kind: str | None, message: str) -> None:
    if kind is not None:
        first = next(iter(message.splitlines()), "")
        ET.SubElement(case, kind, message=printable(first)).text = printable(message)


def exported(bundle: Bundle, kind: str) -> str:
    """Return a bundle's certificate as one of the kinds that ``export`` writes."""
    from issuing_harness.certification.reqif_export import reqif_text  # noqa: PLC0415 - an extra's

    certificate = bundle.certificate
    signed = "signed, and not checked here" if bundle.is_signed else "unsigned"
    if kind == "csv":
        return csv_text(certificate, bundle.files, signed)
    if kind == "json":
        return json_text(certificate)
    return (junit_text if kind == "junit" else reqif_text)(certificate, signed)
