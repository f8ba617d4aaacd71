"""The matrix of requirements in Allure: a tree by area and requirement, with links both ways."""

import json
import os
import subprocess
from dataclasses import replace

import pytest

from issuing_harness.certification.allure_results import BESIDE, AllureReport, write_matrix
from issuing_harness.certification.certificate import Verdict
from issuing_harness.reporting import packing
from issuing_harness.reporting.render import render
from issuing_harness.tooling.npm import NodeToolError, find_node
from tests.harness.certification.samples import certificate
from tests.harness.certification.test_page import CHROMIUM, OPEN_PAGE, failed

#: Where the links of a page lead that is open, and what a browser makes of them.
LINKS = "[...document.querySelectorAll('a')].map((a) => [a.getAttribute('href'), a.href])"


def results(folder):
    """Every result, by the id of its requirement."""
    found = [json.loads(path.read_text("utf-8")) for path in folder.glob("*-result.json")]
    return {each["name"].partition(" ")[0]: each for each in found}


def labels(result, name):
    """The values of a label."""
    return [each["value"] for each in result["labels"] if each["name"] == name]


def test_each_requirement_is_a_result_in_its_area(tmp_path):
    """Also what nobody has tried; a status for each verdict, and the reason in its message."""
    write_matrix(tmp_path, failed(), "certificate.html")
    found = results(tmp_path)

    assert {name: each["status"] for name, each in found.items()} == {
        "ISS-DEC-001": "skipped",
        "ISS-DEC-004": "failed",
        "ISS-ERR-005": "passed",
        "ISS-DSP-001": "skipped",
        "ISS-DSP-002": "broken",
    }
    assert found["ISS-DSP-001"]["statusDetails"]["message"] == "not tested: no scenario yet"
    decided = found["ISS-DEC-004"]
    assert (labels(decided, "epic"), labels(decided, "feature")) == (
        ["Requirements"],
        ["Decisions"],
    )
    assert labels(decided, "severity") + labels(decided, "tag") == ["critical", "MUST", "not met"]
    assert [(step["name"], step["status"]) for step in decided["steps"]] == [
        ("Two purchases at once (attempt 1)", "failed")
    ]
    assert (decided["stop"] - decided["start"]) == 1250
    assert decided["links"][0]["url"] == f"{BESIDE}certificate.html#ISS-DEC-004"


def test_a_second_run_writes_over_the_first(tmp_path):
    """A requirement is one result, and keeps its history, whatever its verdict."""
    write_matrix(tmp_path, certificate(), "certificate.html")
    before = results(tmp_path)["ISS-DEC-001"]
    verdicts = [replace(each, verdict=Verdict.NOT_MET) for each in certificate().verdicts]
    write_matrix(tmp_path, certificate(verdicts=verdicts), "certificate.html")
    after = results(tmp_path)["ISS-DEC-001"]

    assert len(list(tmp_path.iterdir())) == 3
    assert (before["status"], after["status"]) == ("passed", "failed")
    assert before["historyId"] == after["historyId"]


@pytest.mark.parametrize("resume", [True, False])
def test_only_what_allure_has_written_goes_away_before_a_run(tmp_path, resume):
    """The folder may be one in which other things are, such as the profile itself."""
    theirs = ["certification.toml", "books.sqlite3", "result.json", "app.py"]
    ours = [
        "0b5d-result.json",
        "0b5d-container.json",
        "0b5d-globals.json",
        "0b5d-attachment.txt",
        "environment.properties",
        "executor.json",
        "categories.json",
    ]
    for name in [*theirs, *ours]:
        (tmp_path / name).touch()

    AllureReport(tmp_path, lambda *_: True).options(tmp_path / "certificate.zip", resume=resume)

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*theirs, *(ours if resume else ())}


def test_the_results_of_scenarios_link_to_the_page_and_the_page_to_the_report(tmp_path):
    """By an option of Allure's; what an earlier part of a run has written stays on --resume."""
    asked = []
    output = tmp_path / "mine.zip"
    report = AllureReport(tmp_path / "a", lambda *paths: bool(asked.append(paths)) or True)
    nothing = AllureReport(tmp_path / "a", lambda *_: False)

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "earlier-result.json").touch()
    assert report.options(output, resume=True) == [
        f"--alluredir={tmp_path / 'a'}",
        f"--allure-link-pattern=requirement:{BESIDE}mine.html#{{}}",
    ]
    assert len(list((tmp_path / "a").iterdir())) == 1
    report.options(output, resume=False)
    assert list((tmp_path / "a").iterdir()) == []
    assert report.finish(certificate(), output) == "mine-report.html"
    assert asked == [(tmp_path / "a", tmp_path / "mine-report.html")]
    assert nothing.finish(certificate(), output) == ""
    assert packing.BESIDE == BESIDE


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_the_links_lead_to_the_page_beside_the_report(tmp_path):
    """In a browser, from the file: Allure itself links to nothing without a host."""
    try:
        node = find_node()
    except NodeToolError as error:
        pytest.skip(str(error))
    write_matrix(tmp_path / "results", failed(), "certificate.html")
    if problem := render((tmp_path / "results",), tmp_path / "report.html").problem:
        pytest.skip(problem)
    (tmp_path / "links.js").write_text(LINKS)
    address = (tmp_path / "report.html").as_uri()
    shown = ("", "1600x1400", "ISS-DEC-004 Approvals never exceed the budget.")
    told = subprocess.run(
        [node, OPEN_PAGE, CHROMIUM, tmp_path / "profile", address, *shown],
        env={**os.environ, "EVALUATE": str(tmp_path / "links.js")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    page = (tmp_path / "certificate.html").as_uri()
    found = json.loads(told.stdout)
    assert found["errors"] == []
    assert ["certificate.html#ISS-DEC-004", f"{page}#ISS-DEC-004"] in found["evaluated"]
