"""A scenario's evidence is one file: complete, each distinct body once, and readable as it is."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from allure_commons.model2 import TestStepResult as Step
from allure_commons.types import AttachmentType

from issuing_harness.reporting.evidence_file import EvidenceFile, read_evidence
from issuing_harness.reporting.evidence_in_page import show_evidence
from tests.harness.reporting.small_suite import Suite

TEXT, JSON, CSV = AttachmentType.TEXT, AttachmentType.JSON, AttachmentType.CSV
MOST_FILES = 6


def same(data: bytes) -> bytes:
    """Nothing to clean."""
    return data


def test_a_scenario_of_many_calls_writes_few_files(suite: Suite) -> None:
    """Result, diagrams, ledger and evidence: as many files for a hundred calls as for ten."""
    suite.steps("""
        @when(parsers.parse("the program asks {times:d} times"))
        def asks(program, times, datatable):
            [[path]] = datatable
            for number in range(times):
                program.ask(f"{path}/{number}", body='{"object":"topup","id":"tu_1",'
                    '"balance_transaction":"txn_1","amount":5,"currency":"usd"}')
    """)
    table = "\n  | /v1/issuing/cards |"
    suite.scenario(f"When the program asks 10 times{table}", "Then it is approved", name="Ten")
    suite.run(expect={"passed": 1})
    few = kinds_of_files(suite)
    suite.scenario(f"When the program asks 100 times{table}", "Then it is approved", name="Many")
    suite.run("--clean-alluredir", expect={"passed": 1})
    many = kinds_of_files(suite)

    assert few == {"result.json": 1, "svg": 1, "csv": 1, "evidence.md": 1}
    assert many == few | {"svg": 3}
    assert sum(many.values()) <= MOST_FILES


def kinds_of_files(suite: Suite) -> dict[str, int]:
    """How many files of each kind a run of one scenario wrote, but for those of the run."""
    names = (file.name for file in suite.results.path.iterdir())
    kinds = Counter(re.sub(r"^[0-9a-f]{32}-(attachment\.)?", "", name) for name in names)
    return {kind: count for kind, count in kinds.items() if kind not in OF_THE_RUN}


OF_THE_RUN = {"categories.json", "environment.properties", "issuing_run.json"}


def test_each_distinct_body_is_written_once(suite: Suite) -> None:
    """An answer that comes again, to another request, is named and not repeated."""
    suite.steps("""
        @when("the card is looked at")
        def looks(program):
            program.ask("/v1/a", method="GET", body='{"id":"ic_1"}')
            program.ask("/v1/b", method="GET", body='{"id":"ic_1"}')
            program.ask("/v1/c", method="GET", body='{"id":"ic_2"}')
    """)
    suite.scenario("When the card is looked at", "Then it is approved")
    suite.run(expect={"passed": 1})

    [file] = suite.results.path.glob("*-attachment.evidence.md")
    text = file.read_text("utf-8")
    assert text.count('"id": "ic_1"') == text.count('"id": "ic_2"') == 1
    assert "### answer 200\n\nThe same as answer 200 of 1\n" in text
    steps = suite.results["A scenario"]["steps"][0]["steps"]
    answers = [suite.results.attachment(step, "answer 200") for step in steps]
    assert [json.loads(answer)["id"] for answer in answers] == ["ic_1", "ic_1", "ic_2"]


def test_it_reads_sentence_by_sentence(suite: Suite) -> None:
    """Who has only the file finds each call below its sentence, with all that was sent."""
    suite.scenario("Given Alice holds a card", "When Alice spends 5", "Then it is approved")
    suite.run(expect={"passed": 1})

    [file] = suite.results.path.glob("*-attachment.evidence.md")
    headings = [line for line in file.read_text("utf-8").splitlines() if line[:2] in ("# ", "##")]
    assert [line for line in headings if "Request-Id" not in line and "asked" not in line] == [
        *("# Given Alice holds a card", "## 1 POST /v1/issuing/cards → 200"),
        *("### request", "### answer 200", "# When Alice spends 5"),
        *("## 2 POST /v1/test_helpers/issuing/authorizations → 200", "### request"),
        "### answer 200",
    ]


@pytest.mark.parametrize(
    "body",
    [
        *("", "\n", "a\n", "```", "a\n```\nb", "````\n```\n", "`" * 9, "\r\n\r\n", "## 7 x\n\n"),
        "### request\n\n```txt\nb\n```\n",
        "The same as request of 1\n",
        "é \ud800",
    ],
    ids=ascii,
)
def test_a_body_is_read_back_byte_for_byte(body: str) -> None:
    """Whatever it is: also Markdown, also what looks like this file's own headings."""
    evidence = EvidenceFile()
    evidence.attach(Step(name="a\n## 9 b"), [("request", body, TEXT), ("answer 200", "{}", JSON)])
    evidence.attach(Step(name="c"), [("text", body, CSV), ("reply", body, TEXT)])

    data = body.encode("utf-8", "backslashreplace")
    assert read_evidence(evidence.compose(same)) == {
        1: [("request", data, "txt"), ("answer 200", b"{}", "json")],
        2: [("text", data, "csv"), ("reply", data, "txt")],
    }


