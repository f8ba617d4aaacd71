"""The types of report: which rows of the ledger each has, in which columns.

Columns and parameters: Stripe's page on the balance report (docs.stripe.com/reports/report-types/
balance). Columns that tell of charges, customers or invoices are empty here, as of a program that
has none. Of the other documented types only the names are known, by how they begin.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

Row = dict[str, str]

#: How the names of documented types begin that are not modelled.
OTHER_TYPES: Final = (
    *("activity.", "all_fees.", "balance.", "balance_change_from_activity.", "connect."),
    *("connected_account_", "ending_balance_reconciliation.", "fees.", "financial_account_"),
    *("payout_reconciliation.", "payouts.", "tax."),
)
#: The categories of payouts, which are no activity of the balance.
PAYOUT_CATEGORIES: Final = ("payout", "payout_reversal")
#: Columns of itemized activity that are filled, and (the rest) those that are empty here.
ITEM_COLUMNS: Final = (
    *("balance_transaction_id", "created_utc", "created", "available_on_utc", "available_on"),
    *("currency", "gross", "fee", "net", "reporting_category", "source_id", "description"),
)
_EMPTY_COLUMNS: Final = (
    *("automatic_payout_effective_at", "automatic_payout_effective_at_utc", "automatic_payout_id"),
    *("card_brand", "card_country", "card_funding", "charge_created", "charge_created_utc"),
    *("charge_id", "connected_account_country", "connected_account_direct_charge_id"),
    *("connected_account_id", "connected_account_name", "customer_description", "customer_email"),
    *("customer_facing_amount", "customer_facing_currency", "customer_id", "customer_name"),
    *("dispute_reason", "invoice_id", "invoice_number", "is_link", "payment_intent_id"),
    *("payment_method_type", "regulatory_tag", "statement_descriptor", "subscription_id"),
    *("trace_id", "trace_id_status"),
)
SUMMARY_COLUMNS: Final = ("reporting_category", "currency", "count", "gross", "fee", "net")
BALANCE_COLUMNS: Final = ("category", "description", "net_amount", "currency")


class Interval(NamedTuple):
    """The time that a report is about.

    Args:
        start: unix seconds, which belong to it.
        end: unix seconds, which do not.
        zone: in which times are written.
    """

    start: int
    end: int
    zone: tzinfo

    def has(self, row: Record) -> bool:
        """Return whether a balance transaction was made in it."""
        return bool(self.start <= row["created"] < self.end)


class ReportType(NamedTuple):
    """A type of report.

    Args:
        name: what people call it.
        version: the number at the end of its id.
        columns: those it can have.
        default_columns: those it has unless others are named.
        write: returns its rows, by column.
        has_categories: whether the parameter ``reporting_category`` chooses among its rows.
    """

    name: str
    version: int
    columns: tuple[str, ...]
    default_columns: tuple[str, ...]
    write: Callable[[Iterable[Record], Interval], Iterator[Row]]
    has_categories: bool = False


def rows_in_report(account: Account, currency: str | None) -> list[Record]:
    """Return the balance transactions that reports are made of, oldest first.

    Args:
        account: whose they are.
        currency: those of one currency; ``None`` for all.
    """
    balance = account.policies.report_balances
    return [
        row
        for row in account.table("balance_transaction").oldest_first()
        if balance in ("all", row["balance_type"]) and currency in (None, row["currency"])
    ]


def _is_payout(row: Record) -> bool:
    return row["reporting_category"] in PAYOUT_CATEGORIES


def _items(rows: Iterable[Record], interval: Interval) -> Iterator[Row]:
    for row in rows:
        if interval.has(row) and not _is_payout(row):
            yield {
                "available_on": _time(row["available_on"], interval.zone),
                "available_on_utc": _time(row["available_on"], UTC),
                "balance_transaction_id": row["id"],
                "created": _time(row["created"], interval.zone),
                "created_utc": _time(row["created"], UTC),
                "currency": row["currency"],
                "description": row["description"] or "",
                "fee": _major(row["fee"]),
                "gross": _major(row["amount"]),
                "net": _major(row["net"]),
                "reporting_category": row["reporting_category"],
                "source_id": row["source"],
            }


def _summary(rows: Iterable[Record], interval: Interval, *, of_payouts: bool) -> Iterator[Row]:
    """Sum up rows by category and currency, sorted, and write the total of each currency last."""
    groups: dict[tuple[str, str], list[Record]] = {}
    totals: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        if interval.has(row) and _is_payout(row) is of_payouts:
            groups.setdefault((row["currency"], row["reporting_category"]), []).append(row)
            totals.setdefault((row["currency"], "total"), []).append(row)
    for (currency, category), members in (*sorted(groups.items()), *sorted(totals.items())):
        yield {
            "count": str(len(members)),
            "currency": currency,
            "fee": _major(sum(int(row["fee"]) for row in members)),
            "gross": _major(sum(int(row["amount"]) for row in members)),
            "net": _major(sum(int(row["net"]) for row in members)),
            "reporting_category": category,
        }


def _balances(rows: Iterable[Record], interval: Interval) -> Iterator[Row]:
    by_currency: dict[str, list[Record]] = {}
    for row in rows:
        by_currency.setdefault(row["currency"], []).append(row)
    for currency, members in sorted(by_currency.items()):
        begin = _net(row for row in members if row["created"] < interval.start)
        inside = [row for row in members if interval.has(row)]
        activity = _net(row for row in inside if not _is_payout(row))
        paid_out = _net(row for row in inside if _is_payout(row))
        days = (_day(interval.start, interval.zone), _day(interval.end, interval.zone))
        for category, description, cents in (
            ("starting_balance", f"Starting balance ({days[0]})", begin),
            ("activity", "Activity", activity),
            ("payouts", "Total payouts", paid_out),
            ("ending_balance", f"Ending balance ({days[1]})", begin + activity + paid_out),
        ):
            yield {
                "category": category,
                "currency": currency,
                "description": description,
                "net_amount": _major(cents),
            }


def _net(rows: Iterable[Record]) -> int:
    return sum(int(row["net"]) for row in rows)


def _major(cents: int) -> str:
    """Return an amount in major units, which have two places in each currency that there is."""
    sign, amount = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{amount // 100}.{amount % 100:02}"


def _time(seconds: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M:%S")


def _day(seconds: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(seconds, zone).date().isoformat()


REPORT_TYPES: Final[dict[str, ReportType]] = {
    "balance.summary.1": ReportType(
        "Balance summary", 1, BALANCE_COLUMNS, BALANCE_COLUMNS, _balances
    ),
    "balance_change_from_activity.itemized.3": ReportType(
        *("Itemized balance change from activity", 3, (*ITEM_COLUMNS, *_EMPTY_COLUMNS)),
        *(ITEM_COLUMNS, _items, True),
    ),
    "balance_change_from_activity.summary.1": ReportType(
        *("Balance change from activity summary", 1, SUMMARY_COLUMNS, SUMMARY_COLUMNS),
        partial(_summary, of_payouts=False),
    ),
    "payouts.summary.1": ReportType(
        *("Payouts summary", 1, SUMMARY_COLUMNS, SUMMARY_COLUMNS),
        partial(_summary, of_payouts=True),
    ),
}


def parameters_shown(given: dict[str, Any]) -> Record:
    """Return the parameters of a run as it shows them: those that were given."""
    return {name: value for name, value in sorted(given.items()) if value is not None}
