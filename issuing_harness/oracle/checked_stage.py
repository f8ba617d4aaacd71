"""A stage that the oracle watches: when its scenario has passed, the money must agree."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from itertools import chain
from typing import Final

import pytest

from issuing_harness.backends import Connection
from issuing_harness.interactions import Delivery, Request, Response
from issuing_harness.oracle.difference import Difference
from issuing_harness.oracle.ledger import Cells, ledger, ledger_of, rows_in
from issuing_harness.oracle.response_checks import answer_differences, is_money, objects_in
from issuing_harness.oracle.snapshot import Snapshot, SnapshotReader, created
from issuing_harness.oracle.verdict import complaint, differences_of
from issuing_harness.settings import Settings
from issuing_harness.stage.stages import Stage

#: Seconds that Stripe's events may lag behind the calls that caused them.
PATIENCE: Final = 30
ACCOUNT: Final = "stripe-account"


def checked(stage: Stage, item: pytest.Item, settings: Settings) -> Stage:
    """The stage with the oracle watching, or itself where the run wants none."""
    if not settings.oracle:
        return stage
    return CheckedStage(stage, item, alone=settings.backend == "sandbox")


class CheckedStage:
    """Lets a scenario pass through, and judges the money when it has passed.

    Args:
        stage: what the scenario stands on.
        item: the scenario.
        alone: whether its accounts are nobody else's, so that all there is on them is judged;
            otherwise only what the scenario created is.
    """

    def __init__(self, stage: Stage, item: pytest.Item, *, alone: bool) -> None:
        self._stage = stage
        self._item = item
        self._alone = alone
        self._route = stage.connection.transport
        self._clock = stage.connection.clock
        self._calls: list[tuple[Request, Response]] = []
        self._waited = 0
        self.connection: Connection = replace(stage.connection, transport=self, clock=self)
        self.provenance = stage.provenance
        self.line = stage.line
        self.name = self._clock.name

    def send(self, request: Request) -> Response:
        """The answer, remembered."""
        answer = self._route.send(request)
        self._calls.append((request, answer))
        return answer

    def wait(self, seconds: int) -> None:
        """Let time pass, and remember how much."""
        self._waited += seconds
        self._clock.wait(seconds)

    def came(self) -> int:
        """A delivery comes in."""
        return self._stage.came()

    def replied(self, number: int, delivery: Delivery) -> None:
        """It is replied to."""
        self._stage.replied(number, delivery)

    def failed(self, error: BaseException) -> None:
        """The mailbox could not reply."""
        self._stage.failed(error)

    def tell(self) -> None:
        """What failed where nobody waited for it comes first."""
        self._stage.tell()

    def finish(self) -> None:
        """Judge, and then let the tape be kept: what does not add up is not recorded.

        Raises:
            AssertionError: the money does not add up; the message shows the ledger.
        """
        __tracebackhide__ = True
        self._stage.tell()
        if self.line is None:
            self._stage.finish()
        differences = list(dict.fromkeys(answer_differences(self._calls)))
        readings = list(self._readings(self.line)) if self.line else []
        differences += [each for reading in readings for each in differences_of(reading)]
        if differences:
            self._refuse(list(dict.fromkeys(differences)), readings)
        if self.line is not None:
            self._stage.finish()

    def close(self) -> None:
        """Put everything away."""
        self._stage.close()

    def _readings(self, line: Connection) -> Iterator[Snapshot]:
        """The accounts the scenario has written to, each read when it has come to rest."""
        accounts = (
            request.headers.get(ACCOUNT)
            for request, answer in self._calls
            if request.method == "POST" and answer.status == HTTPStatus.OK
        )
        for account in dict.fromkeys(accounts):
            reader = SnapshotReader(line.transport, account)
            if self._alone:
                yield reader.whole(waited=self._waited)
            else:
                yield self._shared(reader, line, account)

    def _shared(self, reader: SnapshotReader, line: Connection, account: str | None) -> Snapshot:
        """What the scenario created; its events may take a while."""
        mine = created(call for call in self._calls if call[0].headers.get(ACCOUNT) == account)
        reading = reader.part(mine)
        for _ in range(PATIENCE):
            if next(differences_of(reading), None) is None:
                break
            line.clock.wait(1)
            reading = reader.part(mine)
        return reading

    def _refuse(self, differences: list[Difference], readings: list[Snapshot]) -> None:
        __tracebackhide__ = True
        doubtful = {each.about for each in differences}
        tables = [ledger_of(each, doubtful) for each in readings] or [self._seen(doubtful)]
        for table in tables:
            self._item.ihook.pytest_issuing_ledger(item=self._item, table=table)
        raise AssertionError(complaint(differences, tables))

    def _seen(self, doubtful: Iterable[str]) -> Cells:
        documents = (answer.json() for request, answer in self._calls if is_money(request, answer))
        shown = chain.from_iterable(objects_in(each) for each in documents)
        return ledger(rows_in(shown), set(doubtful))
