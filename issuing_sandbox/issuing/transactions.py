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
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "issuing.transaction"
#: The table of how many cents of a capture were refunded, by the capture's id.
REFUNDED: Final = "issuing.transaction.refunded"


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/transactions/{transaction}``."""
    return call.named_in_path(KIND, "transaction")


def update(call: Call) -> Record:
    """``POST /v1/issuing/transactions/{transaction}``: metadata only."""
    old = call.named_in_path(KIND, "transaction")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    call.account.table(KIND).put(new)
    call.emit_updated("issuing_transaction.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/transactions``, newest first."""
    return call.page(KIND, matches=filter_by(call.params, "card", "cardholder", "type"))


def capture(call: Call, authorization: Record, amount: int, merchant_amount: int) -> Record:
    """Settle ``amount`` cents of an authorization: store a transaction, and take the money.

    Args:
        call: what captures it.
        authorization: the record of the authorization.
        amount: cents of the card's currency.
        merchant_amount: the same in the merchant's currency.
    """
    source = {
        **authorization,
        "authorization": authorization["id"],
        "merchant_amount": -merchant_amount,
        "network_data": {
            "authorization_code": authorization["request_history"][0]["authorization_code"],
            "transaction_id": authorization["network_data"]["transaction_id"],
        },
    }
    return settle(call, "capture", -amount, source)


def settle(call: Call, kind: str, cents: int, source: Record) -> Record:
    """Store a new transaction with the merchant's purchase details, and move its money.

    Args:
        call: what makes it.
        kind: ``capture`` or ``refund``.
        cents: signed as the API shows them.
        source: its other fields: the card, the merchant, ``merchant_amount`` signed.
    """
    account = call.account
    transaction_id = account.ids.mint("ipi", call.now)
    balance_transaction = account.ledger.move(
        SPEND,
        cents,
        currency=source["currency"],
        source=transaction_id,
        description=None,
        now=call.now,
    )
    record = {
        "id": transaction_id,
        "object": KIND,
        "amount": cents,
        "amount_details": source["amount_details"],
        "authorization": source["authorization"],
        "balance_transaction": balance_transaction["id"],
        "card": source["card"],
        "cardholder": source["cardholder"],
        "created": call.now,
        "currency": source["currency"],
        "dispute": None,
        "livemode": False,
        "merchant_amount": source["merchant_amount"],
        "merchant_currency": source["merchant_currency"],
        "merchant_data": source["merchant_data"],
        "metadata": {},
        "network_data": {
            "authorization_code": source["network_data"]["authorization_code"],
            "processing_date": datetime.fromtimestamp(call.now, UTC).date().isoformat(),
            "transaction_id": source["network_data"]["transaction_id"],
        },
        "token": source["token"],
        "type": kind,
        "wallet": source["wallet"],
    }
    _index_by_authorization(account, record)
    purchase_details.save(call, transaction_id)
    return account.table(KIND).put(record)


def emit_created(call: Call, transaction: Record) -> None:
    """Emit the events of a new transaction, and of the receipt that came with it."""
    call.emit("issuing_transaction.created", transaction)
    if purchase_details.has_receipt(call.account, transaction["id"]):
        call.emit("issuing_transaction.purchase_details_receipt_updated", transaction)


def add_details(call: Call) -> Record:
    """Add purchase details that came after the transaction; see ``late_details_told``."""
    transaction = call.named_in_path(KIND, "transaction")
    purchase_details.add(call, transaction["id"])
    if call.params[purchase_details.FIELD].get("receipt"):
        call.emit("issuing_transaction.purchase_details_receipt_updated", transaction)
    elif call.account.policies.late_details_told == "any":
        call.emit("issuing_transaction.updated", transaction, {})
    return transaction


def of_authorization(account: Account, authorization: str) -> list[Record]:
    """Return the transactions of one authorization (``iauth_…``), oldest first."""
    table, index = account.table(KIND), account.transactions_by_authorization
    return [table[transaction_id] for transaction_id in index.get(authorization, ())]


def _index_by_authorization(account: Account, transaction: Record) -> None:
    authorization, index = transaction["authorization"], account.transactions_by_authorization
    if authorization:
        earlier = index.get(authorization, ())
        account.changes.put(index, authorization, (*earlier, transaction["id"]))
