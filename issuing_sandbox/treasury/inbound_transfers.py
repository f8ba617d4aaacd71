"""Inbound transfers: money that an account pulls from its own bank account.

::

    create     -> processing   the answer is always this
    processing -> succeeded    the money is there, in a posted Transaction
    processing -> failed       the bank refuses the debit; there is no Transaction
    processing -> canceled     by request, in time; there is none either
    succeeded  -> succeeded    returned: the bank takes the money back by a received debit

The bank is a scheduled job, by the payment method, or a test helper. Cash may fall below zero by a
return, for the money may be spent. Documented, the return's debit in part (treasury and notices,
A3, and Stripe's page on inbound transfers).
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    access,
    books,
    features,
    flow_rules,
    payment_methods,
    received_debits,
)
from issuing_sandbox.treasury.received_flows import Received
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "treasury.inbound_transfer"
FLOW: Final = "inbound_transfer"
#: The job that does the next step of what a bank does with a transfer.
STEP: Final = "inbound_transfer.step"
#: The code of a failure for which none is given. Stripe's page says ``could_not_process``, which
#: its contract does not have.
UNEXPLAINED: Final = "other"
_DESCRIPTOR_LENGTH: Final = 10


def create(call: Call) -> Record:
    """``POST /v1/treasury/inbound_transfers``: from a bank account of the account's own.

    Raises:
        WrongState: 402, it is blocked for risk.
    """
    account, params = call.account, call.params
    receiver, amount = flow_rules.named_account(call), flow_rules.amount_of(call)
    bank = payment_methods.origin(account, params["origin_payment_method"], call.now)
    flow_rules.check_allowed(account, receiver, features.INBOUND_ACH, features.INBOUND)
    if bank.fate == (payment_methods.BLOCKED,):
        raise WrongState("The transfer was blocked because of its risk.", status=402)
    record = _new(call, receiver["id"], amount, bank)
    account.table(KIND).put(record)
    flow_rules.schedule(call, STEP, record["id"], bank.fate)
    call.emit(f"{KIND}.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/inbound_transfers/{id}``."""
    return call.named_in_path(KIND, "id")


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/inbound_transfers``, newest first, of one financial account."""
    access.named_in_list(call)
    return call.page(KIND, where=filter_by(call.params, "financial_account", "status"))


def cancel(call: Call) -> Record:
    """``POST /v1/treasury/inbound_transfers/{inbound_transfer}/cancel``: while it is processing."""
    old = call.named_in_path(KIND, "inbound_transfer")
    check_processing(old, "canceled")
    return _save(call, old, {"status": "canceled"})


def check_processing(transfer: Record, status: str) -> None:
    """Refuse to give a transfer a last status if it has one.

    Raises:
        WrongState: it is not processing; the wording is ours.
    """
    if transfer["status"] != "processing":
        raise WrongState(
            f"This InboundTransfer has status '{transfer['status']}'; it can't become '{status}'."
        )


def succeed(action: Action, old: Record) -> Record:
    """Let the money of a processing transfer arrive, and return it."""
    transaction = books.open_transaction(
        action,
        old["financial_account"],
        books.Flow(FLOW, old["id"], _described(old)),
        books.Entry(FLOW, cash=old["amount"]),
    )
    return _save(action, old, {"status": "succeeded", "transaction": transaction["id"]})


def fail(action: Action, old: Record, code: str) -> Record:
    """Let the bank refuse a processing transfer for a reason (``no_account``), and return it."""
    return _save(action, old, {"status": "failed", "failure_details": {"code": code}})


def take_back(action: Action, old: Record) -> Record:
    """Let the bank take back what a transfer has brought, and return it.

    Raises:
        WrongState: it has brought nothing, or it was taken back; the wording is ours.
    """
    if old["status"] != "succeeded" or old["returned"]:
        state = "been returned" if old["returned"] else f"status '{old['status']}'"
        raise WrongState(
            f"This InboundTransfer has {state}; only one that has succeeded can be returned, once."
        )
    bank = old["origin_payment_method_details"]
    shown = ("bank_name", "last4", "routing_number")
    debit = received_debits.take(
        action,
        old["financial_account"],
        Received(
            old["amount"],
            "ach",
            {**bank, "us_bank_account": {name: bank["us_bank_account"][name] for name in shown}},
            f"Return of {_described(old)}",
            links={FLOW: old["id"]},
        ),
    )
    links = {**old["linked_flows"], "received_debit": debit["id"]}
    return action.account.table(KIND).put({**old, "returned": True, "linked_flows": links})


def step(account: Account, job: Job) -> None:
    """Do the next step of what a bank does with a transfer, unless something else came first."""
    old, action = account.table(KIND)[job.target], flow_rules.by_itself(account, job.due)
    status, _, code = job.detail.partition(" ")
    if status == "returned":
        if old["status"] == "succeeded" and not old["returned"]:
            take_back(action, old)
    elif old["status"] != "processing":
        return
    elif status == "succeeded":
        succeed(action, old)
    else:
        fail(action, old, code)


def _save(action: Action, old: Record, outcome: dict[str, Any]) -> Record:
    """Store what has become of a transfer, and tell of it."""
    moments = {**old["status_transitions"], f"{outcome['status']}_at": action.now}
    changed = {**outcome, "cancelable": False, "status_transitions": moments}
    new = action.account.table(KIND).put({**old, **changed})
    action.emit(f"{KIND}.{new['status']}", new)
    return new


def _described(transfer: Record) -> str:
    return str(transfer["description"] or transfer["statement_descriptor"])


def _new(call: Call, receiver: str, amount: int, bank: payment_methods.Bank) -> Record:
    params = call.params
    descriptor = flow_rules.statement_descriptor(params, "transfer", _DESCRIPTOR_LENGTH)
    return {
        "id": call.account.ids.mint("ibt", call.now),
        "object": KIND,
        "amount": amount,
        "cancelable": True,
        "created": call.now,
        "currency": books.CURRENCY,
        "description": params.get("description"),
        "failure_details": None,
        "financial_account": receiver,
        "hosted_regulatory_receipt_url": None,
        "linked_flows": {"received_debit": None},
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "origin_payment_method": bank.id,
        "origin_payment_method_details": bank.shown_by("ach"),
        "returned": False,
        "statement_descriptor": descriptor,
        "status": "processing",
        "status_transitions": dict.fromkeys(("canceled_at", "failed_at", "succeeded_at")),
        "transaction": None,
    }
