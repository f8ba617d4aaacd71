"""Reports: what Stripe's CSV files say of a program's balances."""

from typing import Final

from pytest_bdd import given, then, when
from stripe.reporting import ReportRun

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.dates import parse_moment
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import expect_equal, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.reports import (
    Report,
    in_words,
    parse_amounts,
    parse_columns,
    parse_counts,
    report_type,
    reporting_category,
    times_of,
    timezone,
)

from .sentences import sentence
from .tables import Table

SUCCEEDED: Final = "reporting.report_run.succeeded"


@given(
    sentence("the program has run the report {report_type}", report_type=report_type),
    target_fixture="report",
)
@when(
    sentence("the program runs the report {report_type}", report_type=report_type),
    target_fixture="report",
)
def runs(issuing: Program, report_type: str) -> Report:
    """Run a report over all the time for which there is data, and read its file."""
    return issuing.reports.run(report_type)


@when(
    sentence(
        "the program runs the report {report_type} of {reporting_category} alone",
        report_type=report_type,
        reporting_category=reporting_category,
    ),
    target_fixture="report",
)
def runs_category(issuing: Program, report_type: str, reporting_category: str) -> Report:
    """Run a report of one reporting category, and read its file."""
    return issuing.reports.run(report_type, reporting_category=reporting_category)


@when(
    sentence(
        "the program runs the report {report_type} from {start} to {end} UTC",
        report_type=report_type,
        start=parse_moment,
        end=parse_moment,
    ),
    target_fixture="report",
)
def runs_interval(issuing: Program, report_type: str, start: int, end: int) -> Report:
    """Run a report over an interval, whose end does not belong to it, and read its file."""
    return issuing.reports.run(report_type, interval_start=start, interval_end=end)


@when(
    sentence(
        "the program runs the report {report_type} in the timezone {timezone}",
        report_type=report_type,
        timezone=timezone,
    ),
    target_fixture="report",
)
def runs_in_timezone(issuing: Program, report_type: str, timezone: str) -> Report:
    """Run a report whose times are those of a timezone, and read its file."""
    return issuing.reports.run(report_type, timezone=timezone)


@when(
    sentence(
        "the program runs the report {report_type} with the columns {columns}",
        report_type=report_type,
        columns=parse_columns,
    ),
    target_fixture="report",
)
def runs_with_columns(issuing: Program, report_type: str, columns: list[str]) -> Report:
    """Run a report that has these columns, in this order, and read its file."""
    return issuing.reports.run(report_type, columns=columns)


@when(
    sentence(
        "the program tries to run the report {report_type} for tomorrow", report_type=report_type
    ),
    target_fixture="outcome",
)
def tries_tomorrow(issuing: Program, report_type: str) -> Outcome[ReportRun]:
    """Run a report over a day that is yet to come, and keep a refusal."""
    return attempt(lambda: issuing.reports.run_for_tomorrow(report_type))


@then(sentence("the report shows", datatable=parse_amounts))
def shows(report: Report, datatable: Table) -> None:
    """The file has exactly these categories with these net amounts, in this order."""
    found, expected = in_words(report.amounts()), in_words(parse_amounts(datatable))
    expect_equal(found, expected, "the rows of the report", about=report.run)


@then(sentence("the report counts", datatable=parse_counts))
def counts(report: Report, datatable: Table) -> None:
    """The file has exactly these categories with so many balance transactions, in this order."""
    expected = parse_counts(datatable)
    expect_equal(report.counts(), expected, "the counts of the report", about=report.run)


@then(sentence("the report has the columns {columns} alone", columns=parse_columns))
def has_columns(report: Report, columns: list[str]) -> None:
    """The file has rows, and in each exactly these columns, in this order."""
    expect_equal(report.columns(), columns, "the columns of the report", about=report.run)


@then(sentence("the report has local times of {timezone}", timezone=timezone))
def has_local_times(issuing: Program, report: Report, timezone: str) -> None:
    """Each item says when its balance transaction was made and is available, there and in UTC."""
    rows = issuing.balance_transactions.all_oldest_first()
    expected = [(row.id, *times_of(row, timezone)) for row in rows]
    expect_equal(report.times(), expected, "the times in the report", about=report.run)


@then(sentence("the report lists every balance transaction but payouts"))
def lists_all(issuing: Program, report: Report) -> None:
    """The file has the ids and the net amounts of the account's balance transactions.

    At least one of them is a payout, or nothing would be left out.
    """
    rows = issuing.balance_transactions.all_oldest_first()
    payouts = [row for row in rows if row.reporting_category.startswith("payout")]
    expect_present(next(iter(payouts), None), "a payout among the balance transactions")
    expected = [(row.id, Money(row.net)) for row in rows if row not in payouts]
    amounts = [amount for _, amount in report.amounts()]
    ids = [row["balance_transaction_id"] for row in report.rows]
    found = list(zip(ids, amounts, strict=True))
    expect_equal(found, expected, "the balance transactions in the report", about=report.run)


@then(sentence("the program is told that the report is there"))
def is_told(issuing_events: EventsSinceWhen, report: Report) -> None:
    """Such an event is listed before the deadline, and names the report's file."""
    shown = issuing_events.wait_for(report.run.id, SUCCEEDED).data.object["result"]["id"]
    expected = report.run.result.id if report.run.result else None
    expect_equal(shown, expected, f"the file in {SUCCEEDED}", about=report.run)
