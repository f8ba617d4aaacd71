"""The books of financial accounts on the page: Transactions with their entries, what each left.

Nothing is touched: tables that are not there are not made.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.cells import Cell, money, plain, reference, status, timestamp
from issuing_sandbox.page.records import MAX_ROWS, MAX_SCANNED, existing_table
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    books,
    debit_reversals,
    financial_accounts,
    received_credits,
    received_debits,
)

HEADINGS: Final = ("time (UTC)", "what", "status", "cash", "outbound pending", "object", "flow")
#: Those of columns of amounts.
NUMBERS: Final = ("cash", "outbound pending")

#: The entries that hold and release the money of an authorization.
HOLDS: Final = ("issuing_authorization_hold", "issuing_authorization_release")
#: Those by which captures and refunds, and the reversal of a dispute, move cash.
SETTLEMENTS: Final = ("received_debit", "received_credit")
REVERSALS: Final = ("debit_reversal",)
#: What else than Issuing's own objects belongs to a purchase on a financial account.
FLOWS: Final = (received_debits.KIND, received_credits.KIND, debit_reversals.KIND)

Row = tuple[Cell, ...]


class PurchaseEntries:
    """The entries of a purchase on a financial account, taken one by one as its story goes on.

    No event tells of an entry (documented), so each is placed by the event of what moved it.

    Args:
        account: whose purchase it is.
        purchase: the ids of its objects.
    """

    def __init__(self, account: Account, purchase: set[str]) -> None:
        table = existing_table(account, books.ENTRY)
        found = table.oldest_first() if table and purchase else ()
        self._left = [entry for entry in found if entry["flow"] in purchase]
        self._shapes: dict[str, tuple[object, ...]] = {}

    def told_by(self, event: Record) -> Record | None:
        """Take the entry that an event tells of, if it tells of one."""
        document, type_ = event["data"]["object"], event["type"]
        links = document.get("treasury")
        if not links:
            return None
        if type_ == "issuing_transaction.created":
            flow = links["received_debit"] or links["received_credit"]
            return self._take({flow, document["authorization"]}, SETTLEMENTS, event)
        if type_ in ("issuing_dispute.funds_reinstated", "issuing_dispute.funds_rescinded"):
            return self._take({links["debit_reversal"]}, REVERSALS, event)
        if "request_history" in document and self._has_moved(document):
            return self._take({document["id"]}, HOLDS, event)
        return None

    def _has_moved(self, authorization: Record) -> bool:
        """Whether something has changed since the last event that moves a hold."""
        paid = len(authorization["transactions"])
        shape = (authorization["amount"], authorization["status"], paid)
        has_moved = self._shapes.get(authorization["id"]) != shape
        self._shapes[authorization["id"]] = shape
        return has_moved

    def _take(self, flows: set[str | None], types: Sequence[str], event: Record) -> Record | None:
        """Take the oldest entry of some flows and types, if it was there at the event."""
        for place, entry in enumerate(self._left):
            is_one = entry["flow"] in flows and entry["type"] in types
            if is_one and entry["created"] <= event["created"]:
                return self._left.pop(place)
        return None


def flows_of(account: Account, purchase: set[str]) -> set[str]:
    """Return the ids of the received debits and credits and debit reversals of a purchase.

    Args:
        account: whose purchase it is.
        purchase: the ids of its authorization, transactions and disputes.
    """
    tables = [table for kind in FLOWS if (table := existing_table(account, kind))]
    return {
        record["id"]
        for table in tables
        for record in table.newest_first()
        if purchase & {each for each in _links(record) if isinstance(each, str)}
    }


def purchase_part(record: Record) -> str | None:
    """Return what of a purchase (``ipi_…``, ``idp_…``) a received debit, say, is linked to."""
    links = record.get("linked_flows") or {}
    return links.get("issuing_transaction") or links.get("issuing_dispute")


def _links(record: Record) -> Iterable[object]:
    return (record.get("linked_flows") or {}).values()


def transactions_about(account: Account, record: Record) -> list[Record]:
    """Return the Transactions that the page of an object shows, newest first.

    Args:
        account: whose object it is.
        record: a Transaction, a financial account, or what moves one; other objects have none.
    """
    if record.get("object") == books.TRANSACTION:
        return [record]
    field = "financial_account" if record.get("object") == financial_accounts.KIND else "flow"
    found = (
        each for each in _newest(account, books.TRANSACTION) if each[field] == record.get("id")
    )
    return list(islice(found, MAX_ROWS))


def rows(account: Account, transactions: Sequence[Record]) -> list[list[Row]]:
    """Return the rows of each Transaction: itself, and its entries, oldest first."""
    entries = _entries_of(account, {each["id"] for each in transactions})
    return [
        [_transaction_row(each), *map(_entry_row, entries.get(each["id"], ()))]
        for each in transactions
    ]


def _entries_of(account: Account, transactions: set[str]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for entry in _newest(account, books.ENTRY):
        if entry["transaction"] in transactions:
            found.setdefault(entry["transaction"], []).insert(0, entry)
    return found


def _newest(account: Account, kind: str) -> Iterator[Record]:
    table = existing_table(account, kind)
    return islice(table.newest_first() if table else (), 10 * MAX_SCANNED)


def _transaction_row(transaction: Record) -> Row:
    impact, currency = transaction["balance_impact"], transaction["currency"]
    return (
        timestamp(transaction["created"]),
        Cell(transaction["flow_type"].replace("_", " "), "step"),
        status(transaction["status"]),
        money(impact[books.CASH], currency),
        money(impact[books.OUTBOUND_PENDING], currency),
        Cell(transaction["id"], "reference"),
        reference(transaction["flow"]),
    )


def _entry_row(entry: Record) -> Row:
    impact, currency = entry["balance_impact"], entry["currency"]
    return (
        timestamp(entry["created"]),
        plain(entry["type"].removeprefix("issuing_").replace("_", " ")),
        Cell(""),
        money(impact[books.CASH], currency),
        money(impact[books.OUTBOUND_PENDING], currency),
        Cell(entry["id"], "reference"),
        Cell(""),
    )
