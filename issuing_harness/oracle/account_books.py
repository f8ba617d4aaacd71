"""Checks of the books of financial accounts: balances, Transactions and their entries.

A sub-balance is the sum of the entries that moved it, and a Transaction is what its entries come
to: open while something of it is pending, then posted, or void if nothing came of it (treasury and
notices, A4). What the flows should have come to is in ``account_flows``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from issuing_harness.oracle.difference import (
    ACCOUNT_TRANSACTION,
    ENTRY,
    FINANCIAL_ACCOUNT,
    MoneyDifference,
    Object,
    dollars,
)
from issuing_harness.oracle.snapshot import Snapshot

CASH: Final = "cash"
INBOUND_PENDING: Final = "inbound_pending"
OUTBOUND_PENDING: Final = "outbound_pending"
#: The sub-balances of a financial account, as the API orders them.
SUB_BALANCES: Final = (CASH, INBOUND_PENDING, OUTBOUND_PENDING)
#: What a financial account holds; Treasury has no other currency.
CURRENCY: Final = "usd"
#: By type of entry, the signs of what it adds to cash and to what is pending to go out.
SIGNS: Final = {
    "issuing_authorization_hold": (-1, 1),
    "issuing_authorization_release": (1, -1),
    "received_credit": (1, 0),
    "received_debit": (-1, 0),
    "inbound_transfer": (1, 0),
    "inbound_transfer_return": (-1, 0),
    "outbound_payment": (-1, 1),
    "outbound_payment_posting": (0, -1),
    "outbound_payment_failure": (1, -1),
    "outbound_payment_cancellation": (1, -1),
    "outbound_payment_return": (1, 0),
    "credit_reversal": (-1, 1),
    "credit_reversal_posting": (0, -1),
}
#: The types of entries that take cash for what is to go out: only what is there can be sent.
SENDING: Final = ("outbound_payment", "credit_reversal")
#: By status, the fields of ``status_transitions`` that are set.
MOMENTS: Final = {"open": set(), "posted": {"posted_at"}, "void": {"void_at"}}

Impact = dict[str, int]


def transaction_differences(transaction: Object) -> Iterator[str]:
    """Yield contradictions within a Transaction: amount, status and moments follow its impact.

    Args:
        transaction: the Transaction, as the API shows it.
    """
    impact, status, amount = (
        transaction["balance_impact"],
        transaction["status"],
        transaction["amount"],
    )
    is_begun = any(impact.values()) or status != "open"
    if is_begun and amount != impact[CASH] + impact[INBOUND_PENDING]:
        yield f"is of {dollars(amount)}, and has an impact of {_said(impact)}."
    expected = _status_of(impact)
    if is_begun and status != expected:
        yield f"is {status} with an impact of {_said(impact)}; such a one is {expected} (A4)."
    moments = {name for name, moment in transaction["status_transitions"].items() if moment}
    if moments != MOMENTS[status]:
        named = ", ".join(sorted(moments)) or "no moment"
        yield f"is {status}, and its status_transitions have {named} (A4)."


def entry_differences(entry: Object) -> Iterator[str]:
    """Yield contradictions within an entry: its type says which way money goes.

    Args:
        entry: the entry, as the API shows it.
    """
    impact, kind = entry["balance_impact"], entry["type"]
    signs = SIGNS.get(kind)
    if signs is not None and (_sign(impact[CASH]), _sign(impact[OUTBOUND_PENDING])) != signs:
        yield f"is {kind} with an impact of {_said(impact)}, which goes the wrong way (A4)."
    if signs is not None and all(signs) and impact[CASH] + impact[OUTBOUND_PENDING]:
        yield f"is {kind} with an impact of {_said(impact)}; what one loses the other gets (A5)."


def account_differences(account: Object) -> Iterator[str]:
    """Yield what no financial account shows: money coming in is not shown before it is there.

    Args:
        account: the financial account, as the API shows it.
    """
    for name in (INBOUND_PENDING, OUTBOUND_PENDING):
        cents = cents_of(account, name)
        if cents < 0:
            yield f"shows {dollars(cents)} of {name}; no less than nothing can be pending."


def book_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield sub-balances, Transactions and entries that do not add up."""
    by_transaction = _grouped(snapshot, "transaction")
    by_account = _grouped(snapshot, "financial_account")
    for account in snapshot.objects_of(FINANCIAL_ACCOUNT):
        entries = by_account[account["id"]]
        yield from _sum_differences(account, entries)
        yield from _sending_differences(entries)
    for transaction in snapshot.objects_of(ACCOUNT_TRANSACTION):
        for message in _entries_differences(transaction, by_transaction[transaction["id"]]):
            yield MoneyDifference(transaction["id"], message)
    for entry in snapshot.objects_of(ENTRY):
        for message in _belonging_differences(entry, snapshot):
            yield MoneyDifference(entry["id"], message)


