"""The matrix of requirements in Allure: a tree by area and requirement, beside the scenarios.

Each requirement is a result of its own, so that also what nobody has tried stands in the tree. Its
steps are the attempts at its scenarios. It links to its place on the certificate's page, and so
does each scenario's result to the requirements that it verifies; the page links to the report.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from issuing_harness.certification.certificate import (
    Attempt,
    Certificate,
    Outcome,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.page import requirement_address
from issuing_harness.certification.requirements import AREAS
from issuing_harness.certification.statements import parse_moment
from issuing_harness.printable import printable
from issuing_harness.whole_files import write_whole

#: What the renderer takes for the folder that the report is in.
BESIDE: Final = "https://beside.invalid/"
#: The type of a link to a requirement, as the results of scenarios have it.
LINK: Final = "requirement"
EPIC: Final = "Requirements"
_STATUSES: Final = {
    Verdict.MET: "passed",
    Verdict.NOT_MET: "failed",
    Verdict.INCONCLUSIVE: "broken",
    Verdict.WAIVED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.NOT_TESTED: "skipped",
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.BROKEN: "broken",
    Outcome.INTERRUPTED: "broken",
    Outcome.SKIPPED: "skipped",
}
#: What results consist of: https://allurereport.org/docs/how-it-works (29 November 2026).
_OF_ALLURE: Final = re.compile(
    r".*-(?:result|container|globals)\.json|.*-attachment\b.*|environment\.properties"
    r"|executor\.json|categories\.json|issuing_run\.json"
)
_SEVERITIES: Final = {"MUST": "critical", "SHOULD": "normal", "MAY": "minor"}
_NAMESPACE: Final = uuid.UUID("6d1b7a52-5f0e-4c0a-9a0c-1e1f6f2c8d11")


@dataclass(frozen=True, slots=True)
class AllureReport:
    """What a run is to write for Allure.

    Args:
        results: the folder of results.
        render: renders a folder of results to a page; whether there is one.
    """

    results: Path
    render: Callable[[Path, Path], bool]

    def options(self, output: Path, *, resume: bool) -> list[str]:
        """Return pytest's options for the results of scenarios; those of an earlier run go away.

        Not by an option: several processes may share the run, and each would delete the others'.
        Only what Allure writes goes away: the folder may be one in which other things are, too.

        Args:
            output: the bundle, beside which the page and the report are written.
            resume: whether the results of an earlier part of the run are to stay.
        """
        if not resume and self.results.is_dir():
            for file in filter(_is_of_allure, self.results.iterdir()):
                file.unlink()
        address = requirement_address(f"{BESIDE}{output.with_suffix('.html').name}", "{}")
        results = f"--alluredir={self.results.absolute()}"
        return [results, f"--allure-link-pattern={LINK}:{address}"]

    def finish(self, certificate: Certificate, output: Path) -> str:
        """Write the matrix, and render all of it; return the report's address, empty if it is none.

        Args:
            certificate: what came out.
            output: the bundle.
        """
        write_matrix(self.results, certificate, output.with_suffix(".html").name)
        report = output.with_name(f"{output.stem}-report.html")
        return report.name if self.render(self.results, report) else ""


def _is_of_allure(file: Path) -> bool:
    """Whether a file is one of those that are written into a folder of results."""
    return file.is_file() and _OF_ALLURE.fullmatch(file.name) is not None


def write_matrix(results: Path, certificate: Certificate, page: str) -> None:
    """Write a result for each requirement.

    Args:
        results: the folder of results.
        certificate: what came out.
        page: the address of the certificate's page, relative to the report.
    """
    results.mkdir(parents=True, exist_ok=True)
    for verdict in certificate.verdicts:
        result = _result(verdict, certificate, page)
        path = results / f"{result['uuid']}-result.json"
        write_whole(path, json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"))


def _result(verdict: RequirementVerdict, certificate: Certificate, page: str) -> dict[str, Any]:
    attempts = [each for each in certificate.attempts if verdict.id in each.requirements]
    steps = _steps(attempts)
    times = [each[end] for each in steps for end in ("start", "stop")]
    times = times or [_milliseconds(certificate.made)]
    address = requirement_address(f"{BESIDE}{page}", verdict.id)
    identity = hashlib.md5(verdict.id.encode(), usedforsecurity=False).hexdigest()
    return {
        "uuid": str(uuid.uuid5(_NAMESPACE, verdict.id)),
        "historyId": identity,
        "testCaseId": identity,
        "fullName": f"{EPIC}: {verdict.id}",
        "name": f"{verdict.id} {verdict.claim}",
        "titlePath": [EPIC, _area(verdict)],
        "status": _STATUSES[verdict.verdict],
        "statusDetails": {
            "message": printable(f"{verdict.verdict}: {verdict.reason}").removesuffix(": ")
        },
        "stage": "finished",
        "description": _description(verdict),
        "start": min(times),
        "stop": max(times),
        "labels": [{"name": name, "value": value} for name, value in _labels(verdict)],
        "links": [{"type": LINK, "name": verdict.id, "url": address}],
        "steps": steps,
    }


def _labels(verdict: RequirementVerdict) -> Iterator[tuple[str, str]]:
    yield from (("epic", EPIC), ("parentSuite", EPIC))
    yield from (("feature", _area(verdict)), ("suite", _area(verdict)))
    yield "requirement", verdict.id
    yield "severity", _SEVERITIES[verdict.level]
    yield from (("tag", verdict.level), ("tag", str(verdict.verdict)))


def _area(verdict: RequirementVerdict) -> str:
    area = verdict.id.split("-")[1]
    return AREAS.get(area, area)


def _description(verdict: RequirementVerdict) -> str:
    asked = f" Asked of an integration that {verdict.condition}." if verdict.condition else ""
    return f"{verdict.level}: {verdict.claim}{asked}".replace("<", "&lt;")


def _steps(attempts: Sequence[Attempt]) -> list[dict[str, Any]]:
    """Return the attempts as steps, each with what it was blamed for."""
    return [
        {
            "name": f"{each.scenario.rpartition('::')[2]} (attempt {each.number})",
            "status": _STATUSES[each.outcome],
            "statusDetails": {"message": printable(each.message)} if each.message else {},
            "stage": "finished",
            "start": _milliseconds(each.began),
            "stop": _milliseconds(each.began) + round(each.seconds * 1000),
        }
        for each in attempts
    ]


def _milliseconds(moment: str) -> int:
    return round(parse_moment(moment).timestamp() * 1000)
