"""Gherkin in Allure: sentences as steps, and each request to Stripe below its sentence.

The listener works beside allure-pytest's. It starts and stops steps by pytest-bdd's hooks and
completes a result when it is about to be written, so that a scenario that ends in its set-up is
reported as completely as one that ran.
"""

import sys
from collections.abc import Generator, Iterator, Sequence
from typing import Final

import allure_commons
import pytest
from allure_commons.model2 import Parameter, Status, StatusDetails, TestResult, TestStepResult
from allure_commons.types import AttachmentType
from allure_pytest.utils import get_status

from issuing_harness.collection import ScenarioFacts, ScenarioStep, scenario_of
from issuing_harness.errors import VocabularyError
from issuing_harness.interactions import Delivery, Interaction, OutsideAction, Span
from issuing_harness.reporting.allure_listener import FilteredAllureListener
from issuing_harness.reporting.attachments import (
    attach,
    attach_files,
    attach_overviews,
    contents_of,
    csv_of,
    sentence_step,
)
from issuing_harness.reporting.description import Remarks, describe
from issuing_harness.reporting.evidence_file import EvidenceFile
from issuing_harness.reporting.failures import (
    Comparison,
    short_trace,
    without_colours,
    without_module,
)
from issuing_harness.reporting.faults import Faults, never_raises
from issuing_harness.reporting.labels import SANDBOX_CASSETTE, source_of
from issuing_harness.reporting.rows import Row, Rows
from issuing_harness.reporting.sequence import Exchange
from issuing_harness.reporting.writer import ResultWriter, now

#: What the timeline shows instead of this machine's name.
HOST: Final = "issuing-harness"
#: Allure's id of the running step; there is one at a time.
_RUNNING_STEP: Final = "the Gherkin step that is open"


