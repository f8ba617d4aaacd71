"""The rows of a report below a sentence: each request and each delivery, in the order of causes.

A request that is repeated until its answer changes is one row, which says how often it was asked.
A call that Stripe refused has the status of the sentence that it made fail.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from allure_commons.model2 import Status, TestStepResult
from allure_commons.types import AttachmentType

from issuing_harness.interactions import Delivery, Interaction, OutsideAction, Span
from issuing_harness.reporting.attachments import Attach, attach_files, response_body
from issuing_harness.reporting.description import (
    delivery_title,
    interaction_title,
    reply_text,
    request_text,
)
from issuing_harness.reporting.evidence_file import Content
from issuing_harness.reporting.writer import now

#: The lowest status by which Stripe refuses a request.
_FIRST_ERROR = 400


@dataclass(slots=True)
class Row:
    """What was sent and what came back, as one row.

    Args:
        title: its name.
        status: Allure's.
        contents: what is attached to it.
        began: when it was sent, by the count of its ``Span``.
        alike: what equals that of an equal request with an equal answer; None for a delivery.
        is_refused: whether Stripe refused it.
        step: what the report shows, once it was added.
        times: how often it was asked in a row, with the same answer.
        last_request: the request as it was asked last, where that is not the first time.
        attach: attaches its contents.
    """

    title: str
    status: str
    contents: Sequence[Content]
    began: int
    alike: tuple[object, ...] | None = None
    is_refused: bool = False
    step: TestStepResult = field(default_factory=TestStepResult)
    times: int = 1
    last_request: Content | None = None
    attach: Attach = attach_files

    @classmethod
    def of_request(cls, interaction: Interaction, span: Span, *, sandbox_tape: bool) -> "Row":
        """Return the row of a request to Stripe and its response."""
        request, response = interaction.request, interaction.response
        text = request_text(interaction, sandbox_tape=sandbox_tape)
        contents = (
            ("request", text, AttachmentType.TEXT),
            (f"answer {response.status}", *response_body(response)),
        )
        title = interaction_title(interaction)
        sent = (request.method, request.path, request.query, request.form)
        alike = (title, *sent, response.status, response.body)
        refused = response.status >= _FIRST_ERROR
        return cls(title, Status.PASSED, contents, span.began, alike, refused)

    @classmethod
    def of_delivery(cls, delivery: Delivery, span: Span) -> "Row":
        """Return the row of an event and the endpoint's reply."""
        contents = (
            ("event", delivery.event, AttachmentType.JSON),
            ("reply", reply_text(delivery.reply), AttachmentType.TEXT),
        )
        status = Status.PASSED if delivery.reply.is_accepted else Status.FAILED
        return cls(delivery_title(delivery), status, contents, span.began)

    @classmethod
    def of_action(cls, action: OutsideAction, span: Span) -> "Row":
        """Return the row of what was done outside of the API."""
        return cls(str(action), Status.PASSED, (), span.began)

    def show(self) -> TestStepResult:
        """Return what the report shows of it."""
        moment = now()
        self.step = TestStepResult(name=self.title, status=self.status, start=moment, stop=moment)
        self.attach(self.step, self.contents)
        return self.step

    def repeat(self, again: "Row") -> None:
        """Count an equal request with an equal answer, which came right after this one."""
        self.times += 1
        self.last_request = again.contents[0]
        self.step.stop = now()
        seconds = (self.step.stop - self.step.start) / 1000
        self.step.name = f"{self.title}, asked {self.times} times in {seconds:.1f} s"

    def finish(self) -> None:
        """Attach the request as it was asked last, if that was more than once."""
        if self.last_request is not None:
            _, text, kind = self.last_request
            self.attach(self.step, [("last request", text, kind)])
            self.last_request = None


class Rows:
    """The rows that were added since the last sentence ended."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(self, row: Row, steps: list[TestStepResult]) -> None:
        """Add a row to the steps of a sentence or a fixture.

        What caused others stands above them: it was sent before them, though it ended later.

        Args:
            row: the row.
            steps: those of the sentence or the fixture.
        """
        last = self._rows[-1] if self._rows else None
        if last and row.alike and last.alike == row.alike and steps and steps[-1] is last.step:
            last.repeat(row)
            return
        shown = {id(other.step): other.began for other in self._rows}
        position = len(steps)
        while position and shown.get(id(steps[position - 1]), 0) > row.began:
            position -= 1
        steps.insert(position, row.show())
        self._rows.append(row)

    def close(self, sentence: TestStepResult | None = None) -> None:
        """Finish the rows, those of a sentence with its status if Stripe refused their request."""
        shown = set(map(id, sentence.steps)) if sentence is not None else set()
        for row in self._rows:
            row.finish()
            if sentence is not None and row.is_refused and id(row.step) in shown:
                row.step.status = sentence.status
        self._rows.clear()
