"""Report files: what of a CSV that Stripe sends reaches a cassette or a report of ours.

A column is kept if it is one of those by which a card program's money is reconciled. Of any other
one, which may tell of customers or charges, neither the name nor the values are.
"""

import csv
import io
from collections.abc import Callable
from typing import Any, Final

from issuing_harness.interactions import Response
from issuing_harness.tape.secret_patterns import REDACTED

CSV_TYPE: Final = "text/csv"
#: What a report is called as a document; Stripe has no name for it.
OBJECT: Final = "report"
#: Columns of Stripe's reports about balances and payouts (docs.stripe.com/reports/report-types).
KEPT_COLUMNS: Final = frozenset(
    {
        "available_on",
        "available_on_utc",
        "balance_transaction_id",
        "category",
        "count",
        "created",
        "created_utc",
        "currency",
        "description",
        "fee",
        "gross",
        "net",
        "net_amount",
        "reporting_category",
        "source_id",
    }
)


def redacted_csv(body: str, redact: Callable[[str], str]) -> str:
    """Return a CSV with its columns in place, and without what is in those that are not kept.

    Args:
        body: the CSV, with a heading.
        redact: returns a text without secrets.
    """
    rows = list(csv.reader(io.StringIO(body)))
    kept = [name in KEPT_COLUMNS for name in (rows[0] if rows else ())]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        # a row that is longer than the heading has values in no column at all
        columns = zip(row, (*kept, *[False] * len(row)), strict=False)
        writer.writerow(
            [_printable(redact(cell)) if is_kept else REDACTED for cell, is_kept in columns]
        )
    return written.getvalue()


def decode(response: Response) -> dict[str, Any] | None:
    """Return a report as a document: its ``rows``, each by column; ``None`` if it is none."""
    if not response.headers.get("content-type", "").startswith(CSV_TYPE):
        return None
    return {"object": OBJECT, "rows": list(csv.DictReader(io.StringIO(response.body)))}


def encode(document: Any) -> str:
    """Return the CSV of a document that ``decode`` has returned; ``""`` for any other one."""
    if not isinstance(document, dict) or document.get("object") != OBJECT or not document["rows"]:
        return ""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(document["rows"][0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(document["rows"])
    return written.getvalue()


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
