"""The ledger as a table: every row, whose it is, and the balance after it."""

from collections.abc import Collection, Iterable
from typing import Final

from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    DISPUTE,
    Object,
    shown,
)
from issuing_harness.oracle.model import ISSUING, available
from issuing_harness.oracle.snapshot import Snapshot, name_or_none

#: The words of the ledger's sentences, for the types they speak of.
WORDS: Final = {
    "issuing_authorization_hold": "hold",
    "issuing_authorization_release": "release",
    "issuing_transaction": "spend",
    "issuing_dispute": "dispute",
    "topup": "top-up",
    "topup_reversal": "top-up reversed",
}
HEAD: Final = ("", "row", "what", "of", "balance", "amount", "after")
MARK: Final = "►"

Cells = list[tuple[str, ...]]


def ledger_of(reading: Snapshot, doubtful: Collection[str]) -> Cells:
    """The table of an account, heading first.

    Args:
        reading: the account.
        doubtful: ids that a difference is about; their rows are marked.
    """
    cells = ledger(reading.rows, doubtful)
    if reading.balance is not None:
        shows = str(shown(available(reading.balance)))
        cells.append(("", "", "the API shows", "", ISSUING, "", shows))
    return cells


def ledger(rows: Iterable[Object], doubtful: Collection[str]) -> Cells:
    """The table of some rows, heading first."""
    cells: Cells = [HEAD]
    after: dict[str, int] = {}
    for row in rows:
        book = row["balance_type"]
        after[book] = after.get(book, 0) + row["net"]
        source = name_or_none(row["source"])
        mark = MARK if {row["id"], source} & set(doubtful) else ""
        word = "refund" if _is_refund(row) else WORDS.get(row["type"], str(row["type"]))
        money = (str(shown(row["amount"])), str(shown(after[book])))
        cells.append((mark, row["id"], word, source, book, *money))
    return cells


def rows_in(objects: Iterable[Object]) -> list[Object]:
    """The rows that objects show, each once, in the order they were seen."""
    found: dict[str, Object] = {}
    for thing in objects:
        if thing.get("object") in (AUTHORIZATION, DISPUTE):
            rows = thing.get("balance_transactions") or ()
            found.update({row["id"]: row for row in rows if isinstance(row, dict)})
    return list(found.values())


def as_text(cells: Cells) -> str:
    """The table to read; amounts to the right."""
    widths = [max(len(row[place]) for row in cells) for place in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place > HEAD.index("balance") else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _is_refund(row: Object) -> bool:
    return bool(row["type"] == "issuing_transaction" and row["amount"] > 0)
