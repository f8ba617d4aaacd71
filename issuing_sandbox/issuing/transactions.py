"""Transactions: settled money. A capture takes (negative), a refund gives back (positive).

A transaction has no status; only its metadata changes. Facts: reference, money flow, section 5.
"""

from datetime import UTC, datetime
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.ledger import SPEND
from issuing_sandbox.store import Record
from issuing_sandbox.wire.metadata import merged
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.transaction"


def capture(call: Call, authorization: Record, amount: int) -> Record:
    """Settle ``amount`` cents of an authorization: a new transaction, and the money leaves."""
    account = call.account
    name = account.ids.mint("ipi", call.now)
    row = account.ledger.move(
        SPEND,
        -amount,
        currency=authorization["currency"],
        source=name,
        description=None,
        now=call.now,
    )
    approval = authorization["request_history"][0]
    record = {
        "id": name,
        "object": KIND,
        "amount": -amount,
        "amount_details": {"atm_fee": None, "cashback_amount": 0},
        "authorization": authorization["id"],
        "balance_transaction": row["id"],
        "card": authorization["card"],
        "cardholder": authorization["cardholder"],
        "created": call.now,
        "currency": authorization["currency"],
        "dispute": None,
        "livemode": False,
        "merchant_amount": -amount,
        "merchant_currency": authorization["merchant_currency"],
        "merchant_data": authorization["merchant_data"],
        "metadata": {},
        "network_data": {
            "authorization_code": approval["authorization_code"],
            "processing_date": datetime.fromtimestamp(call.now, UTC).date().isoformat(),
            "transaction_id": authorization["network_data"]["transaction_id"],
        },
        "token": None,
        "type": "capture",
        "wallet": authorization["wallet"],
    }
    earlier = account.captures.get(authorization["id"], ())
    account.journal.put(account.captures, authorization["id"], (*earlier, name))
    return account.shelf(KIND).put(record)


def of_authorization(account: Account, authorization: str) -> list[Record]:
    """The transactions of one authorization (``iauth_…``), oldest first."""
    shelf = account.shelf(KIND)
    return [shelf[name] for name in account.captures.get(authorization, ())]


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/transactions/{transaction}``."""
    return call.named_in_path(KIND, "transaction")


def update(call: Call) -> Record:
    """``POST /v1/issuing/transactions/{transaction}``: metadata only."""
    old = call.named_in_path(KIND, "transaction")
    new = {**old, "metadata": merged(old["metadata"], call.params)}
    call.account.shelf(KIND).put(new)
    call.emit_updated("issuing_transaction.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/transactions``, newest first."""
    return call.page(KIND, wanted=equal(call.params, "card", "cardholder", "type"))