def test_a_body_is_cleaned_by_itself_and_a_heading_too() -> None:
    """What stands in one, an archive say, blackens no other."""
    evidence = EvidenceFile()
    evidence.sentence = "When secret"
    evidence.attach(Step(name="POST secret"), [("request", "secret", TEXT), ("reply", "b", TEXT)])

    text = evidence.compose(lambda data: b"***" if data == b"secret" else hide(data)).decode()
    assert "secret" not in text
    assert read_evidence(text.encode())[1] == [("request", b"***", "txt"), ("reply", b"b", "txt")]


def hide(data: bytes) -> bytes:
    """A text without its secret."""
    return data.replace(b"secret", b"[redacted]")


def test_what_is_damaged_ends_the_reading() -> None:
    """A file that somebody cut: what stands before is shown."""
    evidence = EvidenceFile()
    evidence.attach(Step(name="a"), [("request", "a", TEXT), ("answer 200", "long", TEXT)])

    assert read_evidence(evidence.compose(same)[:-8]) == {1: [("request", b"a", "txt")]}
    assert read_evidence(b"### x\n\nThe same as y of 7\n") == {}


def page_data(evidence: EvidenceFile, steps: list[dict[str, Any]]) -> dict[str, bytes]:
    """The files of a page with one result that has this evidence."""
    link = {"id": "f" * 32, "ext": ".md", "originalFileName": "1-attachment.evidence.md"}
    own = {"type": "attachment", "link": link}
    other = {"type": "attachment", "link": {"id": "e" * 32, "ext": ".svg", "originalFileName": "x"}}
    result = {"steps": [*steps, other, own], "attachments": [other, own]}
    return {
        "data/test-results/1.json": json.dumps(result).encode(),
        f"data/attachments/{'f' * 32}.md": evidence.compose(same),
    }


def test_the_page_shows_each_text_below_its_step() -> None:
    """As attachments of the step, after its sub-steps; the one file is gone."""
    evidence = EvidenceFile()
    evidence.attach(Step(name="a"), [("request", "curl", TEXT), ("answer 200", "{}", JSON)])
    chosen = {"name": "the card", "value": "ic_1"}
    mine = {"name": "no. in the evidence", "value": "1"}
    call = {"type": "step", "name": "a", "steps": [], "parameters": [chosen, mine]}
    files = page_data(evidence, [{"type": "step", "name": "", "steps": [call], "parameters": []}])

    show_evidence(files)

    result = json.loads(files.pop("data/test-results/1.json"))
    [sentence, picture] = result["steps"]
    [shown] = sentence["steps"]
    links = [each["link"] for each in shown["steps"]]
    assert shown["parameters"] == [chosen]
    assert [(link["name"], link["contentType"]) for link in links] == [
        *(("request", "text/plain"), ("answer 200", "application/json")),
    ]
    assert [files.pop(f"data/attachments/{link['id']}{link['ext']}") for link in links] == [
        *(b"curl", b"{}"),
    ]
    assert files == {}
    assert picture["link"]["originalFileName"] == "x"
    assert result["attachments"] == [*shown["steps"], picture]


def test_a_result_without_its_file_stays_as_it_is() -> None:
    """Somebody removed it: the numbers stay, and nothing fails."""
    files = page_data(EvidenceFile(), [])
    del files[f"data/attachments/{'f' * 32}.md"]
    before = dict(files)

    show_evidence(files)

    assert json.loads(files["data/test-results/1.json"]) == json.loads(
        before["data/test-results/1.json"]
    )
