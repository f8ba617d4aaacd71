"""Payouts: money on its way from a balance to the account's bank.

::

    create     -> pending      the money has left its balance
    pending    -> in_transit   the bank has the order
    in_transit -> paid         the bank has the money
    pending    -> canceled     by request, in time; the money is back
    any but canceled -> failed the bank sends it back, also after it was paid

A payout of a connected account can be reversed by another one of the negative amount. If it fails
while that is pending, that is canceled; if that fails, it is not tried again. The bank is a
scheduled job, or one of the sandbox's own controls. A connected account pays out to one of its
external accounts, whose test number says whether the payout fails; a platform has one bank account,
which no list shows. Facts: Stripe's reference of payouts; what is inferred is in docs/fidelity.md.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import BALANCES, Movement
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.core import account as accounts
from issuing_sandbox.core import bank_accounts, capability
from issuing_sandbox.errors import NoFunds, NoIssuing, NotModelled, SandboxFault, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, Cause, emit, previous_attributes
from issuing_sandbox.wire.fields import check_amount, merge_metadata
from issuing_sandbox.wire.pagination import filter_by, within

KIND: Final = "payout"
#: The jobs that hand a pending payout to the bank, and that let it arrive there.
SUBMISSION: Final = "payout.submission"
ARRIVAL: Final = "payout.arrival"
#: The statuses that may follow each status by what the bank does.
BANK_TRANSITIONS: Final = {
    "pending": ("in_transit", "paid", "failed"),
    "in_transit": ("paid", "failed"),
    "paid": ("failed",),
}
#: The statuses of a reversal with which the bank has nothing left to send back.
_RETURNING: Final = ("in_transit", "paid")
#: Documented reasons for which a bank sends a payout back.
FAILURE_CODES: Final = (
    "account_closed",
    "account_frozen",
    "bank_account_restricted",
    "bank_ownership_changed",
    "could_not_process",
    "debit_not_authorized",
    "declined",
    "incorrect_account_holder_name",
    "insufficient_funds",
    "invalid_account_number",
    "invalid_currency",
    "no_account",
)
_CANCELED: Final = {"status": "canceled"}
#: By type of row and balance, the movement that writes it.
_MOVEMENTS: Final = {
    (type_, book): Movement(type_, book, "bank")
    for type_ in ("payout", "payout_cancel", "payout_failure")
    for book in BALANCES
}


def create(call: Call) -> Record:
    """``POST /v1/payouts``: from the payments balance, or from that of Issuing."""
    account, params = call.account, call.params
    _check_parameters(account, params)
    amount = check_amount(params["amount"], "amount", minimum=1)
    book = "issuing" if params.get("source_balance") == "issuing" else "payments"
    if book == "issuing" and not capability.is_active(account, capability.ISSUING):
        raise NoIssuing
    if amount > account.ledger.balance(book, account.currency):
        raise NoFunds("issuing" if book == "issuing" else "card")
    record = _pay(call, amount, book)
    call.emit("payout.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/payouts/{payout}``."""
    return call.named_in_path(KIND, "payout")


