"""Checks of what moves the money of financial accounts: each flow has come to what it says.

Received credits and debits, outbound payments, inbound transfers and reversals each have
Transactions, which must come to what the flow's amount and status mean (treasury and notices, A3,
A4 and A6). Purchases by cards, which hold and take, are in ``account_cards``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from issuing_harness.oracle.account_books import CASH, OUTBOUND_PENDING, total_impact
from issuing_harness.oracle.difference import (
    ACCOUNT_TRANSACTION,
    CREDIT_REVERSAL,
    DEBIT_REVERSAL,
    ENTRY,
    FINANCIAL_ACCOUNT,
    INBOUND_TRANSFER,
    OUTBOUND_PAYMENT,
    RECEIVED_CREDIT,
    RECEIVED_DEBIT,
    MoneyDifference,
    Object,
    dollars,
    id_of,
)
from issuing_harness.oracle.snapshot import FLOW_PATHS, Snapshot

#: What flows of a status have moved, by kind and status: the factors by which the amount was added
#: to cash and to what is pending to go out; some may have done the one or the other.
FACTORS: Final[dict[str, dict[str, tuple[tuple[int, int], ...]]]] = {
    RECEIVED_CREDIT: {"succeeded": ((1, 0),), "failed": ((0, 0),)},
    RECEIVED_DEBIT: {"succeeded": ((-1, 0),), "failed": ((0, 0),)},
    INBOUND_TRANSFER: {
        "processing": ((0, 0),),
        "succeeded": ((1, 0),),
        "failed": ((0, 0),),
        "canceled": ((0, 0),),
    },
    OUTBOUND_PAYMENT: {
        "processing": ((-1, 1),),
        "posted": ((-1, 0),),
        "failed": ((0, 0),),
        "canceled": ((0, 0),),
        "returned": ((0, 0),),
    },
    CREDIT_REVERSAL: {"processing": ((-1, 1),), "posted": ((-1, 0),), "canceled": ((0, 0),)},
    # one that is processing may have been credited provisionally
    DEBIT_REVERSAL: {"processing": ((0, 0), (1, 0)), "succeeded": ((1, 0),), "failed": ((0, 0),)},
}
#: The kinds that may bring the money of another financial account of the same platform.
SENT_INSIDE: Final = (OUTBOUND_PAYMENT, CREDIT_REVERSAL)


def flow_differences(flow: Object) -> Iterator[str]:
    """Yield contradictions within a flow: money has a Transaction, and a failure has none.

    Args:
        flow: the flow, as the API shows it.
    """
    status, named = flow["status"], id_of(flow["transaction"])
    factors = FACTORS[flow["object"]].get(status, ())
    if named is None and factors and not any(factor == (0, 0) for factor in factors):
        yield f"is {status} and names no Transaction; whatever moves money has one (A4)."
    if (
        named is not None
        and status == "failed"
        and flow["object"]
        in (
            RECEIVED_CREDIT,
            RECEIVED_DEBIT,
            INBOUND_TRANSFER,
        )
    ):
        yield f"is failed and names the Transaction {named}; a failure moves nothing (A3)."
    if flow["amount"] <= 0:
        yield f"is of {dollars(flow['amount'])}; a flow moves something."


def reference_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield flows that have not moved what they say, and Transactions that no flow explains."""
    by_flow: defaultdict[str, list[Object]] = defaultdict(list)
    for transaction in snapshot.objects_of(ACCOUNT_TRANSACTION):
        by_flow[transaction["flow"]].append(transaction)
    for kind in FLOW_PATHS:
        for flow in snapshot.objects_of(kind):
            for message in _moved_differences(flow, by_flow.get(flow["id"], []), snapshot):
                yield MoneyDifference(flow["id"], message)
    for flow_id, transactions in by_flow.items():
        for message in _explained_differences(flow_id, transactions, snapshot):
            yield MoneyDifference(transactions[0]["id"], message)


