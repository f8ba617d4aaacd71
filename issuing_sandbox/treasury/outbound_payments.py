"""Outbound payments: money from a financial account to somebody else's bank or financial account.

::

    create     -> processing   the money is held: outbound pending
    create     -> posted       inside Stripe, where the other account has it at once
    processing -> posted       the bank has taken the money
    processing -> failed       it could not be sent; the money is cash again
    processing -> canceled     by request, in time; the money is cash again
    posted     -> returned     the bank has sent it back, in a Transaction of its own

The bank is a scheduled job, by the payment method, or a test helper. States, Transactions and
events are documented (treasury and notices, A3 and A4, and Stripe's page on outbound payments).
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, SandboxFault, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    access,
    books,
    features,
    flow_rules,
    intra_stripe,
    payment_methods,
    received_flows,
)
from issuing_sandbox.treasury.payment_methods import Bank
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "treasury.outbound_payment"
FLOW: Final = "outbound_payment"
#: The job that does the next step of what a bank does with a payment.
STEP: Final = "outbound_payment.step"
#: The statuses that may follow each status.
TRANSITIONS: Final = {
    "processing": ("posted", "failed", "canceled"),
    "posted": ("returned",),
}
#: By network, how many characters a statement descriptor has at most, and the days until arrival.
_DESCRIPTOR_LENGTHS: Final = {"ach": 10, "us_domestic_wire": 140, intra_stripe.NETWORK: 500}
_DAYS: Final = {"ach": 2, "us_domestic_wire": 0, intra_stripe.NETWORK: 0}
_DAY: Final = 86_400
#: The type of destination that is a financial account.
INSIDE: Final = "financial_account"
_BY_BANK: Final = "destination_payment_method"
_BY_DATA: Final = payment_methods.DATA
_BY_OPTIONS: Final = "destination_payment_method_options"


def create(call: Call) -> Record:
    """``POST /v1/treasury/outbound_payments``: to a bank account, or inside Stripe."""
    params = call.params
    source, amount = flow_rules.named_account(call), flow_rules.amount_of(call)
    _check_destination(params)
    _check_end_user(params)
    data = params.get(_BY_DATA) or {}
    if data.get("type") == INSIDE:
        return _pay_inside(call, source, amount, data)
    return _pay_bank(call, source, amount)


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/outbound_payments/{id}``."""
    return call.named_in_path(KIND, "id")


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/outbound_payments``, newest first, of one financial account."""
    access.named_in_list(call)
    return call.page(KIND, where=filter_by(call.params, "financial_account", "status", "customer"))


def cancel(call: Call) -> Record:
    """``POST /v1/treasury/outbound_payments/{id}/cancel``: while it is processing."""
    return end(call, require(call, "canceled"), "canceled")


def require(call: Call, status: str) -> Record:
    """Return the payment in the path, which may take this status (``check_transition``)."""
    record = call.named_in_path(KIND, "id")
    check_transition(record, status)
    return record


def check_transition(payment: Record, status: str) -> None:
    """Refuse to give a payment a status that cannot follow its own.

    Raises:
        WrongState: it cannot; the wording is ours.
    """
    if status not in TRANSITIONS.get(payment["status"], ()):
        raise WrongState(
            f"This OutboundPayment has status '{payment['status']}'; it can't become '{status}'."
        )


def check_receivable(account: Account, payment: Record) -> None:
    """Refuse to send a payment back to a financial account that is closed.

    Raises:
        NotModelled: it is, and the policy ``late_money_of_closed_account`` does not book it: a
            payment has no state for a return that fails.
    """
    if received_flows.failure_code(account, payment["financial_account"]):
        raise NotModelled(
            "the return of an outbound payment whose financial account is closed; where the money "
            "goes then is not documented (policy late_money_of_closed_account)"
        )


def end(action: Action, old: Record, status: str) -> Record:
    """Let a processing payment be posted, fail or be canceled, and return it."""
    is_inside = old["destination_payment_method_details"]["type"] == INSIDE
    other = books.ACCOUNTS if is_inside else books.BANK
    entry = _closing_entry(status, old["amount"], other)
    books.add_entries(action, old["transaction"], entry)
    return _save(action, old, {"status": status, "cancelable": False})


def send_back(action: Action, old: Record, code: str) -> Record:
    """Let the bank send a posted payment back for a reason (``no_account``), and return it."""
    transaction = books.open_transaction(
        action,
        old["financial_account"],
        books.Flow(FLOW, old["id"], f"Return of {_described(old)}"),
        books.Entry("outbound_payment_return", cash=old["amount"]),
    )
    details = {"code": code, "transaction": transaction["id"]}
    return _save(action, old, {"status": "returned", "returned_details": details})


def step(account: Account, job: Job) -> None:
    """Do the next step of what a bank does with a payment, unless something else came first."""
    old, action = account.table(KIND)[job.target], flow_rules.by_itself(account, job.due)
    status, _, code = job.detail.partition(" ")
    if status == "delayed":
        _delay(action, old)
    elif status not in TRANSITIONS.get(old["status"], ()):
        return
    elif status == "returned":
        send_back(action, old, code)
    else:
        end(action, old, status)


def _check_destination(params: dict[str, Any]) -> None:
    """Refuse a payment without a destination, or with two."""
    named, data = params.get(_BY_BANK), params.get(_BY_DATA)
    if not named and not data:
        raise parameter_faults.missing(_BY_BANK)
    if named and data:
        raise SandboxFault(
            f"You may only specify one of these parameters: {_BY_BANK}, {_BY_DATA}.",
            param=_BY_DATA,
        )
    wrong = {INSIDE: "us_bank_account"}.get(data["type"], INSIDE) if data else ""
    if data and data.get(wrong):
        raise SandboxFault(
            f"A destination of the type {data['type']} has no {wrong}.",
            param=f"{_BY_DATA}[{wrong}]",
        )
    if named and not params.get("customer"):
        raise parameter_faults.missing("customer")


def _check_end_user(params: dict[str, Any]) -> None:
    details = params.get("end_user_details") or {}
    if details.get("present") and not details.get("ip_address"):
        raise parameter_faults.missing("end_user_details[ip_address]")


def _pay_bank(call: Call, source: Record, amount: int) -> Record:
    """Hold the money for a payment by bank, and schedule what the bank does."""
    account, params = call.account, call.params
    options = (params.get(_BY_OPTIONS) or {}).get("us_bank_account") or {}
    network = options.get("network") or "ach"
    bank = _bank(call)
    if network == "us_domestic_wire" and not payment_methods.has_whole_address(bank):
        raise parameter_faults.missing(f"{_BY_DATA}[billing_details][address]")
    feature = f"outbound_payments.{network}"
    flow_rules.check_allowed(account, source, feature, features.OUTBOUND)
    flow_rules.check_cash(account, source["id"], amount)
    record = _new(call, source, amount, network, bank.shown_by(network))
    record = _hold(call, {**record, _BY_BANK: bank.id})
    flow_rules.schedule(call, STEP, record["id"], bank.fate)
    return record


def _bank(call: Call) -> Bank:
    data = call.params.get(_BY_DATA)
    if data is None:
        return payment_methods.destination(call.account, call.params[_BY_BANK], call.now)
    return payment_methods.by_numbers(call.account, data)


def _pay_inside(call: Call, source: Record, amount: int, data: dict[str, Any]) -> Record:
    """Move money to a financial account of somebody else of the same platform, at once."""
    param = f"{_BY_DATA}[{INSIDE}]"
    if not data.get(INSIDE):
        raise parameter_faults.missing(param)
    owner, receiver = intra_stripe.receiver(call.account, data[INSIDE], param)
    intra_stripe.check_receiver(owner, receiver)
    intra_stripe.check_sender(call.account, source, amount)
    details = {
        "billing_details": payment_methods.owner_details(data.get("billing_details")),
        "financial_account": {"id": receiver["id"], "network": intra_stripe.NETWORK},
        "type": INSIDE,
    }
    record = end(
        call, _hold(call, _new(call, source, amount, intra_stripe.NETWORK, details)), "posted"
    )
    intra_stripe.deliver(call, owner, receiver["id"], record, record["statement_descriptor"])
    return record


def _hold(call: Call, record: Record) -> Record:
    flow = books.Flow(FLOW, record["id"], _described(record))
    return flow_rules.hold(call, KIND, record, flow)


def _closing_entry(status: str, amount: int, other: str) -> books.Entry:
    """Return the entry that ends a payment's hold; what is posted goes to another book."""
    if status == "posted":
        return books.Entry(f"{FLOW}_posting", outbound_pending=-amount, other=other)
    kind = {"failed": "failure", "canceled": "cancellation"}[status]
    return books.Entry(f"{FLOW}_{kind}", cash=amount, outbound_pending=-amount)


