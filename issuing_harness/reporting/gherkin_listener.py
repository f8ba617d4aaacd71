"""Gherkin in Allure: sentences as steps, and each call of Stripe under the sentence that made it.

It stands beside allure-pytest's listener. Steps are told by pytest-bdd's hooks; everything else is
settled when the result is about to be written, so that a scenario that ends in its set-up is as
complete as one that ran.
"""

import csv
import io
import sys
import threading
from collections.abc import Generator, Iterator, Sequence

import allure_commons
import orjson
import pytest
from allure_commons.model2 import (
    Attachment,
    ExecutableItem,
    Status,
    StatusDetails,
    TestResult,
    TestStepResult,
)
from allure_commons.types import AttachmentType
from allure_pytest.utils import get_status

from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import Delivery, Interaction
from issuing_harness.reporting.allure_listener import QuietAllureListener
from issuing_harness.reporting.description import ScenarioFacts, Sentence, describe, facts_of
from issuing_harness.reporting.evidence import (
    answer_text,
    delivery_title,
    reply_text,
    request_text,
    title_of,
)
from issuing_harness.reporting.failures import Comparison, plain, trace_of
from issuing_harness.reporting.writer import new_id, now

HOST = "issuing-harness"
_OPEN_STEP = "the Gherkin step that is open"