@never_raises
class GherkinListener:
    """Reports the scenarios of one process, one after the other.

    Args:
        listener: allure-pytest's listener, which reports tests and fixtures.
        writer: writes a scenario's evidence.
        link_patterns: URLs by type of link, from ``--allure-link-pattern``.
        thread: this process's name in the timeline.
        faults: keeps what goes wrong in here.
    """

    def __init__(
        self,
        listener: FilteredAllureListener,
        writer: ResultWriter,
        link_patterns: dict[str, str],
        thread: str,
        faults: Faults,
    ) -> None:
        self.faults = faults
        self._listener, self._writer = listener, writer
        self._reporter = listener.allure_logger
        self._link_patterns = link_patterns
        self._thread = thread
        self._facts: ScenarioFacts | None = None
        self._file = ""
        self._reset()

    def _reset(self) -> None:
        self._result: TestResult | None = None
        self._running_step: TestStepResult | None = None
        #: how many steps have begun
        self._begun = 0
        self._comparison: Comparison | None = None
        self._provenance: list[str] = []
        self._exchanges: list[Exchange] = []
        #: whether steps are run, all is over, and what the harness itself asked before the next
        self._is_running = False
        self._is_torn_down = False
        self._asked_before: list[TestStepResult] = []
        #: the rows of the requests and deliveries of each step
        self._rows = Rows()
        self._evidence = EvidenceFile()
        #: why it did not run to its end, or the error in its vocabulary, which names a line
        self._skip_reason = self._vocabulary_error = ""

    # tests

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Start a test, or an attempt to repeat it, without anything of the one before.

        The innermost wrapper: after allure-pytest made the result, before a skip is possible.
        """
        self._reset()
        self._facts = scenario_of(item)
        self._file = item.nodeid.partition("::")[0]
        self._result = self._reporter.get_last_item(TestResult)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Replace message and trace of a failure that allure-pytest has just added."""
        result = self._result
        before = result.statusDetails if result is not None else None
        report = yield
        self._is_torn_down = call.when == "teardown"
        if result is not None and call.excinfo is not None and result.statusDetails is not before:
            self._describe_failure(result, call.excinfo)
        return report

    def _describe_failure(
        self, result: TestResult, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> None:
        details = result.statusDetails
        details.message = without_module(without_colours(details.message), excinfo.type)
        if result.status == Status.SKIPPED and self._facts is not None:
            # a report heads every message with "Error", so the reason stands in the description
            self._skip_reason, result.statusDetails = details.message, None
            return
        details.trace = None if result.status == Status.SKIPPED else short_trace(excinfo)
        if result.status == Status.FAILED and self._comparison is not None:
            result.statusDetails = self._comparison.add_to(details)
        if isinstance(excinfo.value, VocabularyError):
            self._vocabulary_error = details.message

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: TestResult) -> None:
        """Complete a result that is about to be written, also one of a scenario that never ran."""
        for label in result.labels:
            # the timeline needs both labels, but not this machine's name and process ids
            label.value = {"thread": self._thread, "host": HOST}.get(label.name, label.value)
        if self._facts is not None and result is self._result:
            with self.faults.caught():
                self._complete(result, self._facts)
        self._listener.finish_test()

    def _complete(self, result: TestResult, facts: ScenarioFacts) -> None:
        self._stop_step(None)
        self._rows.close()
        if not self._is_torn_down and result.status == Status.PASSED:  # as far as it came
            result.status, self._skip_reason = Status.SKIPPED, "interrupted"
        result.steps.extend(self._unreached_steps(facts))
        remarks = Remarks(self._provenance, self._skip_reason)
        describe(result, facts, self._file, remarks, self._link_patterns)
        attach_overviews(result, self._exchanges, self._provenance, self._writer)
        if self._evidence:
            result.attachments.append(self._writer.write_evidence(self._evidence))

    # sentences

    def pytest_bdd_before_scenario(self) -> None:
        """Take what is asked outside of steps, from here on, for the harness's own requests."""
        self._is_running = True

    def pytest_bdd_before_step(self) -> None:
        """Start the step of the next sentence."""
        if self._facts is None:
            return
        step = self._running_step = self._sentence_step(self._facts.steps[self._begun])
        step.steps, self._asked_before = self._asked_before, []
        self._begun += 1
        self._comparison = None
        self._reporter.start_step(None, _RUNNING_STEP, self._running_step)

    def pytest_bdd_after_step(self) -> None:
        """Stop a step that passed."""
        self._stop_step(None)

    def pytest_bdd_step_error(self, exception: BaseException) -> None:
        """Stop a step that raised."""
        self._stop_step(exception)

    def pytest_bdd_step_func_lookup_error(self, exception: BaseException) -> None:
        """Report an undefined sentence as a broken step."""
        self.pytest_bdd_before_step()
        self._stop_step(exception)

    def pytest_bdd_after_scenario(self) -> None:
        """Stop a step after a skip, an exit or Ctrl-C, for which pytest-bdd calls no step hook."""
        self._is_running = False
        self._stop_step(sys.exc_info()[1])

    def _unreached_steps(self, facts: ScenarioFacts) -> Iterator[TestStepResult]:
        """Yield the steps that never began: broken if they kept the scenario from running."""
        for scenario_step in facts.steps[self._begun :]:
            is_broken = f"{self._file}:{scenario_step.line}:" in self._vocabulary_error
            status = Status.BROKEN if is_broken else Status.SKIPPED
            step = self._sentence_step(scenario_step, status)
            if is_broken:  # else a report shows the message as one more step
                step.statusDetails = StatusDetails(message=self._vocabulary_error)
            yield step

    def _sentence_step(self, sentence: ScenarioStep, status: str | None = None) -> TestStepResult:
        step = sentence_step(sentence, status)
        self._evidence.sentence = step.name
        self._evidence.attach(step, contents_of(sentence))
        return step

    def _stop_step(self, error: BaseException | None) -> None:
        step, self._running_step = self._running_step, None
        if step is None:
            return
        step.status = _status_of(error)
        self._rows.close(step)
        self._evidence.sentence = ""
        if error is not None and step.status != Status.SKIPPED:
            lines = [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]
            message = "\n".join(lines)
            step.statusDetails = StatusDetails(message=without_colours(message))
        self._reporter.stop_step(_RUNNING_STEP, stop=now())

    @pytest.hookimpl(wrapper=True)
    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> Generator[None, list[list[str]], list[list[str]]]:
        """Store the last ``==`` that did not hold, with the explanation that pytest shows."""
        explanations = yield
        lines = next(filter(None, explanations), None)
        self._comparison = Comparison.of(left, right, lines) if op == "==" else None
        return explanations

    def pytest_issuing_choice(self, words: str, meant: str) -> None:
        """Show which of several objects a sentence meant, as a parameter of its step."""
        step = self._running_step
        if step is not None and all(parameter.name != words for parameter in step.parameters):
            step.parameters.append(Parameter(name=words, value=meant))

    # requests to Stripe, and its webhooks

    def pytest_issuing_interaction(self, interaction: Interaction, span: Span) -> None:
        """Add a request and its response below the sentence that made it.

        What is asked between two sentences is no call of the program: before a When the harness
        asks which events there are. It is shown below that When, as its own.
        """
        is_sandbox_tape = SANDBOX_CASSETTE in map(source_of, self._provenance)
        row = Row.of_request(interaction, span, sandbox_tape=is_sandbox_tape)
        if self._is_running and self._running_step is None:
            row.title = f"asked by the harness itself: {row.title}"
            row.attach = self._evidence.attach
            self._rows.add(row, self._asked_before)
            return
        self._add_exchange(interaction, span)
        self._add_row(row)

    def pytest_issuing_delivery(self, delivery: Delivery, span: Span) -> None:
        """Add an event and the endpoint's reply below the sentence that caused it."""
        self._add_exchange(delivery, span)
        self._add_row(Row.of_delivery(delivery, span))

    def pytest_issuing_outside_action(self, action: OutsideAction, span: Span) -> None:
        """Add what was done outside of the API below the sentence that did it."""
        self._add_exchange(action, span)
        self._add_row(Row.of_action(action, span))

    def _add_exchange(self, record: Interaction | Delivery | OutsideAction, span: Span) -> None:
        sentence = self._running_step.name if self._running_step else ""
        self._exchanges.append(Exchange(record, span, sentence))

    def pytest_issuing_ledger(self, table: Sequence[Sequence[str]]) -> None:
        """Attach the ledger of an account whose money does not add up to the scenario itself."""
        if self._result is not None:
            attach(self._result, "ledger that does not add up", csv_of(table), AttachmentType.CSV)

    def pytest_issuing_unread(self, sentence: str) -> None:
        """Attach which money the oracle could not judge to the scenario itself."""
        if self._result is not None:
            attach(self._result, "money that was not judged", sentence, AttachmentType.TEXT)

    def pytest_issuing_provenance(self, provenance: str) -> None:
        """Store where the scenario's responses come from."""
        if provenance not in self._provenance:
            self._provenance.append(provenance)

    def _add_row(self, row: Row) -> None:
        parent = self._listener.parent_of_call(self._running_step, self._result)
        if parent is not None:
            is_own = not self._listener.is_of_fixture(parent, self._running_step, self._result)
            row.attach = self._evidence.attach if is_own else attach_files
            self._rows.add(row, parent.steps)


def _status_of(error: BaseException | None) -> str:
    if isinstance(error, pytest.xfail.Exception):
        return Status.SKIPPED
    return str(get_status(error))