def _delay(action: Action, old: Record) -> None:
    """Move the expected arrival date by a day, as a test payment method asks, and tell of it."""
    new = {**old, "expected_arrival_date": old["expected_arrival_date"] + _DAY}
    action.account.table(KIND).put(new)
    type_ = f"{KIND}.expected_arrival_date_updated"
    action.emit_updated(type_, old=old, new=new, document=new)


def _save(action: Action, old: Record, outcome: dict[str, Any]) -> Record:
    """Store what a payment is now, and tell of it."""
    moments = {**old["status_transitions"], f"{outcome['status']}_at": action.now}
    new = action.account.table(KIND).put({**old, **outcome, "status_transitions": moments})
    action.emit(f"{KIND}.{new['status']}", new)
    return new


def _described(payment: Record) -> str:
    return str(payment["description"] or payment["statement_descriptor"])


def _new(call: Call, source: Record, amount: int, network: str, details: Record) -> Record:
    """Return a payment that is not stored yet, and has no Transaction yet."""
    params = call.params
    maximum = _DESCRIPTOR_LENGTHS[network]
    user = params.get("end_user_details") or {"present": False}
    return {
        "id": call.account.ids.mint("obp", call.now),
        "object": KIND,
        "amount": amount,
        "cancelable": True,
        "created": call.now,
        "currency": books.CURRENCY,
        "customer": params.get("customer"),
        "description": params.get("description"),
        "destination_payment_method": None,
        "destination_payment_method_details": details,
        "end_user_details": {"ip_address": user.get("ip_address"), "present": user["present"]},
        "expected_arrival_date": call.now + _DAYS[network] * _DAY,
        "financial_account": source["id"],
        "hosted_regulatory_receipt_url": None,
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "returned_details": None,
        "statement_descriptor": flow_rules.statement_descriptor(params, "payment", maximum),
        "status": "processing",
        "status_transitions": dict.fromkeys(
            ("canceled_at", "failed_at", "posted_at", "returned_at")
        ),
        "tracking_details": None,
        "transaction": None,
    }
