"""Checks of single objects, and of their references to other objects and to the ledger.

The rules of ``object_differences`` need nothing but the object, so that they hold for every
response, also for a recorded one. Those of ``reference_differences`` need a snapshot.
"""

from collections.abc import Iterator
from typing import Any

from issuing_harness.oracle import (
    account_books,
    account_cards,
    account_flows,
    payout_checks,
    topup_checks,
    transfer_checks,
)
from issuing_harness.oracle.difference import (
    ACCOUNT_TRANSACTION,
    AUTHORIZATION,
    CARD,
    DISPUTE,
    ENTRY,
    FINANCIAL_ACCOUNT,
    PAYOUT,
    TOPUP,
    TRANSACTION,
    TRANSFER,
    MoneyDifference,
    Object,
    dollars,
    id_of,
    spends_financial_account,
    total_of,
)
from issuing_harness.oracle.snapshot import FLOW_PATHS, Snapshot


def object_differences(thing: Object) -> Iterator[MoneyDifference]:
    """Yield contradictions within an object; kinds that have no money in them have no rules."""
    rule = _OBJECT_RULES.get(thing.get("object", ""))
    if rule is not None:
        for message in rule(thing):
            yield MoneyDifference(thing["id"], message)
    if spends_financial_account(thing):
        for message in account_cards.issuing_differences(thing):
            yield MoneyDifference(thing["id"], message)
    if thing.get("object") == AUTHORIZATION:
        for transaction in thing["transactions"]:
            yield from object_differences(transaction)


def captures(authorization: Object) -> list[Object]:
    """Return the captures among an authorization's transactions."""
    return [
        transaction
        for transaction in authorization["transactions"]
        if transaction["type"] == "capture"
    ]


def _authorization_differences(authorization: Object) -> Iterator[str]:
    yield from _hold_differences(authorization)
    yield from _status_differences(authorization)
    yield from _decision_differences(authorization)
    if _differs_from_merchant_amount(authorization):
        yield (
            f"is for {dollars(authorization['amount'])}, and for "
            f"{dollars(authorization['merchant_amount'])} in the same currency of the merchant "
            "(money flow, 2.6)."
        )
    for transaction in authorization["transactions"]:
        yield from _belonging_differences(authorization, transaction)


def _differs_from_merchant_amount(thing: Object) -> bool:
    """Whether card and merchant have the same currency, and yet different amounts."""
    is_same_currency = thing["currency"] == thing["merchant_currency"]
    return bool(is_same_currency and thing["amount"] != thing["merchant_amount"])


def _hold_differences(authorization: Object) -> Iterator[str]:
    """Check that no more is released than is held, and that only pending ones hold (1.6)."""
    if spends_financial_account(authorization):
        return  # it holds by a Transaction
    status, rows = authorization["status"], authorization["balance_transactions"]
    held = 0
    for row in rows:
        held -= row["amount"]
        if held < 0:
            yield (
                f"releases {dollars(row['amount'])} by {row['id']}, which is {dollars(-held)} more "
                "than it held."
            )
            return
    if status != "pending" and held:
        yield (
            f"is {status} and still holds {dollars(held)}: every hold has its release (money "
            "flow, 1.6)."
        )
    if not authorization["approved"] and rows:
        yield f"was declined and has {len(rows)} rows; a decline moves none."
    expected = authorization["amount"] if authorization["approved"] else 0
    if status == "pending" and not captures(authorization) and held != expected:
        yield f"is pending for {dollars(expected)}, and holds {dollars(held)} (money flow, 1.6)."
    if status == "pending" and held > expected:
        yield f"is pending for {dollars(expected)}, and holds more: {dollars(held)}."


def _status_differences(authorization: Object) -> Iterator[str]:
    """Check that the status fits the decision, the captures and the amount (money flow, 4.4)."""
    if authorization["pending_request"]:
        return
    status, amount = authorization["status"], authorization["amount"]
    if not authorization["approved"] and status != "closed":
        yield f"was declined and is {status}; a declined one is closed (money flow, 2.5)."
    if authorization["approved"] and status == "closed" and not captures(authorization):
        yield "is approved and closed, and nothing was captured of it (money flow, 4.4)."
    if status == "reversed" and amount:
        yield f"is reversed, and still for {dollars(amount)}: a reversal leaves nothing (4.3)."


def _decision_differences(authorization: Object) -> Iterator[str]:
    """Check that ``approved`` and the amount of a decline agree with the request history."""
    history, approved = authorization["request_history"], authorization["approved"]
    if authorization["pending_request"] or not history:
        return
    if approved is not any(decision["approved"] for decision in history):
        yield f"says approved: {approved}, against what its request_history says."
    if not approved and authorization["amount"] != history[-1]["amount"]:
        yield (
            f"was declined for {dollars(history[-1]['amount'])}, and shows "
            f"{dollars(authorization['amount'])} (money flow, 2.2)."
        )


def _belonging_differences(authorization: Object, transaction: Object) -> Iterator[str]:
    """Check that a transaction names the authorization that contains it, its card and currency.

    An open authorization of a card that is replaced goes on with the new one, and what was captured
    before stays with the old one.
    """
    card = authorization["card"]
    owners = {"authorization": authorization["id"], "card": id_of(card)}
    if isinstance(card, dict) and card.get("replacement_for"):
        del owners["card"]
    for field, owner in owners.items():
        named = id_of(transaction[field])
        if named != owner:
            yield f"shows {transaction['id']} as its own, of which the {field} is {named}."
    if transaction["currency"] != authorization["currency"]:
        yield (
            f"is in {authorization['currency']}, and its transaction {transaction['id']} in "
            f"{transaction['currency']}."
        )


