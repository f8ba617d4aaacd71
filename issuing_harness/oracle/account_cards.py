"""Checks of purchases by cards on financial accounts, which the Issuing balance never pays for.

An approved purchase is held by an open Transaction, a capture takes cash by a received debit and a
refund gives it by a received credit (treasury and notices, A5). The amounts of the Issuing objects,
the flows that they name and the holds must be one story.
"""

from collections.abc import Iterator
from typing import Any, Final

from issuing_harness.oracle.account_books import CASH, OUTBOUND_PENDING
from issuing_harness.oracle.difference import (
    ACCOUNT_TRANSACTION,
    AUTHORIZATION,
    DEBIT_REVERSAL,
    DISPUTE,
    ENTRY,
    FINANCIAL_ACCOUNT,
    RECEIVED_CREDIT,
    RECEIVED_DEBIT,
    TRANSACTION,
    MoneyDifference,
    Object,
    dollars,
    id_of,
    spends_financial_account,
)
from issuing_harness.oracle.snapshot import Snapshot

#: The types of the entries that hold and release.
HOLDS: Final = ("issuing_authorization_hold", "issuing_authorization_release")
#: Who approves without looking at what there is: the network, for Stripe, when it is out of reach.
UNCHECKED: Final = ("network_fallback",)
#: By the name in ``treasury`` of a transaction: the kind of flow.
FLOWS: Final = {"received_debit": RECEIVED_DEBIT, "received_credit": RECEIVED_CREDIT}
#: Of the network that cards use.
NETWORK: Final = "card"


def issuing_differences(thing: Object) -> Iterator[str]:
    """Yield signs of the Issuing balance on an object of a card on a financial account.

    Args:
        thing: an authorization, transaction or dispute with ``treasury``.
    """
    rows = thing.get("balance_transactions") or thing.get("balance_transaction")
    if rows:
        yield "spends a financial account, and has rows of the Issuing balance (A5)."
    if thing["object"] == TRANSACTION:
        yield from _settled_differences(thing)
    if thing["object"] == AUTHORIZATION:
        yield from _decided_differences(thing)


def held_by(authorization: str, snapshot: Snapshot) -> int:
    """Return what an authorization (``iauth_…``) holds by its Transactions, in cents."""
    return sum(
        transaction["balance_impact"][OUTBOUND_PENDING]
        for transaction in snapshot.objects_of(ACCOUNT_TRANSACTION)
        if transaction["flow"] == authorization
    )


def is_read(thing: Object, snapshot: Snapshot) -> bool:
    """Whether the financial account of an authorization's card is in the snapshot."""
    return _account_of(thing) in snapshot.objects[FINANCIAL_ACCOUNT]


