"""Attachments of Allure results, what their contents are made of, and the steps that have them.

What belongs to a scenario's steps is in one file (``evidence_file``). What else is attached, a
fixture's requests among it, is a file each: Allure 3 shows a file in one place only.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import allure_commons
import orjson
from allure_commons.model2 import Attachment, ExecutableItem, TestResult, TestStepResult
from allure_commons.types import AttachmentType

from issuing_harness.collection import ScenarioStep
from issuing_harness.interactions import Response
from issuing_harness.reporting.diagram import diagrams
from issuing_harness.reporting.documents import document_of
from issuing_harness.reporting.evidence_file import Content
from issuing_harness.reporting.labels import combined_source, name_of_source, source_of
from issuing_harness.reporting.ledger import ledger_of
from issuing_harness.reporting.sequence import Exchange
from issuing_harness.reporting.writer import ResultWriter, new_id, now
from issuing_harness.tape.redacted_output import redact_table


def attach(
    parent: ExecutableItem, name: str, body: str | bytes, media_type: AttachmentType
) -> None:
    """Attach a text to a step, a fixture or a test."""
    file = f"{new_id()}-attachment.{media_type.extension}"
    parent.attachments.append(Attachment(name=name, source=file, type=media_type.mime_type))
    allure_commons.plugin_manager.hook.report_attached_data(body=body, file_name=file)


#: Attaches contents to a step: to a file of many, or each as a file.
Attach = Callable[[ExecutableItem, Sequence[Content]], None]


def attach_files(step: ExecutableItem, contents: Sequence[Content]) -> None:
    """Attach contents to a step, each as a file."""
    for content in contents:
        attach(step, *content)


def sentence_step(sentence: ScenarioStep, status: str | None = None) -> TestStepResult:
    """Return the step of a sentence; one with a status has ended."""
    step = TestStepResult(name=str(sentence), status=status, start=now())
    if status is not None:
        step.stop = step.start
    return step


def contents_of(sentence: ScenarioStep) -> list[Content]:
    """Return a sentence's table or text."""
    contents: list[Content] = []
    if sentence.table:
        contents.append(("table", csv_of(sentence.table), AttachmentType.CSV))
    if (text := sentence.docstring) is not None:
        contents.append(("text", text, type_of_text(text)))
    return contents


def csv_of(rows: Sequence[Sequence[str]]) -> str:
    """Return a table as CSV; a column may tell what is secret in it."""
    text = io.StringIO()
    csv.writer(text).writerows(redact_table(rows))
    return text.getvalue()


def type_of_text(docstring: str) -> AttachmentType:
    """Return what a text looks like: JSON, XML or plain text."""
    try:
        is_structured = isinstance(orjson.loads(docstring), dict | list)
    except orjson.JSONDecodeError:
        is_structured = False
    if is_structured:
        return AttachmentType.JSON
    return AttachmentType.XML if docstring.lstrip().startswith("<") else AttachmentType.TEXT


def response_body(response: Response) -> tuple[str | bytes, AttachmentType]:
    """Return a response's body, indented if it is JSON, and its type."""
    return _indented(response.body)


@lru_cache(maxsize=256)
def _indented(body: str) -> tuple[str | bytes, AttachmentType]:
    """Return a body and its type; of the answers of a run a third is equal to another."""
    try:
        indented = orjson.dumps(document_of(body), option=orjson.OPT_INDENT_2)
    except orjson.JSONDecodeError:
        return body, AttachmentType.TEXT
    return indented, AttachmentType.JSON


def attach_overviews(
    result: TestResult,
    exchanges: Sequence[Exchange],
    provenance: Iterable[str],
    writer: ResultWriter,
) -> None:
    """Attach the sequence diagram of a scenario and, where money moved, its ledger.

    Args:
        result: the scenario's.
        exchanges: what happened in it.
        provenance: where its responses come from, a sentence each.
        writer: writes the diagram.
    """
    pictures = diagrams(exchanges, name_of_source(combined_source(map(source_of, provenance))))
    for number, picture in enumerate(pictures, 1):
        part = f" {number} of {len(pictures)}" if len(pictures) > 1 else ""
        result.attachments.append(writer.write_picture(f"sequence diagram{part}", picture))
    if table := ledger_of(exchanges):
        attach(result, "ledger", csv_of(table), AttachmentType.CSV)