class GherkinListener:
    """Listens to one process's scenarios, one after the other.

    Args:
        listener: allure-pytest's side of the report.
        link_patterns: addresses by kind of link, from ``--allure-link-pattern``.
        thread: what the timeline calls this process.
    """

    def __init__(
        self, listener: QuietAllureListener, link_patterns: dict[str, str], thread: str
    ) -> None:
        self._listener = listener
        self._reporter = listener.allure_logger
        self._link_patterns = link_patterns
        self._thread = thread
        self._facts: ScenarioFacts | None = None
        self._file = ""
        self._forget()

    def _forget(self) -> None:
        self._result: TestResult | None = None
        self._open: TestStepResult | None = None
        self._reached = 0
        self._comparison: Comparison | None = None
        self._provenance: list[str] = []
        self._untrusted = ""

    # the life of a test

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """A test begins, or begins again: nothing of the last one stays.

        The innermost wrapper: after allure-pytest made the result, before anybody can skip.
        """
        self._forget()
        self._facts = facts_of(item)
        self._file = item.nodeid.partition("::")[0]
        self._result = self._reporter.get_last_item(TestResult)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Word the failure our way, once allure-pytest has decided that it counts."""
        result = self._result
        before = result.statusDetails if result is not None else None
        report = yield
        if result is not None and call.excinfo is not None and result.statusDetails is not before:
            self._word(result, call.excinfo)
        return report

    def _word(self, result: TestResult, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        details = result.statusDetails
        details.message = plain(details.message)
        details.trace = None if result.status == Status.SKIPPED else trace_of(excinfo)
        if result.status == Status.FAILED and self._comparison is not None:
            result.statusDetails = self._comparison.added_to(details)
        if isinstance(excinfo.value, VocabularyError):
            self._untrusted = details.message

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: TestResult) -> None:
        """The last stop before a result is written; scenarios that never began pass here too."""
        for label in result.labels:
            # the timeline wants both; this machine's name and process ids are nobody's business
            label.value = {"thread": self._thread, "host": HOST}.get(label.name, label.value)
        if self._facts is not None and result is self._result:
            self._close(None)
            result.steps.extend(self._not_reached(self._facts))
            describe(result, self._facts, self._file, self._provenance, self._link_patterns)
        self._listener.finish_test()

    # sentences

    def pytest_bdd_before_step(self) -> None:
        """A sentence begins."""
        if self._facts is None:
            return
        self._open = self._step(self._facts.steps[self._reached])
        self._reached += 1
        self._comparison = None
        self._reporter.start_step(None, _OPEN_STEP, self._open)

    def pytest_bdd_after_step(self) -> None:
        """A sentence was true."""
        self._close(None)

    def pytest_bdd_step_error(self, exception: BaseException) -> None:
        """A sentence was not true, or could not be said."""
        self._close(exception)

    def pytest_bdd_step_func_lookup_error(self, exception: BaseException) -> None:
        """Nobody defines this sentence: it is shown, and shown broken."""
        self.pytest_bdd_before_step()
        self._close(exception)

    def pytest_bdd_after_scenario(self) -> None:
        """Skips, exits and Ctrl-C pass both of pytest-bdd's step hooks by."""
        self._close(sys.exc_info()[1])

    def _not_reached(self, facts: ScenarioFacts) -> Iterator[TestStepResult]:
        """Sentences nobody came to; one that kept the scenario from beginning is broken."""
        for sentence in facts.steps[self._reached :]:
            untrusted = f"{self._file}:{sentence.line}:" in self._untrusted
            yield self._step(sentence, Status.BROKEN if untrusted else Status.SKIPPED)

    def _step(self, sentence: Sentence, status: str | None = None) -> TestStepResult:
        step = TestStepResult(name=str(sentence), status=status, start=now())
        if status is not None:
            step.stop = step.start
        if sentence.table:
            table = io.StringIO()
            csv.writer(table).writerows(sentence.table)
            self._attach(step, "table", table.getvalue(), AttachmentType.CSV)
        if sentence.docstring is not None:
            self._attach(step, "text", sentence.docstring, _type_of(sentence.docstring))
        return step

    def _close(self, error: BaseException | None) -> None:
        step, self._open = self._open, None
        if step is None:
            return
        step.status = _status_of(error)
        if error is not None:
            message = f"{type(error).__name__}: {error}"
            step.statusDetails = StatusDetails(message=plain(message))
        self._reporter.stop_step(_OPEN_STEP, stop=now())

    @pytest.hookimpl(wrapper=True)
    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> Generator[None, list[list[str]], list[list[str]]]:
        """Remember the last ``==`` that did not hold, as the first to explain it explains it."""
        explanations = yield
        said = next(filter(None, explanations), None)
        self._comparison = Comparison.of(left, right, said) if op == "==" else None
        return explanations

    # what Stripe was asked

    def pytest_issuing_interaction(self, interaction: Interaction) -> None:
        """A call of Stripe, under the sentence that made it."""
        parent = self._cause()
        if parent is None:
            return
        moment = now()
        step = TestStepResult(
            name=title_of(interaction), status=Status.PASSED, start=moment, stop=moment
        )
        self._attach(step, "request", request_text(interaction), AttachmentType.TEXT)
        answer, is_json = answer_text(interaction.response)
        kind = AttachmentType.JSON if is_json else AttachmentType.TEXT
        self._attach(step, f"answer {interaction.response.status}", answer, kind)
        parent.steps.append(step)

    def pytest_issuing_delivery(self, delivery: Delivery) -> None:
        """An event that came in, under the sentence that led to it."""
        parent = self._cause()
        if parent is None:
            return
        moment, status = now(), Status.PASSED if delivery.reply.accepted else Status.FAILED
        step = TestStepResult(
            name=delivery_title(delivery), status=status, start=moment, stop=moment
        )
        self._attach(step, "event", delivery.event, AttachmentType.JSON)
        self._attach(step, "reply", reply_text(delivery.reply), AttachmentType.TEXT)
        parent.steps.append(step)

    def pytest_issuing_ledger(self, table: Sequence[Sequence[str]]) -> None:
        """The ledger of an account whose money does not add up, under the scenario itself."""
        if self._result is not None:
            text = io.StringIO()
            csv.writer(text).writerows(table)
            self._attach(self._result, "ledger", text.getvalue(), AttachmentType.CSV)

    def pytest_issuing_provenance(self, provenance: str) -> None:
        """Where the scenario's answers come from."""
        if provenance not in self._provenance:
            self._provenance.append(provenance)

    def _cause(self) -> ExecutableItem | None:
        """The open sentence, or a step opened inside it; a fixture only outside of sentences.

        A fixture that a sentence is the first to need is set up inside that sentence. Threads see
        the open sentence, since Allure's own bookkeeping is per thread.
        """
        if threading.current_thread() is not threading.main_thread():
            return self._open or self._result
        innermost: ExecutableItem | None = self._reporter.get_last_item(ExecutableItem)
        if self._open is None or isinstance(innermost, TestStepResult):
            return innermost
        return self._open

    @staticmethod
    def _attach(it: ExecutableItem, name: str, body: str | bytes, kind: AttachmentType) -> None:
        file = f"{new_id()}-attachment.{kind.extension}"
        it.attachments.append(Attachment(name=name, source=file, type=kind.mime_type))
        allure_commons.plugin_manager.hook.report_attached_data(body=body, file_name=file)


def _status_of(error: BaseException | None) -> str:
    if isinstance(error, pytest.xfail.Exception):
        return Status.SKIPPED
    return str(get_status(error))


def _type_of(docstring: str) -> AttachmentType:
    try:
        structured = isinstance(orjson.loads(docstring), dict | list)
    except orjson.JSONDecodeError:
        structured = False
    if structured:
        return AttachmentType.JSON
    return AttachmentType.XML if docstring.lstrip().startswith("<") else AttachmentType.TEXT
