"""A certificate for other tools: CSV, JUnit's XML, JSON and ReqIF, each valid, each honest."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from issuing_harness.certification import reqif_export
from issuing_harness.certification.certificate import (
    Noticed,
    Outcome,
    Proof,
    ProvenFault,
    Verdict,
)
from issuing_harness.certification.documents import read_certificate
from issuing_harness.certification.exports import (
    COLUMNS,
    csv_text,
    endpoint_of,
    json_text,
    junit_text,
)
from issuing_harness.certification.reqif_export import reqif_text
from issuing_harness.errors import SettingsError
from tests.harness.certification.samples import IN_TIME, RACE, attempt, certificate, contents

#: What breaks a format that does not escape it.
HOSTILE = "=1+1 <b> & \"q\" 'a' \u0001 ]]> \ud83d\nnext, line;"


def _hostile():
    first, *rest = certificate().verdicts
    verdicts = (replace(first, claim=HOSTILE, reason=HOSTILE), *rest)
    failed = attempt(IN_TIME, 1, Outcome.FAILED, message=HOSTILE, received=HOSTILE)
    return certificate(integration=HOSTILE, reason=HOSTILE, verdicts=verdicts, attempts=(failed,))


def _rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_a_row_for_each_attempt_at_each_requirement():
    """With Mastercard's columns first; requests and responses are of the evidence."""
    rows = _rows(csv_text(certificate(), contents().evidence, "unsigned"))

    assert COLUMNS[:7] == (
        *("Test case ID", "Test case", "Type", "Endpoint", "Request", "Response", "Result"),
    )
    assert [(row["Test case ID"], row["Attempt"]) for row in rows] == [
        ("ISS-DEC-001", "1: passed"),
        ("ISS-DEC-001", "1: broken"),
        ("ISS-DEC-001", "2: passed"),
        ("ISS-DEC-004", "1: broken"),
        ("ISS-DEC-004", "2: passed"),
        ("ISS-DSP-001", ""),
    ]
    assert rows[0]["Endpoint"] == "http://127.0.0.1:8000/stripe"
    assert rows[0]["Request"] == "issuing_authorization.request evt_1"
    assert rows[0]["Response"] == '200 {"approved": true}'
    assert [row["Type"] for row in rows[2:6:2]] == ["Mandatory", "Conditional"]
    assert rows[5]["Type"] == "Optional"
    assert {row["Grade"] for row in rows} == {"simulated"}
    assert {row["Signature"] for row in rows} == {"unsigned"}


def test_no_cell_is_a_formula():
    """A spreadsheet that opens it computes nothing."""
    rows = _rows(csv_text(_hostile()))

    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert rows[0]["Test case"] == "'" + HOSTILE.replace("\u0001", "\ufffd").replace(
        "\ud83d", "\ufffd"
    )
    csv_text(_hostile()).encode()


def test_csv_is_written_without_the_evidence_and_with_a_broken_one():
    """Then requests and responses stay empty."""
    name = certificate().attempts[0].evidence["deliveries"]
    for files in ({}, {name: b"\xff"}, {name: b"[1]"}, {name: b'[{"event": 1}]'}, {name: b"{}"}):
        assert _rows(csv_text(certificate(), files))[0]["Request"] == ""
    bare = certificate(profile={"endpoint": None})
    assert _rows(csv_text(bare))[0]["Endpoint"] == ""


def test_junit_tells_requirements_and_attempts_apart():
    """A verdict that is not met is a failure, one that nobody tried is skipped; all are counted."""
    root = ET.fromstring(junit_text(certificate(), "unsigned"))
    requirements, scenarios = root
    cases = {case.get("name"): [each.tag for each in case] for case in scenarios}

    assert cases == {
        "It decides in time (attempt 1)": [],
        "Two purchases at once (attempt 1)": ["error"],
        "Two purchases at once (attempt 2)": [],
    }
    assert [[each.tag for each in case] for case in requirements.iter("testcase")] == [
        [],
        [],
        ["skipped"],
    ]
    assert [scenarios.get(name) for name in ("tests", "failures", "errors", "skipped")] == [
        *("3", "0", "1", "0"),
    ]
    told = {each.get("name"): each.get("value") for each in requirements.iter("property")}
    assert told["signature"] == "unsigned"
    assert told["grade"] == "simulated"
    failed = certificate(verdicts=(replace(certificate().verdicts[0], verdict=Verdict.NOT_MET),))
    assert 'failures="1"' in junit_text(failed)


