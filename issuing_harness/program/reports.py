"""Reports: CSV files about a program's balances, by which its books are reconciled."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import stripe
from stripe.reporting import ReportRun

from issuing_harness import API_VERSION
from issuing_harness.backends import Transport
from issuing_harness.clock import Clock, wait_until
from issuing_harness.errors import HarnessError, VocabularyError
from issuing_harness.interactions import Request
from issuing_harness.money import Money
from issuing_harness.program.choices import choice, choice_of
from issuing_harness.program.expectations import expect_equal, expect_present
from issuing_harness.program.prices import parse_signed_amount

#: Seconds a report may take; Stripe's users tell of seconds to an hour.
TIMEOUT: Final = 3600
#: The types of report whose rows a sentence can read (docs.stripe.com/reports/report-types).
REPORT_TYPES: Final = (
    "balance.summary.1",
    "balance_change_from_activity.itemized.3",
    "balance_change_from_activity.summary.1",
    "payouts.summary.1",
)
report_type: Final = choice("type of report", REPORT_TYPES)
reporting_category: Final = choice_of(
    "reporting category",
    stripe.params.reporting.ReportRunCreateParamsParameters,
    "reporting_category",
)
timezone: Final = choice_of(
    "timezone", stripe.params.reporting.ReportRunCreateParamsParameters, "timezone"
)
#: The columns that a report may be run with.
_COLUMN: Final = re.compile(r"[a-z][a-z_]*")
_DAY: Final = 86_400
#: What the name and the amount of a row are called, in the one kind of report or in the other.
_NAMES: Final = ("category", "reporting_category")
_AMOUNTS: Final = ("net_amount", "net")
#: How a report writes a moment.
_TIME: Final = "%Y-%m-%d %H:%M:%S"
#: What an item's balance transaction and its times are called.
_TIMES: Final = (
    *("balance_transaction_id", "created", "created_utc", "available_on", "available_on_utc"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is there.

    Args:
        run: the report run.
        rows: what its file has, by column.
    """

    run: ReportRun
    rows: Sequence[dict[str, str]]

    def amounts(self) -> list[tuple[str, Money]]:
        """Return the category and the net amount of each row, in the file's order."""
        return [(_one_of(row, _NAMES), _money(_one_of(row, _AMOUNTS))) for row in self.rows]

    def counts(self) -> list[tuple[str, str]]:
        """Return the category and the number of balance transactions of each row, as written."""
        return [(_one_of(row, _NAMES), row.get("count", "")) for row in self.rows]

    def columns(self) -> list[str]:
        """Return the names of the columns, in the file's order; none if it has no rows."""
        return list(self.rows[0]) if self.rows else []

    def times(self) -> list[tuple[str, ...]]:
        """Return the id of each item's balance transaction, and its times as written."""
        return [tuple(row.get(name, "") for name in _TIMES) for row in self.rows]


class Reports:
    """The reports of a program.

    Args:
        client: the SDK.
        clock: the clock to wait by.
        transport: carries the request for a file, which is no JSON, so that the SDK cannot.
    """

    def __init__(self, client: stripe.StripeClient, clock: Clock, transport: Transport) -> None:
        self._api = client.v1.reporting
        self._clock = clock
        self._transport = transport

    def run(self, name: str, **parameters: Any) -> Report:
        """Run a report over all the time for which there is data, and return it.

        Args:
            name: its type, ``balance.summary.1``.
            parameters: further parameters of the run, or another interval than all.

        Raises:
            WaitTimeout: the report is not there in time.
            ProductFailure: it has failed, or its file cannot be read.
        """
        available = self._api.report_types.retrieve(name)
        ends = (available.data_available_start, available.data_available_end)
        run = self._create(name, *ends, **parameters)
        done = self._wait_until_done(run.id)
        expect_equal(done.status, "succeeded", "the status of the report", about=done)
        file = expect_present(done.result, "the file of the report", about=done)
        return Report(done, self._rows(file.id))

    def run_for_tomorrow(self, name: str) -> ReportRun:
        """Run a report over a day that is yet to come."""
        end = self._api.report_types.retrieve(name).data_available_end
        return self._create(name, end + _DAY, end + 2 * _DAY)

    def _create(self, name: str, start: int, end: int, **parameters: Any) -> ReportRun:
        interval = {"interval_start": start, "interval_end": end}
        params: Any = {"report_type": name, "parameters": {**interval, **parameters}}
        return self._api.report_runs.create(params)

    def _wait_until_done(self, run: str) -> ReportRun:
        return wait_until(
            self._clock,
            TIMEOUT,
            lambda: self._api.report_runs.retrieve(run),
            lambda retrieved: retrieved.status != "pending",
            awaited=f"the end of the report {run}",
            describe=lambda retrieved: f"status {retrieved.status}",
        )

    def _rows(self, file: str) -> list[dict[str, str]]:
        headers = {"stripe-version": API_VERSION}
        response = self._transport.send(
            Request("GET", f"/v1/files/{file}/contents", headers=headers)
        )
        expect_equal(response.status, 200, f"the status of the contents of {file}")
        return list(csv.DictReader(io.StringIO(response.body)))


