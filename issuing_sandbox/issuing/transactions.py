"""Transactions: settled money. A capture takes (negative), a refund gives back (positive).

A transaction has no status; only its metadata changes. Facts: reference, money flow, section 5. One
of a card on a financial account moves that account's money instead of the Issuing balance, and
names the received debit or credit by which it does (``treasury.card_settlement``).
"""

from datetime import UTC, datetime
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import SPEND
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import card_money, cards, purchase_details
from issuing_sandbox.money_management import card_spending as spending_v2
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import card_settlement, card_spending
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
    return call.page(KIND, where=filter_by(call.params, "card", "cardholder", "type"))


def capture(
    call: Call, authorization: Record, amount: int, merchant_amount: int, *, released: int
) -> Record:
    """Settle ``amount`` cents of an authorization: store a transaction, and take the money.

    Args:
        call: what captures it.
        authorization: the record of the authorization.
        amount: cents of the card's currency.
        merchant_amount: the same in the merchant's currency.
        released: cents of the hold that go with it, where a financial account holds them.
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
    return settle(call, "capture", -amount, source, released=released)


def settle(call: Call, kind: str, cents: int, source: Record, *, released: int = 0) -> Record:
    """Store a new transaction with the merchant's purchase details, and move its money.

    Args:
        call: what makes it.
        kind: ``capture`` or ``refund``.
        cents: signed as the API shows them.
        source: its other fields: the card, the merchant, ``merchant_amount`` signed.
        released: as of ``capture``.
    """
    account = call.account
    transaction_id = account.ids.mint("ipi", call.now)
    record = {
        "id": transaction_id,
        "object": KIND,
        "amount": cents,
        "amount_details": source["amount_details"],
        "authorization": source["authorization"],
        **_moved(call, transaction_id, cents, source, released),
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


def _moved(
    call: Call, transaction: str, cents: int, source: Record, released: int
) -> dict[str, Any]:
    """Move the money of a transaction (``ipi_…``), and return the fields that say how."""
    financial_account = _financial_account(call.account, source)
    if financial_account and card_money.is_v2(financial_account):
        of_v2 = spending_v2.Settled(
            financial_account, source["card"], transaction, source["authorization"], released
        )
        spending_v2.settle(call, of_v2, cents)
        return {"balance_transaction": None}
    if financial_account:
        settled = card_settlement.Settled(
            financial_account, source["card"], transaction, source["authorization"], released
        )
        return card_settlement.settle(call, settled, cents)
    row = call.account.ledger.move(
        SPEND,
        cents,
        currency=source["currency"],
        source=transaction,
        description=None,
        now=call.now,
    )
    return {"balance_transaction": row["id"]}


def _financial_account(account: Account, source: Record) -> str | None:
    """Return which financial account (``fa_…``) is spent, ``None`` for the Issuing balance.

    It is that of the authorization, or else of the capture that is refunded, or else of the card:
    the card may have been moved or replaced meanwhile.
    """
    if source["authorization"]:
        return card_spending.account_of(account, source["authorization"])
    if "treasury" in source:
        return card_settlement.account_moved(account, source["treasury"])
    if source.get("balance_transaction"):
        return None
    return card_money.account_of_card(account.table(cards.KIND)[source["card"]])


def settled_v2(account: Account, transaction: Record) -> spending_v2.Settled | None:
    """Return what a transaction took of a v2 financial account, ``None`` if it took of none."""
    name = _financial_account(account, transaction)
    if name is None or not card_money.is_v2(name):
        return None
    authorization = transaction["authorization"]
    return spending_v2.Settled(name, transaction["card"], transaction["id"], authorization)


def emit_created(call: Call, transaction: Record) -> None:
    """Emit the events of a new transaction, and of the receipt that came with it."""
    tells_flow_first = call.account.policies.capture_event_order == "flow_first"
    if "treasury" in transaction and tells_flow_first:
        card_settlement.emit_created(call, transaction["treasury"])
    call.emit("issuing_transaction.created", transaction)
    if "treasury" in transaction and not tells_flow_first:
        card_settlement.emit_created(call, transaction["treasury"])
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
    ids = account.transactions_by_authorization.get(authorization, ())
    return list(map(account.table(KIND).__getitem__, ids))


def _index_by_authorization(account: Account, transaction: Record) -> None:
    authorization, index = transaction["authorization"], account.transactions_by_authorization
    if authorization:
        earlier = index.get(authorization, ())
        account.changes.put(index, authorization, (*earlier, transaction["id"]))
