"""Transactions: settled money. A capture takes (negative), a refund gives back (positive).

A transaction has no status; only its metadata changes. Facts: reference, money flow, section 5.
"""

from datetime import UTC, datetime
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import SPEND
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import purchase_details
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merged_metadata
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.transaction"
#: Where it is kept how much of a capture was refunded, under the capture's id.
REFUNDED: Final = "issuing.transaction.refunded"


def capture(call: Call, authorization: Record, amount: int, merchant_amount: int) -> Record:
    """Settle ``amount`` cents of an authorization: a new transaction, and the money leaves."""
    facts = {
        **authorization,
        "authorization": authorization["id"],
        "merchant_amount": -merchant_amount,
        "network_data": {
            "authorization_code": authorization["request_history"][0]["authorization_code"],
            "transaction_id": authorization["network_data"]["transaction_id"],
        },
    }
    return settle(call, "capture", -amount, facts)


def settle(call: Call, kind: str, cents: int, facts: Record) -> Record:
    """Keep a new transaction, with the details the merchant tells, and move its money.

    Args:
        call: what makes it.
        kind: ``capture`` or ``refund``.
        cents: signed as shown.
        facts: what else it says: whose card and what merchant, ``merchant_amount`` signed.
    """
    account = call.account
    name = account.ids.mint("ipi", call.now)
    row = account.ledger.move(
        SPEND,
        cents,
        currency=facts["currency"],
        source=name,
        description=None,
        now=call.now,
    )
    record = {
        "id": name,
        "object": KIND,
        "amount": cents,
        "amount_details": facts["amount_details"],
        "authorization": facts["authorization"],
        "balance_transaction": row["id"],
        "card": facts["card"],
        "cardholder": facts["cardholder"],
        "created": call.now,
        "currency": facts["currency"],
        "dispute": None,
        "livemode": False,
        "merchant_amount": facts["merchant_amount"],
        "merchant_currency": facts["merchant_currency"],
        "merchant_data": facts["merchant_data"],
        "metadata": {},
        "network_data": {
            "authorization_code": facts["network_data"]["authorization_code"],
            "processing_date": datetime.fromtimestamp(call.now, UTC).date().isoformat(),
            "transaction_id": facts["network_data"]["transaction_id"],
        },
        "token": facts["token"],
        "type": kind,
        "wallet": facts["wallet"],
    }
    _join(account, record)
    purchase_details.keep(call, name)
    return account.table(KIND).put(record)


def tell(call: Call, transaction: Record) -> None:
    """Tell of a new transaction, and of the receipt that came with it."""
    call.emit("issuing_transaction.created", transaction)
    if purchase_details.has_receipt(call.account, transaction["id"]):
        call.emit("issuing_transaction.purchase_details_receipt_updated", transaction)


def of_authorization(account: Account, authorization: str) -> list[Record]:
    """The transactions of one authorization (``iauth_…``), oldest first."""
    table = account.table(KIND)
    return [table[name] for name in account.captures.get(authorization, ())]


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/transactions/{transaction}``."""
    return call.named_in_path(KIND, "transaction")


def update(call: Call) -> Record:
    """``POST /v1/issuing/transactions/{transaction}``: metadata only."""
    old = call.named_in_path(KIND, "transaction")
    new = {**old, "metadata": merged_metadata(old["metadata"], call.params)}
    call.account.table(KIND).put(new)
    call.emit_updated("issuing_transaction.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/transactions``, newest first."""
    return call.page(KIND, wanted=equal(call.params, "card", "cardholder", "type"))


def _join(account: Account, record: Record) -> None:
    """Let a transaction be found among those of its authorization, if it has one."""
    authorization = record["authorization"]
    if authorization:
        earlier = account.captures.get(authorization, ())
        account.changes.put(account.captures, authorization, (*earlier, record["id"]))