def parse_amounts(rows: Sequence[Sequence[str]]) -> list[tuple[str, Money]]:
    """Parse a table's rows, each a category and a signed amount.

    Raises:
        VocabularyError: a row does not have two cells.
        NotMoney: the second one is no amount.
    """
    for row in rows:
        if len(row) != 2:  # noqa: PLR2004 - a category and an amount
            raise VocabularyError(
                "A row of a report has a category and an amount, like | topup | $50.00 |; this "
                f"one is | {' | '.join(row)} |."
            )
    return [(row[0], parse_signed_amount(row[1])) for row in rows]


def parse_counts(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Parse a table's rows, each a category and how many balance transactions it has.

    Raises:
        VocabularyError: a row does not have two cells, or the second one is no number from 1.
    """
    for row in rows:
        if len(row) != 2 or not row[1].isdecimal() or row[1].startswith("0"):  # noqa: PLR2004 - a category and a count
            raise VocabularyError(
                "A row has a category and how many balance transactions it has, like | topup | 1 |;"
                f" this one is | {' | '.join(row)} |."
            )
    return [(row[0], row[1]) for row in rows]


def parse_columns(text: str) -> list[str]:
    """Parse the names of columns, such as ``source_id, net and fee``.

    Raises:
        VocabularyError: something among them is no name, or a name comes twice.
    """
    names = text.replace(" and ", ", ").split(", ")
    if not all(map(_COLUMN.fullmatch, names)) or len({*names}) < len(names):
        raise VocabularyError(
            f"'{text}' are no columns of a report. Write each once, like 'source_id, net and fee'."
        )
    return names


def times_of(row: stripe.BalanceTransaction, timezone: str) -> tuple[str, ...]:
    """Return when a balance transaction was made and is available, each there and in UTC.

    Args:
        row: the balance transaction.
        timezone: the name of the timezone, ``America/New_York``.

    Raises:
        HarnessError: this machine has no data about it.
    """
    zones = (_zone(timezone), UTC)
    moments = (row.created, row.available_on)
    return tuple(f"{datetime.fromtimestamp(at, zone):{_TIME}}" for at in moments for zone in zones)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        raise HarnessError(
            f"This machine has no data about the timezone {name}. Install the package tzdata."
        ) from None


def in_words(amounts: Sequence[tuple[str, Money]]) -> str:
    """Return categories and amounts as a reader writes them: ``topup $50.00, payout -$10.00``."""
    return ", ".join(f"{name} {amount}" for name, amount in amounts) or "none"


def _one_of(row: dict[str, str], columns: Sequence[str]) -> str:
    return next((row[column] for column in columns if column in row), "")


def _money(text: str) -> Money:
    """Return an amount of a report's, which has major units: ``-15.00``."""
    whole, _, cents = text.removeprefix("-").partition(".")
    if not (whole + cents).isdecimal():
        return Money(0)
    amount = Money(int(whole) * 100 + int(cents.ljust(2, "0")))
    return -amount if text.startswith("-") else amount