def reference_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield purchases that contradict the Transactions and flows of their financial account."""
    if not snapshot.objects[FINANCIAL_ACCOUNT]:
        return
    rules = {
        AUTHORIZATION: _authorization_references,
        TRANSACTION: _transaction_references,
        DISPUTE: _dispute_references,
        RECEIVED_DEBIT: _flow_references,
        RECEIVED_CREDIT: _flow_references,
    }
    for kind, rule in rules.items():
        for thing in snapshot.objects_of(kind):
            for message in rule(thing, snapshot):
                yield MoneyDifference(thing["id"], message)
    yield from _overdraft_differences(snapshot)


def _settled_differences(transaction: Object) -> Iterator[str]:
    """Check that a capture names a debit, and a refund a credit, and neither the other one."""
    names = transaction["treasury"]
    expected = "received_debit" if transaction["amount"] < 0 else "received_credit"
    if [name for name in FLOWS if names[name]] != [expected]:
        yield (
            f"is a {transaction['type']} of {dollars(transaction['amount'])}, and names "
            f"{_listed(names)}; expected a {expected} and nothing else (A5)."
        )


def _decided_differences(authorization: Object) -> Iterator[str]:
    """Check that an approved purchase has its Transaction, and a declined one has none."""
    if authorization["pending_request"]:
        return
    named, approved = authorization["treasury"]["transaction"], authorization["approved"]
    if approved and named is None and authorization["amount"]:
        yield "is approved, and no Transaction holds it (A5)."
    if not approved and named is not None:
        yield f"was declined, and names the Transaction {named}; a decline moves nothing (A5)."


def _authorization_references(authorization: Object, snapshot: Snapshot) -> Iterator[str]:
    if not spends_financial_account(authorization) or not is_read(authorization, snapshot):
        return
    names = authorization["treasury"]
    transaction = snapshot.objects[ACCOUNT_TRANSACTION].get(names["transaction"] or "")
    if names["transaction"] is not None and transaction is None:
        yield f"is held by {names['transaction']}, which its financial account does not have."
    if transaction is not None and transaction["flow"] != authorization["id"]:
        yield f"is held by {transaction['id']}, which is of {transaction['flow']}."
    yield from _hold_differences(authorization, held_by(authorization["id"], snapshot))
    for field, kind in (("received_debits", RECEIVED_DEBIT), ("received_credits", RECEIVED_CREDIT)):
        listed = {
            flow["id"]
            for flow in snapshot.objects_of(kind)
            if _links(flow).get("issuing_authorization") == authorization["id"]
        }
        if set(names[field]) != listed:
            yield (
                f"names {_of(names[field])} as its {field}, and those linked to it are "
                f"{_of(listed)}."
            )


def _hold_differences(authorization: Object, held: int) -> Iterator[str]:
    """Check that what is pending is held, and nothing else is (A5)."""
    status, amount = authorization["status"], authorization["amount"]
    expected = amount if authorization["approved"] and status == "pending" else 0
    is_captured = any(each["type"] == "capture" for each in authorization["transactions"])
    if held > expected or (not is_captured and held != expected):
        yield (
            f"is {status} for {dollars(expected)}, and holds {dollars(held)} of its financial "
            "account (A5)."
        )


def _transaction_references(transaction: Object, snapshot: Snapshot) -> Iterator[str]:
    if not spends_financial_account(transaction):
        return
    for name, kind in FLOWS.items():
        named = transaction["treasury"][name]
        flow = snapshot.objects[kind].get(named or "")
        if flow is None:
            if named is not None and snapshot.is_whole:
                yield f"names the {name} {named}, which is not listed."
            continue
        paid = sum(
            abs(each["amount"])
            for each in snapshot.objects_of(TRANSACTION)
            if (each.get("treasury") or {}).get(name) == named
        )
        if paid != flow["amount"]:
            yield (
                f"is a {transaction['type']} of {dollars(transaction['amount'])}, and {named}, "
                f"by which it moved, is of {dollars(flow['amount'])}; expected {dollars(paid)}."
            )
        if _links(flow).get("issuing_authorization") != id_of(transaction["authorization"]):
            yield (
                f"is of {id_of(transaction['authorization'])}, and {named}, by which it moved, is "
                f"linked to {_links(flow).get('issuing_authorization')}."
            )


def _flow_references(flow: Object, snapshot: Snapshot) -> Iterator[str]:
    """Check that a debit or credit of a card is that of an Issuing transaction."""
    if flow["network"] != NETWORK or not snapshot.is_whole:
        return
    named = id_of(_links(flow).get("issuing_transaction"))
    transaction = snapshot.objects[TRANSACTION].get(named or "")
    field = flow["object"].removeprefix("treasury.")
    if transaction is None or (transaction.get("treasury") or {}).get(field) != flow["id"]:
        yield (
            f"is of a card for {dollars(flow['amount'])}, and is linked to {named}, which does not "
            f"name it as its {field} (A5)."
        )


def _dispute_references(dispute: Object, snapshot: Snapshot) -> Iterator[str]:
    """Check that the reversal of a dispute is of its debit and amount, and ends as it does (A6)."""
    if not spends_financial_account(dispute):
        return
    named, status = dispute["treasury"]["debit_reversal"], dispute["status"]
    if (named is None) != (status in ("unsubmitted", "expired")):
        yield f"is {status} and names the debit reversal {named}; submitting begins one (A6)."
    reversal = snapshot.objects[DEBIT_REVERSAL].get(named or "")
    if reversal is None:
        return
    if reversal["received_debit"] != dispute["treasury"]["received_debit"]:
        yield f"contests {dispute['treasury']['received_debit']}, and {named} is of another debit."
    if reversal["amount"] != dispute["amount"]:
        yield (
            f"is for {dollars(dispute['amount'])}, and {named} asks {dollars(reversal['amount'])} "
            "back."
        )
    expected = {"won": "succeeded", "lost": "failed"}.get(status, "processing")
    if reversal["status"] != expected:
        yield f"is {status}, and {named} is {reversal['status']}; expected {expected} (A6)."


def _overdraft_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield purchases approved over what there was; a capture may take more, a decision not (A5).

    On a shared account, the order of entries of one second is not known.
    """
    cash: dict[str, int] = {}
    for entry in snapshot.objects_of(ENTRY) if snapshot.is_whole else ():
        name, taken = entry["financial_account"], entry["balance_impact"][CASH]
        cash[name] = cash.get(name, 0) + taken
        authorization = snapshot.objects[AUTHORIZATION].get(entry["flow"])
        if entry["type"] != HOLDS[0] or cash[name] >= 0 or authorization is None:
            continue
        reasons = {each["reason"] for each in authorization["request_history"]}
        if not reasons & set(UNCHECKED):
            yield MoneyDifference(
                entry["flow"],
                f"was approved for {dollars(-taken)} by {entry['id']}, which leaves "
                f"{dollars(cash[name])} of cash in {name}; only what is there is approved (A5).",
            )


def _account_of(authorization: Object) -> Any:
    card = authorization["card"]
    return card.get("financial_account") if isinstance(card, dict) else None


def _links(flow: Object) -> Object:
    return flow["linked_flows"] or {}


def _listed(names: Object) -> str:
    return _of(names[name] for name in FLOWS if names[name])


def _of(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"