def inside_differences(snapshots: Iterable[Snapshot]) -> Iterator[MoneyDifference]:
    """Yield credits from inside Stripe that are not what another account of the run has sent.

    Args:
        snapshots: the accounts; a sender that is none of them is not judged.
    """
    read = list(snapshots)
    sent = {
        flow["id"]: flow for each in read for kind in SENT_INSIDE for flow in each.objects_of(kind)
    }
    for snapshot in read:
        for credit in snapshot.objects_of(RECEIVED_CREDIT):
            source = sent.get((credit["linked_flows"] or {}).get("source_flow") or "")
            if source is not None and credit["amount"] != source["amount"]:
                yield MoneyDifference(
                    credit["id"],
                    f"is of {dollars(credit['amount'])}, and {source['id']}, which sent it, of "
                    f"{dollars(source['amount'])}: inside Stripe nothing is lost or made (A3).",
                )


def _moved_differences(
    flow: Object, transactions: list[Object], snapshot: Snapshot
) -> Iterator[str]:
    """Check that the Transactions of a flow come to its amount, by its status."""
    named = id_of(flow["transaction"])
    transaction = snapshot.objects[ACCOUNT_TRANSACTION].get(named) if named else None
    if named is not None and transaction is None:
        yield f"names the Transaction {named}, which {flow['financial_account']} does not have."
        return
    if transaction is not None and transaction["flow"] != flow["id"]:
        yield from _shared_differences(flow, transaction, snapshot)
        return
    if transactions and transaction is None:
        yield f"names no Transaction, and {transactions[0]['id']} is listed for it."
    status, amount = flow["status"], flow["amount"]
    impact = total_impact(transactions)
    moved = (impact[CASH], impact[OUTBOUND_PENDING])
    possible = [
        (cash * amount, pending * amount)
        for cash, pending in FACTORS[flow["object"]].get(status, ())
    ]
    if possible and moved not in possible:
        expected = " or ".join(_said(*each) for each in possible)
        yield f"is {status} for {dollars(amount)}, and moved {_said(*moved)}; expected {expected}."


def _shared_differences(flow: Object, transaction: Object, snapshot: Snapshot) -> Iterator[str]:
    """Check a debit that was booked into its authorization's Transaction (A5: both are possible).

    The entries of all debits that name the Transaction come to the sum of their amounts.
    """
    if flow["object"] != RECEIVED_DEBIT or transaction["flow_type"] != "issuing_authorization":
        yield f"names {transaction['id']}, which is of {transaction['flow']}."
        return
    taken = -sum(
        entry["balance_impact"][CASH]
        for entry in snapshot.objects_of(ENTRY)
        if entry["transaction"] == transaction["id"] and entry["type"] == "received_debit"
    )
    debits = [
        debit
        for debit in snapshot.objects_of(RECEIVED_DEBIT)
        if id_of(debit["transaction"]) == transaction["id"]
    ]
    expected = sum(debit["amount"] for debit in debits)
    if taken != expected:
        yield (
            f"is one of {len(debits)} debits of {dollars(expected)} together in "
            f"{transaction['id']}, which took {dollars(taken)}."
        )


def _explained_differences(
    flow_id: str, transactions: list[Object], snapshot: Snapshot
) -> Iterator[str]:
    """Check that what a Transaction is about exists, and belongs to the same account."""
    first = transactions[0]
    kind = f"treasury.{first['flow_type']}"
    if kind not in FLOW_PATHS:
        return  # an authorization, or what the oracle does not read
    flow = snapshot.objects[kind].get(flow_id)
    if flow is None:
        yield f"is of {dollars(first['amount'])} for {flow_id}, which is not listed."
        return
    for transaction in transactions:
        if transaction["financial_account"] != flow["financial_account"]:
            yield (
                f"moves {transaction['financial_account']}, and {flow_id}, which caused it, is of "
                f"{flow['financial_account']}."
            )
    if flow["financial_account"] not in snapshot.objects[FINANCIAL_ACCOUNT]:
        yield f"is of {flow['financial_account']}, which this account does not have."


def _said(cash: int, pending: int) -> str:
    held = f" and {dollars(pending)} of outbound_pending" if pending else ""
    return f"{dollars(cash)} of cash{held}"