def _transaction_differences(transaction: Object) -> Iterator[str]:
    """Check signs and amounts of a transaction.

    A capture takes, a refund gives; a refund taken back is a negative refund (money flow, 2.2).
    """
    kind, amount = transaction["type"], transaction["amount"]
    if amount == 0 or (kind == "capture" and amount > 0):
        yield f"is a {kind} of {dollars(amount)}; a capture takes (money flow, 2.2)."
    merchant_amount = transaction["merchant_amount"]
    if _differs_from_merchant_amount(transaction):
        yield (
            f"is of {dollars(amount)}, and of {dollars(merchant_amount)} in the same "
            "currency of the merchant."
        )
    if amount * merchant_amount < 0:
        yield f"has amounts of both signs: {amount} and {merchant_amount}."


def _dispute_differences(dispute: Object) -> Iterator[str]:
    """Check that a won dispute's money comes back, a lost one's not (objects and platform, 3)."""
    if spends_financial_account(dispute):
        return  # a debit reversal brings it
    rows = dispute["balance_transactions"] or []
    if all(isinstance(row, dict) for row in rows):
        yield from _reinstated_differences(dispute, total_of(rows))


def _reinstated_differences(dispute: Object, moved: int) -> Iterator[str]:
    """Check the money that a dispute moved (cents) against its status.

    A submitted one may have been credited provisionally.
    """
    status, amount = dispute["status"], dispute["amount"]
    possible = {"won": (amount,), "submitted": (0, amount)}.get(status, (0,))
    if moved not in possible:
        yield (
            f"is {status} for {dollars(amount)}, and brought {dollars(moved)}; expected "
            f"{' or '.join(str(dollars(cents)) for cents in possible)}."
        )


_OBJECT_RULES: dict[str, Any] = {
    AUTHORIZATION: _authorization_differences,
    TRANSACTION: _transaction_differences,
    TOPUP: topup_checks.differences,
    PAYOUT: payout_checks.differences,
    TRANSFER: transfer_checks.differences,
    DISPUTE: _dispute_differences,
    FINANCIAL_ACCOUNT: account_books.account_differences,
    ACCOUNT_TRANSACTION: account_books.transaction_differences,
    ENTRY: account_books.entry_differences,
    **dict.fromkeys(FLOW_PATHS, account_flows.flow_differences),
}


def reference_differences(snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield contradictions between objects, and between objects and the ledger."""
    rules = {
        AUTHORIZATION: _authorization_references,
        TRANSACTION: _transaction_references,
        TOPUP: topup_checks.references,
        PAYOUT: payout_checks.references,
        TRANSFER: transfer_checks.references,
        DISPUTE: _dispute_references,
    }
    for kind, rule in rules.items():
        for thing in snapshot.objects_of(kind):
            for message in rule(thing, snapshot):
                yield MoneyDifference(thing["id"], message)


def _authorization_references(authorization: Object, snapshot: Snapshot) -> Iterator[str]:
    rows = snapshot.rows_of(authorization["id"])
    yield from _id_differences(
        "balance transactions", _ids(authorization["balance_transactions"]), _ids(rows)
    )
    listed = [
        transaction["id"]
        for transaction in snapshot.objects_of(TRANSACTION)
        if id_of(transaction["authorization"]) == authorization["id"]
    ]
    yield from _id_differences("transactions", _ids(authorization["transactions"]), listed)


def _transaction_references(transaction: Object, snapshot: Snapshot) -> Iterator[str]:
    """Check that a transaction moves its amount once, and names objects that exist.

    Its amount is that of its balance transaction (money flow, 1.6).
    """
    rows = snapshot.rows_of(transaction["id"])
    named = id_of(transaction["balance_transaction"])
    if not spends_financial_account(transaction):
        yield from _id_differences("balance transactions", [named], _ids(rows))
    kind, amount = transaction["type"], transaction["amount"]
    if rows and total_of(rows) != amount:
        yield f"is a {kind} of {dollars(amount)}, and moved {dollars(total_of(rows))}."
    for field, kind_named in (
        ("authorization", AUTHORIZATION),
        ("card", CARD),
        ("dispute", DISPUTE),
    ):
        other = id_of(transaction.get(field))
        if snapshot.is_whole and other is not None and other not in snapshot.objects[kind_named]:
            yield f"names {other} as its {field}, which this account does not have."


def _dispute_references(dispute: Object, snapshot: Snapshot) -> Iterator[str]:
    rows = snapshot.rows_of(dispute["id"])
    named = [id_of(row) for row in dispute["balance_transactions"] or ()]
    yield from _id_differences("balance transactions", named, _ids(rows))
    if not spends_financial_account(dispute):
        yield from _reinstated_differences(dispute, total_of(rows))
    contested = snapshot.objects[TRANSACTION].get(id_of(dispute["transaction"]))
    if contested is None:
        if snapshot.is_whole:
            yield f"contests {id_of(dispute['transaction'])}, which this account does not have."
        return
    if dispute["amount"] > -contested["amount"]:
        yield f"is for {dollars(dispute['amount'])}, more than {contested['id']} took."


def _id_differences(noun: str, named: list[str], listed: list[str]) -> Iterator[str]:
    """Compare the ids that an object names with those that the API lists for it."""
    missing = sorted(set(listed) - set(named))
    unknown = sorted(set(named) - set(listed))
    if missing:
        yield f"does not show {', '.join(missing)} among its {noun}, though it is listed for it."
    if unknown:
        yield f"shows {', '.join(unknown)} among its {noun}, though that is not listed for it."


def _ids(objects: list[Object]) -> list[str]:
    return [str(thing["id"]) for thing in objects]
