"""Authorizations: may this be spent? And what became of the money that was held.

::

    create  -> pending (approved, money held) | closed (declined, nothing held)
    pending -> closed    captured
    pending -> reversed  given back by the merchant; the amount falls to zero
    pending -> expired   nobody captured it; the amount stays, for a late capture
    closed | expired     may be captured again, or late

Amounts, rows and events: reference, money flow, sections 2 and 4.
"""

from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import cards, transactions
from issuing_sandbox.ledger import HOLD, RELEASE
from issuing_sandbox.store import Record
from issuing_sandbox.wire.metadata import merged
from issuing_sandbox.wire.pagination import equal, page

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
    return page(
        call.account.shelf(KIND),
        call.params,
        kind=KIND,
        url=call.url,
        render=lambda record: show(call.account, record),
        wanted=equal(call.params, "card", "cardholder", "status"),
    )


def show(account: Account, record: Record) -> Record:
    """An authorization as answered: card, balance rows and transactions are whole objects."""
    name = record["id"]
    card = account.shelf(cards.KIND).get(record["card"])
    rows = [row for row in account.ledger.rows_of(name) if row["type"] in (HOLD.type, RELEASE.type)]
    return {
        **record,
        "balance_transactions": rows,
        "card": card and cards.show(account, card),
        "transactions": transactions.of_authorization(account, name),
    }


def change(call: Call, old: Record, new: Record) -> Record:
    """Keep the next state of an authorization, tell of it, and answer with it."""
    call.account.shelf(KIND).put(new)
    document = show(call.account, new)
    call.emit_updated("issuing_authorization.updated", old=old, new=new, document=document)
    return document