def total_impact(things: Iterable[Object]) -> Impact:
    """Return the sum of the impacts of entries or Transactions, in cents by sub-balance."""
    listed = list(things)
    return {name: sum(thing["balance_impact"][name] for thing in listed) for name in SUB_BALANCES}


def cents_of(account: Object, name: str) -> int:
    """Return the cents that a financial account shows in a sub-balance (``cash``)."""
    return int(account["balance"][name].get(CURRENCY, 0))


def _sum_differences(account: Object, entries: list[Object]) -> Iterator[MoneyDifference]:
    for name, by_entries in total_impact(entries).items():
        cents = cents_of(account, name)
        if cents != by_entries:
            yield MoneyDifference(
                account["id"],
                f"shows {dollars(cents)} of {name}, and its entries sum up to "
                f"{dollars(by_entries)}: {dollars(cents - by_entries)} has no entry.",
            )


def _sending_differences(entries: list[Object]) -> Iterator[MoneyDifference]:
    """Check that nothing is sent that is not there; only a capture or a bank may overdraw (A5)."""
    cash = 0
    for entry in entries:
        cash += entry["balance_impact"][CASH]
        if entry["type"] in SENDING and cash < 0:
            yield MoneyDifference(
                entry["flow"],
                f"takes {dollars(-entry['balance_impact'][CASH])} by {entry['id']}, which leaves "
                f"{dollars(cash)} of cash; no more can be sent than there is (A8).",
            )


def _entries_differences(transaction: Object, entries: list[Object]) -> Iterator[str]:
    by_entries, impact = total_impact(entries), transaction["balance_impact"]
    if impact != by_entries:
        yield (
            f"has an impact of {_said(impact)}, and its {len(entries)} entries come to "
            f"{_said(by_entries)} (A4)."
        )
    if entries and transaction["status"] == "open" and not any(impact.values()):
        yield f"is open, and its {len(entries)} entries come to nothing; such a one is void (A4)."
    closed = transaction["status_transitions"]
    at = closed["posted_at"] or closed["void_at"]
    late = [entry["id"] for entry in entries if at is not None and entry["created"] > at]
    if late:
        yield f"is {transaction['status']}, and took {', '.join(late)} after that (A4)."


def _belonging_differences(entry: Object, snapshot: Snapshot) -> Iterator[str]:
    """Check that an entry is of the Transaction that it names."""
    transaction = snapshot.objects[ACCOUNT_TRANSACTION].get(entry["transaction"])
    if transaction is None:
        yield f"names the Transaction {entry['transaction']}, which is not listed."
        return
    for name in ("financial_account", "flow", "flow_type", "currency"):
        if entry[name] != transaction[name]:
            yield (
                f"has the {name} {entry[name]}, and {transaction['id']}, which it belongs to, has "
                f"{transaction[name]}."
            )


def _grouped(snapshot: Snapshot, name: str) -> defaultdict[str, list[Object]]:
    """Return the entries by a field of theirs, oldest first."""
    grouped: defaultdict[str, list[Object]] = defaultdict(list)
    for entry in snapshot.objects_of(ENTRY):
        grouped[entry[name]].append(entry)
    return grouped


def _status_of(impact: Impact) -> str:
    if impact[INBOUND_PENDING] or impact[OUTBOUND_PENDING]:
        return "open"
    return "posted" if impact[CASH] else "void"


def _sign(cents: int) -> int:
    return (cents > 0) - (cents < 0)


def _said(impact: Impact) -> str:
    """Say an impact: ``-$10.00 of cash and $10.00 of outbound_pending``."""
    moved = [f"{dollars(cents)} of {name}" for name, cents in impact.items() if cents]
    return " and ".join(moved) or "nothing"