def update(call: Call) -> Record:
    """``POST /v1/payouts/{payout}``: metadata only."""
    old = call.named_in_path(KIND, "payout")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    call.account.table(KIND).put(new)
    call.emit_updated("payout.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/payouts``, newest first."""
    params = call.params
    arrival = within("arrival_date", params.get("arrival_date"))
    return call.page(KIND, where=[*filter_by(params, "destination", "status"), *arrival])


def cancel(call: Call) -> Record:
    """``POST /v1/payouts/{payout}/cancel``: only while it is pending."""
    old = call.named_in_path(KIND, "payout")
    if old["status"] != "pending":
        raise WrongState("Payouts can only be canceled while they are pending.")
    return _return_money(call.account, old, _CANCELED, row_type="payout_cancel", cause=call.cause)


def reverse(call: Call) -> Record:
    """``POST /v1/payouts/{payout}/reverse``: another payout brings the money back.

    Raises:
        WrongState: the account is not a connected one, or the payout is not paid or was reversed.
    """
    account, old = call.account, call.named_in_path(KIND, "payout")
    if account.platform is None:
        raise WrongState("Only payouts of connected accounts can be reversed.")
    if old["status"] != "paid" or old["reversed_by"] or old["original_payout"]:
        raise WrongState(f"The payout '{old['id']}' can't be reversed; only a paid one can, once.")
    book = account.table("balance_transaction")[old["balance_transaction"]]["balance_type"]
    record = _pay(call, -old["amount"], book, original=old["id"])
    new = account.table(KIND).put({**old, "reversed_by": record["id"]})
    call.emit("payout.created", record)
    call.emit("payout.updated", new, previous_attributes(old, new))
    return record


def submit(account: Account, job: Job) -> None:
    """Hand a pending payout to the bank."""
    old = account.table(KIND)[job.target]
    if old["status"] == "pending":
        new = account.table(KIND).put({**old, "status": "in_transit"})
        previous = previous_attributes(old, new)
        emit(account, "payout.updated", new, cause=NO_REQUEST, now=job.due, previous=previous)


def arrive(account: Account, job: Job) -> None:
    """Let a payout arrive at the bank."""
    old = account.table(KIND)[job.target]
    bank = account.table(bank_accounts.KIND).get(old["destination"]) or {}
    if bank.get("failure_code") and "failed" in BANK_TRANSITIONS.get(old["status"], ()):
        fail_now(account, old["id"], bank["failure_code"])
    elif "paid" in BANK_TRANSITIONS.get(old["status"], ()):
        outcome = {"status": "paid", "trace_id": _trace("unsupported")}
        new = account.table(KIND).put({**old, **outcome})
        emit(account, "payout.paid", new, cause=NO_REQUEST, now=job.due)


def pay_now(account: Account, payout: str) -> Record:
    """Let a payout (``po_…``) arrive at the bank at once, and return it."""
    _acceptable(account, payout, "paid")
    arrive(account, Job(account.clock.now(), 0, ARRIVAL, payout))
    return account.table(KIND)[payout]


def fail_now(account: Account, payout: str, failure_code: str) -> Record:
    """Let the bank send a payout (``po_…``) back, also one that was paid, and return it."""
    old = _acceptable(account, payout, "failed")
    if not can_fail(account, old):
        raise WrongState(
            f"The payout '{payout}' was reversed by '{old['reversed_by']}', so the bank has "
            "nothing of it to send back."
        )
    outcome = {
        "status": "failed",
        "failure_code": failure_code,
        "failure_message": f"The bank sent the payout back: {failure_code.replace('_', ' ')}.",
    }
    bank_accounts.mark_errored(account, old["destination"])
    reversal = _reversal_of(account, old)
    if reversal.get("status") == "pending":
        _return_money(account, reversal, _CANCELED, row_type="payout_cancel", cause=NO_REQUEST)
    return _return_money(account, old, outcome, row_type="payout_failure", cause=NO_REQUEST)


def can_fail(account: Account, payout: Record) -> bool:
    """Return whether the bank may send a payout back: not what a reversal has taken from it."""
    is_in_time = "failed" in BANK_TRANSITIONS.get(payout["status"], ())
    return is_in_time and _reversal_of(account, payout).get("status") not in _RETURNING


def _check_parameters(account: Account, params: dict[str, Any]) -> None:
    """Refuse what is not modelled, and a bank account or currency that is not the account's."""
    if params.get("method") == "instant":
        raise NotModelled("instant payouts", param="method")
    if params.get("source_type") not in (None, "card"):
        raise NotModelled(f"payouts of {params['source_type']} funds", param="source_type")
    if params.get("payout_method") is not None:
        raise NotModelled("payouts to financial accounts", param="payout_method")
    if params["currency"] != account.currency:
        raise bank_accounts.none_in(params["currency"])
    destination = bank_accounts.destination_of(account, params.get("destination"))
    bank_accounts.refuse_errored(account, destination)
    if not accounts.can_pay_out(account):
        raise SandboxFault(
            "Payouts have been disabled on the connected account. Please check the connected "
            "account's status to see if any additional information needs to be provided, or if "
            "payouts have been disabled for another reason.",
            code="payouts_not_allowed",
        )


def _pay(call: Call, amount: int, book: str, *, original: str | None = None) -> Record:
    """Store a new payout, take its cents from a balance, and schedule what the bank does."""
    account, now, params = call.account, call.now, call.params
    payout = account.ids.mint("po", now)
    submitted = now + account.policies.payout_seconds
    arrived = submitted + account.policies.payout_seconds
    row = account.ledger.move(
        _MOVEMENTS["payout", book],
        -amount,
        currency=account.currency,
        source=payout,
        description=params.get("description"),
        now=now,
    )
    account.job_queue.add(submitted, SUBMISSION, payout)
    account.job_queue.add(arrived, ARRIVAL, payout)
    record = {
        "id": payout,
        "object": KIND,
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": arrived,
        "automatic": False,
        "balance_transaction": row["id"],
        "created": now,
        "currency": account.currency,
        "description": params.get("description"),
        "destination": bank_accounts.destination_of(account, params.get("destination")),
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "method": "standard",
        "original_payout": original,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "pending",
        "trace_id": _trace("pending"),
        "type": "bank_account",
    }
    return account.table(KIND).put(record)


def _return_money(
    account: Account, old: Record, outcome: dict[str, Any], *, row_type: str, cause: Cause
) -> Record:
    """Put a payout's money back where it came from, store its last state and emit its event."""
    now = account.clock.now()
    paid = account.table("balance_transaction")[old["balance_transaction"]]
    row = account.ledger.move(
        _MOVEMENTS[row_type, paid["balance_type"]],
        old["amount"],
        currency=old["currency"],
        source=old["id"],
        description=old["description"],
        now=now,
    )
    returned = {"failure_balance_transaction": row["id"], "trace_id": _trace("unsupported")}
    new = account.table(KIND).put({**old, **returned, **outcome})
    emit(account, f"payout.{new['status']}", new, cause=cause, now=now)
    return new


def _acceptable(account: Account, payout: str, status: str) -> Record:
    """Return a payout that the bank may give this status.

    Raises:
        Missing: there is no such payout.
        WrongState: it is in no state for it; the wording is ours.
    """
    record = find_record(account, KIND, payout, param="payout", status=404)
    if status not in BANK_TRANSITIONS.get(record["status"], ()):
        raise WrongState(
            f"This payout has status '{record['status']}'; it can't become '{status}' any more."
        )
    return record


def _reversal_of(account: Account, payout: Record) -> Record:
    """Return the payout that reverses this one; empty if there is none."""
    return account.table(KIND).get(payout["reversed_by"] or "") or {}


def _trace(status: str) -> Record:
    return {"status": status, "value": None}
