"""A stage that checks the money of a scenario's accounts when the scenario has passed."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.backends import Connection
from issuing_harness.funding_models import ACCOUNT_V2
from issuing_harness.interactions import Delivery, Interaction, Request, Response
from issuing_harness.oracle.account_flows import inside_differences
from issuing_harness.oracle.difference import MoneyDifference
from issuing_harness.oracle.response_checks import is_checked, objects_in, response_differences
from issuing_harness.oracle.snapshot import (
    TREASURY_PATHS,
    Snapshot,
    SnapshotReader,
    created_by,
)
from issuing_harness.oracle.verdict import (
    Table,
    account_ledger,
    differences_of,
    failure_message,
    ledger_of,
    rows_in,
)
from issuing_harness.settings import Settings
from issuing_harness.stage.stages import Stage

#: Seconds that Stripe's events may lag behind the calls that caused them.
EVENT_DELAY: Final = 30
ACCOUNT_HEADER: Final = "stripe-account"


def with_money_oracle(stage: Stage, item: pytest.Item, settings: Settings) -> Stage:
    """Return the stage with the money oracle, or the stage itself if the run disables it.

    The oracle does not know the books of v2 financial accounts, of which too little is known.
    """
    if not settings.oracle or stage.connection.funding == ACCOUNT_V2:
        return stage
    return CheckedStage(stage, item, owns_accounts=settings.backend == "sandbox")


class CheckedStage:
    """Wraps a stage: records the scenario's requests, and checks the money when it has passed.

    Args:
        stage: the stage of the scenario.
        item: the scenario.
        owns_accounts: whether nobody else uses its accounts, so that everything on them is
            checked; otherwise only what the scenario created is.
    """

    def __init__(self, stage: Stage, item: pytest.Item, *, owns_accounts: bool) -> None:
        self._stage = stage
        self._item = item
        self._owns_accounts = owns_accounts
        self._transport = stage.connection.transport
        self._clock = stage.connection.clock
        self._interactions: list[Interaction] = []
        self._waited = 0
        self.connection: Connection = replace(stage.connection, transport=self, clock=self)
        self.provenance = stage.provenance
        self.backend_connection = stage.backend_connection
        self.name = self._clock.name

    def send(self, request: Request) -> Response:
        """Send a request, and keep it with its response."""
        response = self._transport.send(request)
        self._interactions.append(Interaction(request, response))
        return response

    def wait(self, seconds: int) -> None:
        """Let time pass, and count the seconds."""
        self._waited += seconds
        self._clock.wait(seconds)

    def delivery_received(self) -> int:
        """Pass on that a delivery arrives."""
        return self._stage.delivery_received()

    def delivery_answered(self, number: int, delivery: Delivery) -> None:
        """Pass on a delivery with the mailbox's reply."""
        self._stage.delivery_answered(number, delivery)

    def delivery_posted(self, delivery: Delivery) -> None:
        """Pass on an event that the scenario itself posted."""
        self._stage.delivery_posted(delivery)

    def delivery_failed(self, error: BaseException) -> None:
        """Pass on an error that the mailbox met."""
        self._stage.delivery_failed(error)

    def raise_failure(self) -> None:
        """Raise an error that the mailbox met, if there is one."""
        self._stage.raise_failure()

    def thread_acts(self, thread: threading.Thread) -> None:
        """Pass on that a thread sends the scenario's own requests."""
        self._stage.thread_acts(thread)

    def threads_ended(self) -> None:
        """Pass on that those threads have ended."""
        self._stage.threads_ended()

    def scenario_passed(self) -> None:
        """Check the money before the cassette is written: nothing wrong is recorded.

        Raises:
            AssertionError: the money does not add up; the message shows the ledger.
        """
        __tracebackhide__ = True
        self._stage.raise_failure()
        backend = self.backend_connection
        if backend is None:
            self._stage.scenario_passed()
        snapshots = list(self._snapshots(backend)) if backend else []
        differences = list(response_differences(self._interactions))
        for snapshot in snapshots:
            differences += differences_of(snapshot)
            self._show_unread(snapshot)
        differences += inside_differences(snapshots)
        if differences:
            self._fail(list(dict.fromkeys(differences)), snapshots)
        if backend is not None:
            self._stage.scenario_passed()

    def save_evidence(self, path: Path) -> None:
        """Pass on that what happened is to be written."""
        self._stage.save_evidence(path)

    def close(self) -> None:
        """Release everything."""
        self._stage.close()

    def _snapshots(self, backend: Connection) -> Iterator[Snapshot]:
        """Read each account that the scenario has changed, once its events have arrived."""
        accounts = (
            interaction.request.headers.get(ACCOUNT_HEADER)
            for interaction in self._interactions
            if interaction.request.method == "POST" and interaction.response.status == HTTPStatus.OK
        )
        treasuries = self._accounts_with_treasury()
        for account in dict.fromkeys(accounts):
            reader = SnapshotReader(backend.transport, account)
            if self._owns_accounts:
                has_treasury = account in treasuries
                yield reader.read_account(waited=self._waited, has_treasury=has_treasury)
            else:
                yield self._shared_snapshot(reader, backend, account)

    def _accounts_with_treasury(self) -> set[str | None]:
        """Return the accounts of which Treasury was asked for something, and not refused."""
        return {
            interaction.request.headers.get(ACCOUNT_HEADER)
            for interaction in self._interactions
            if interaction.request.path.startswith(TREASURY_PATHS)
            and interaction.response.status == HTTPStatus.OK
        }

    def _shared_snapshot(
        self, reader: SnapshotReader, backend: Connection, account: str | None
    ) -> Snapshot:
        """Read what the scenario created on an account, until its events agree or are overdue."""
        created = created_by(
            interaction
            for interaction in self._interactions
            if interaction.request.headers.get(ACCOUNT_HEADER) == account
        )
        snapshot = reader.read_created(created)
        for _ in range(EVENT_DELAY):
            if next(differences_of(snapshot), None) is None:
                break
            backend.clock.wait(1)
            snapshot = reader.read_created(created)
        return snapshot

    def _show_unread(self, snapshot: Snapshot) -> None:
        if snapshot.unread:
            sentence = (
                "Stripe refuses to list these to the account, so the money oracle has judged only "
                f"what can be read beside them: {', '.join(sorted(snapshot.unread))}."
            )
            self._item.ihook.pytest_issuing_unread(item=self._item, sentence=sentence)

    def _fail(self, differences: list[MoneyDifference], snapshots: list[Snapshot]) -> None:
        __tracebackhide__ = True
        suspects = {difference.subject for difference in differences}
        ledgers = [account_ledger(snapshot, suspects) for snapshot in snapshots]
        ledgers = ledgers or [self._recorded_ledger(suspects)]
        for ledger in ledgers:
            self._item.ihook.pytest_issuing_ledger(item=self._item, table=ledger)
        raise AssertionError(failure_message(differences, ledgers))

    def _recorded_ledger(self, suspects: Iterable[str]) -> Table:
        """Return the ledger of a replay, by the rows that its responses contain."""
        documents = (
            interaction.response.json()
            for interaction in self._interactions
            if is_checked(interaction)
        )
        objects = chain.from_iterable(objects_in(document) for document in documents)
        return ledger_of(rows_in(objects), set(suspects))
