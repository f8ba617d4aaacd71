"""Authorizations: may this be spent? And what became of the money that was held.

::

    create  -> pending (approved, money held) | closed (declined, nothing held)
    pending -> pending   raised, lowered, finalized, captured in part
    pending -> closed    captured
    pending -> reversed  given back by the merchant; the amount falls to zero
    pending -> expired   nobody captured it; the amount stays, for a late capture
    expired -> closed    captured late
    closed               may be captured again, and refunded

Amounts, rows and events: reference, money flow, sections 2 and 4.
"""

from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import cards, transactions
from issuing_sandbox.store import Record
from issuing_sandbox.wire.metadata import merged
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.authorization"


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/authorizations/{authorization}``."""
    return show(call.account, call.named_in_path(KIND, "authorization"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}``: metadata only."""
    old = call.named_in_path(KIND, "authorization")
    return change(call, old, {**old, "metadata": merged(old["metadata"], call.params)})


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/authorizations``, newest first."""
    return call.page(
        KIND,
        wanted=equal(call.params, "card", "cardholder", "status"),
        render=lambda record: show(call.account, record),
    )


def show(account: Account, record: Record) -> Record:
    """An authorization as answered: card, balance rows and transactions are whole objects."""
    name = record["id"]
    return {
        **record,
        "balance_transactions": account.ledger.rows_of(name),
        "card": cards.show(account, account.shelf(cards.KIND)[record["card"]]),
        "transactions": transactions.of_authorization(account, name),
    }


def keep(account: Account, record: Record) -> Record:
    """Keep an authorization, count it under spending limits, and show it."""
    account.shelf(KIND).put(record)
    account.tally.count(record, _counts_for(account, record))
    return show(account, record)


def change(call: Call, old: Record, new: Record, *, moved: bool = False) -> Record:
    """Keep the next state of an authorization, tell of it, and answer with it.

    Args:
        call: what changes it.
        old: the record as it was.
        new: the record as it is.
        moved: money moved, which alone is worth telling.
    """
    document = keep(call.account, new)
    call.emit_updated(
        "issuing_authorization.updated", old=old, new=new, document=document, always=moved
    )
    return document


def _counts_for(account: Account, record: Record) -> int:
    """Cents under spending limits; see the policy ``limits_count``."""
    if record["status"] == "pending":
        return int(record["amount"])
    if record["status"] != "closed" or not record["approved"]:
        return 0
    if account.policies.limits_count == "authorized":
        return int(record["amount"])
    return -sum(
        int(each["amount"])
        for each in transactions.of_authorization(account, record["id"])
        if each["type"] == "capture"
    )
