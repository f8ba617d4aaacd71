"""Debit reversals: received debits whose money is asked back, from a bank or by a dispute.

::

    processing -> succeeded   the money is back in the financial account
    processing -> failed      it is not; what was credited meanwhile is taken back

The list's filter has other words for the same: ``completed`` with a ``resolution`` of ``won`` or
``lost`` (the contract contradicts itself; treasury and notices, A6). No Transaction comes before
money does. Of a card's debit the dispute makes one, when it is submitted.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.store.conditions import AnyOf, Where
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access, books, received_debits
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "treasury.debit_reversal"
CREATED: Final = f"{KIND}.created"
COMPLETED: Final = f"{KIND}.completed"
CREDITED: Final = f"{KIND}.initial_credit_granted"
#: By the filter's words, the statuses that they mean.
STATUSES: Final = {
    "processing": ("processing",),
    "completed": ("succeeded", "failed"),
    "canceled": (),
}
RESOLUTIONS: Final = {"won": ("succeeded",), "lost": ("failed",)}


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/debit_reversals/{debit_reversal}``."""
    return call.named_in_path(KIND, "debit_reversal")


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/debit_reversals``, newest first, of one financial account."""
    access.named_in_list(call)
    has_values = filter_by(call.params, "financial_account", "received_debit")
    return call.page(KIND, where=[*has_values, *_outcome(call)])


def begin(
    action: Action,
    debit: Record,
    amount: int,
    *,
    metadata: dict[str, str] | None = None,
    dispute: str | None = None,
) -> Record:
    """Store a reversal of a received debit that has just begun, link the debit, and return it.

    The event ``CREATED`` is the caller's to emit.

    Args:
        action: what begins it.
        debit: the received debit's record.
        amount: cents asked back.
        metadata: what the request gives.
        dispute: ``idp_…`` whose reversal it is.
    """
    account = action.account
    record = {
        "id": account.ids.mint("debrev", action.now),
        "object": KIND,
        "amount": amount,
        "created": action.now,
        "currency": debit["currency"],
        "financial_account": debit["financial_account"],
        "hosted_regulatory_receipt_url": None,
        "linked_flows": {"issuing_dispute": dispute} if dispute else None,
        "livemode": False,
        "metadata": metadata or {},
        "network": debit["network"],
        "received_debit": debit["id"],
        "status": "processing",
        "status_transitions": {"completed_at": None},
        "transaction": None,
    }
    links = {**debit["linked_flows"], "debit_reversal": record["id"]}
    account.table(received_debits.KIND).put({**debit, "linked_flows": links})
    return account.table(KIND).put(record)


def is_credited(account: Account, reversal: str) -> bool:
    """Whether the money of a reversal (``debrev_…``) has come already."""
    return account.table(KIND)[reversal]["transaction"] is not None


def grant(action: Action, reversal: str) -> None:
    """Give the money of a reversal before it is decided, and tell of it."""
    action.emit(CREDITED, _give(action, action.account.table(KIND)[reversal]))


def complete(action: Action, reversal: str, *, won: bool) -> None:
    """Decide a reversal: give its money if that has not come, or take it back; and tell of it."""
    record = action.account.table(KIND)[reversal]
    if won and record["transaction"] is None:
        record = _give(action, record)
    elif not won and record["transaction"] is not None:
        _move(action, record, -record["amount"])
    decided = {
        "status": "succeeded" if won else "failed",
        "status_transitions": {"completed_at": action.now},
    }
    action.emit(COMPLETED, action.account.table(KIND).put({**record, **decided}))


def _give(action: Action, record: Record) -> Record:
    transaction = _move(action, record, record["amount"])
    return action.account.table(KIND).put({**record, "transaction": transaction})


def _move(action: Action, record: Record, cents: int) -> str:
    """Move cents to the financial account by a Transaction of the reversal's; return its id."""
    other = books.MERCHANTS if record["network"] == "card" else books.BANK
    flow = books.Flow("debit_reversal", record["id"], "Reversal of a debit")
    entry = books.Entry("debit_reversal", cash=cents, other=other)
    return str(books.open_transaction(action, record["financial_account"], flow, entry)["id"])


def _outcome(call: Call) -> Where:
    """Return the conditions on the status by what the filters ask for."""
    asked = (
        STATUSES[call.params["status"]] if call.params.get("status") else None,
        RESOLUTIONS[call.params["resolution"]] if call.params.get("resolution") else None,
    )
    return [("status", AnyOf(statuses)) for statuses in asked if statuses is not None]
