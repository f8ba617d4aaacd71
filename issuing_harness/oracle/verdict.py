"""All checks of a snapshot together, and the failure message with the account's ledger."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from issuing_harness.oracle import account_books, account_cards, account_flows
from issuing_harness.oracle.difference import (
    AUTHORIZATION,
    DISPUTE,
    ENTRY,
    FINANCIAL_ACCOUNT,
    MoneyDifference,
    Object,
    dollars,
)
from issuing_harness.oracle.event_checks import event_differences
from issuing_harness.oracle.model import (
    ISSUING,
    available,
    model_differences,
    row_differences,
    sum_differences,
)
from issuing_harness.oracle.object_checks import object_differences, reference_differences
from issuing_harness.oracle.snapshot import Snapshot, source_id

#: How many differences the message lists; the first ones lead to the cause.
LISTED_DIFFERENCES: Final = 10
REMEDY: Final = (
    "Look at the first difference: it is about whoever answered, not about a sentence. To run "
    "without this check: --no-oracle."
)
#: The words of the ledger's sentences, by type of balance transaction.
MOVEMENTS: Final = {
    "issuing_authorization_hold": "hold",
    "issuing_authorization_release": "release",
    "issuing_transaction": "spend",
    "issuing_dispute": "dispute",
    "topup": "top-up",
    "topup_reversal": "top-up reversed",
    "payout": "payout",
    "payout_cancel": "payout canceled",
    "payout_failure": "payout failed",
    "balance_transfer_inbound": "balance transfer in",
    "balance_transfer_outbound": "balance transfer out",
    "transfer": "transfer",
    "transfer_refund": "transfer reversed",
    "payment": "payment",
    "payment_refund": "payment returned",
}
HEADING: Final = ("", "row", "what", "of", "balance", "amount", "after")
#: Marks the rows that a difference is about.
MARK: Final = "►"

Table = list[tuple[str, ...]]


def differences_of(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Run every check on a snapshot, and yield what contradicts itself."""
    for objects in snapshot.objects.values():
        for thing in objects.values():
            yield from object_differences(thing)
    for check in (
        row_differences,
        reference_differences,
        sum_differences,
        model_differences,
        event_differences,
        account_books.book_differences,
        account_flows.reference_differences,
        account_cards.reference_differences,
    ):
        yield from check(snapshot)


def failure_message(differences: list[MoneyDifference], ledgers: list[Table]) -> str:
    """Return what is wrong, the ledgers, and what to do."""
    lines = [f"  - {difference}" for difference in differences[:LISTED_DIFFERENCES]]
    if len(differences) > LISTED_DIFFERENCES:
        lines.append(f"  - and {len(differences) - LISTED_DIFFERENCES} more")
    tables = [f"The ledger ({len(ledger) - 1} rows):\n{as_text(ledger)}" for ledger in ledgers]
    return "\n".join(
        (
            "Every sentence was true, and yet the money does not add up:",
            *lines,
            *tables,
            REMEDY,
        )
    )


def account_ledger(snapshot: Snapshot, suspects: Collection[str]) -> Table:
    """Return the ledger of an account as a table, and the balances by the API below it.

    The entries of its financial accounts come after its balance transactions.

    Args:
        snapshot: the account.
        suspects: ids that a difference is about; their rows are marked.
    """
    table = ledger_of(snapshot.rows, suspects)
    if snapshot.balance is not None:
        balance = str(dollars(available(snapshot.balance)))
        table.append(("", "", "the API shows", "", ISSUING, "", balance))
    for account in snapshot.objects_of(FINANCIAL_ACCOUNT):
        table += entry_rows(account, snapshot.objects_of(ENTRY), suspects)
    return table


def entry_rows(account: Object, entries: Iterable[Object], suspects: Collection[str]) -> Table:
    """Return the entries of a financial account as rows of a ledger, and what the API shows.

    Args:
        account: the financial account.
        entries: all entries that are known, oldest first.
        suspects: ids that a difference is about; their rows are marked.
    """
    table: Table = []
    after = dict.fromkeys(account_books.SUB_BALANCES, 0)
    for entry in (each for each in entries if each["financial_account"] == account["id"]):
        mark = MARK if {entry["id"], entry["transaction"], entry["flow"]} & set(suspects) else ""
        what = entry["type"].removeprefix("issuing_authorization_").replace("_", " ")
        for name, cents in entry["balance_impact"].items():
            after[name] += cents
            if cents:
                money = (str(dollars(cents)), str(dollars(after[name])))
                table.append((mark, entry["id"], what, entry["flow"], name, *money))
    for name in after:
        shown = account_books.cents_of(account, name)
        if shown or after[name]:
            table.append(("", "", "the API shows", account["id"], name, "", str(dollars(shown))))
    return table


def ledger_of(rows: Iterable[Object], suspects: Collection[str]) -> Table:
    """Return balance transactions as a table: a heading, then each with the balance after it."""
    table: Table = [HEADING]
    after: dict[str, int] = {}
    for row in rows:
        balance = row["balance_type"]
        after[balance] = after.get(balance, 0) + row["net"]
        source = source_id(row["source"])
        mark = MARK if {row["id"], source} & set(suspects) else ""
        money = (str(dollars(row["amount"])), str(dollars(after[balance])))
        table.append((mark, row["id"], _movement(row), source, balance, *money))
    return table


def rows_in(objects: Iterable[Object]) -> list[Object]:
    """Return the rows that objects contain, each once, in the order they appear."""
    rows_by_id: dict[str, Object] = {}
    for thing in objects:
        if thing.get("object") in (AUTHORIZATION, DISPUTE):
            rows = thing.get("balance_transactions") or ()
            rows_by_id.update({row["id"]: row for row in rows if isinstance(row, dict)})
    return list(rows_by_id.values())


def as_text(table: Table) -> str:
    """Return a ledger as aligned text, with amounts to the right."""
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADING))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column > HEADING.index("balance") else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def _movement(row: Object) -> str:
    is_refund = row["type"] == "issuing_transaction" and row["amount"] > 0
    return "refund" if is_refund else MOVEMENTS.get(row["type"], str(row["type"]))