def test_junit_is_xml_whatever_the_integration_says():
    """What XML cannot have is replaced."""
    text = junit_text(_hostile())

    assert "\u0001" not in text
    assert ET.fromstring(text.encode()).find(".//failure") is not None


def test_json_is_the_certificate_itself():
    """As its bundle holds it."""
    assert read_certificate(json_text(certificate()).encode()) == certificate()


def test_every_export_says_how_many_planted_faults_were_caught():
    """CSV and ReqIF in words, JUnit fault by fault as well, JSON as the certificate has them."""
    caught = ProvenFault("loses", "an event is lost", Noticed.CAUGHT, "It is booked")
    missed = ProvenFault("doubles", "it comes twice", Noticed.MISSED, "nothing turned red")
    made = certificate(proof=Proof((caught, missed)))
    proved = "proved: 1 of 2 planted faults turned it red; not doubles"
    root = ET.fromstring(junit_text(made))
    cases = [(each.get("name"), [part.get("message") for part in each]) for each in root[2]]

    assert {row["Proof"] for row in _rows(csv_text(made))} == {proved}
    assert {row["Proof"] for row in _rows(csv_text(certificate()))} == {"not proved"}
    assert root.find(".//property[@name='proof']").get("value") == proved
    assert root[2].get("failures") == "0"
    assert cases == [
        ("loses: an event is lost", []),
        ("doubles: it comes twice", ["not caught: nothing turned red"]),
    ]
    assert proved in reqif_text(made)
    assert read_certificate(json_text(made).encode()).proof == made.proof


def test_an_export_says_what_rests_on_moved_time():
    """CSV attempt by attempt, ReqIF by requirement."""
    first, *rest = certificate().verdicts
    tried = attempt(IN_TIME, 1, Outcome.PASSED, moves_time=True)
    made = certificate(attempts=(tried,), verdicts=(replace(first, moves_time=True), *rest))

    assert [row["Moved time"] for row in _rows(csv_text(made))] == ["yes", "", ""]
    assert reqif_text(made).count('THE-VALUE="yes"') == 1


def test_reqif_has_each_requirement_with_its_verdict():
    """As the library that reads ReqIF finds them again."""
    from reqif.parser import ReqIFParser  # noqa: PLC0415 - slow to import

    found = ReqIFParser.parse_from_string(reqif_text(_hostile()))
    content = found.core_content.req_if_content
    values = [
        {each.definition_ref: each.value for each in thing.attributes}
        for thing in content.spec_objects
    ]

    assert [each["ID"] for each in values] == ["ISS-DEC-001", "ISS-DEC-004", "ISS-DSP-001"]
    assert values[1]["CLAIM"] == "Approvals never exceed the budget."
    assert values[1]["CONDITION"] == "decides by its reply to the request"
    assert values[1]["SCENARIOS"] == RACE
    assert [each["VERDICT"] for each in values] == ["met", "met", "not applicable"]
    assert "unsigned" in found.req_if_header.comment
    [specification] = content.specifications
    assert len(specification.children) == 3


@pytest.mark.long
def test_reqif_is_valid_by_its_schema(monkeypatch):
    """The OMG's own, which the library brings along; whatever the integration says."""
    import reqif  # noqa: PLC0415 - slow to import
    import xmlschema  # noqa: PLC0415 - as above

    folder = Path(reqif.__file__).parent.parent
    monkeypatch.chdir(folder)  # the schema includes others relative to it
    schema = xmlschema.XMLSchema(str(folder / "reqif/reqif_schema/reqif.xsd"))

    for made in (certificate(), _hostile(), certificate(verdicts=())):
        schema.validate(reqif_text(made))


def test_without_its_library_reqif_is_refused_in_words(monkeypatch):
    """The others need none."""
    monkeypatch.setattr(reqif_export, "find_spec", lambda _: None)

    with pytest.raises(SettingsError, match=r"issuing-harness\[reqif\]"):
        reqif_text(certificate())


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:8000/stripe", "http://127.0.0.1:8000/stripe"),
        ("http://127.0.0.1:{port}/s", "http://127.0.0.1/s (started for the run, at a free port)"),
    ],
)
def test_an_endpoint_is_told_without_names_in_braces(url, told):
    """Which port it had is in no certificate, and of no use to a reader."""
    made = certificate(profile={"endpoint": {"url": url}})

    assert endpoint_of(made) == told
    assert told in csv_text(made)
