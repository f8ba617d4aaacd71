"""Top-ups: money on its way into a balance.

::

    create  -> pending
    pending -> succeeded     the bank pays; only now is there money to spend
    pending -> failed        the bank refuses
    pending -> canceled      called off in time

Parameters, test bank tokens and events: reference, money flow, section 1.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.account.ledger import TOPUP, TOPUP_TO_PAYMENTS
from issuing_sandbox.call import Call
from issuing_sandbox.core import capability
from issuing_sandbox.errors import NoIssuing, NotModelled, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import BY_ITSELF, Cause, emit
from issuing_sandbox.wire.fields import checked_amount, merged_metadata
from issuing_sandbox.wire.pagination import COMPARISONS

KIND: Final = "topup"
SETTLEMENT: Final = "topup.settlement"
FAILURE: Final = "topup.failure"
VERIFIED: Final = "btok_us_verified"
#: Test bank tokens whose debit fails, and the code it fails with.
FAILING: Final = {
    "btok_us_verified_noAccount": "no_account",
    "btok_us_verified_accountClosed": "account_closed",
    "btok_us_verified_insufficientFunds": "insufficient_funds",
    "btok_us_verified_debitNotAuthorized": "debit_not_authorized",
    "btok_us_verified_invalidCurrency": "invalid_currency",
}
#: What the failed top-up says; Stripe's own sentences are unknown.
FAILURE_WORDS: Final = {
    "no_account": "The bank account could not be found.",
    "account_closed": "The bank account has been closed.",
    "insufficient_funds": "The bank account has too little money.",
    "debit_not_authorized": "The bank account's owner did not authorize this debit.",
    "invalid_currency": "The bank account cannot be debited in this currency.",
}


def create(call: Call) -> Record:
    """``POST /v1/topups``."""
    account, params = call.account, call.params
    record = _record(
        call,
        amount=checked_amount(params["amount"], "amount", least=1),
        currency=_currency(account, params["currency"]),
        destination=params.get("destination_balance"),
    )
    account.table(KIND).put(record)
    _plan(call, record["id"], params.get("source"))
    call.emit("topup.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/topups/{topup}``."""
    return call.named_in_path(KIND, "topup")


def update(call: Call) -> Record:
    """``POST /v1/topups/{topup}``: description and metadata; Stripe sends no event."""
    old = call.named_in_path(KIND, "topup")
    new = {**old, "metadata": merged_metadata(old["metadata"], call.params)}
    if "description" in call.params:
        new["description"] = call.params["description"]
    return call.account.table(KIND).put(new)


def cancel(call: Call) -> Record:
    """``POST /v1/topups/{topup}/cancel``: only while it is pending."""
    old = call.named_in_path(KIND, "topup")
    if old["status"] != "pending":
        raise WrongState(
            f"This top-up has status '{old['status']}'; only a pending one can be canceled."
        )
    return _change(call.account, old, {"status": "canceled"}, cause=call.cause, now=call.now)


def list_all(call: Call) -> Record:
    """``GET /v1/topups``, newest first."""
    status, amount = call.params.get("status"), call.params.get("amount")
    return call.page(
        KIND, wanted=lambda r: status in (None, r["status"]) and _amount_fits(r["amount"], amount)
    )


def settle(account: Account, job: Job) -> None:
    """The bank pays: the money reaches its balance."""
    old = account.table(KIND)[job.target]
    if old["status"] != "pending":
        return
    to_issuing = old.get("destination_balance") == "issuing"
    row = account.ledger.move(
        TOPUP if to_issuing else TOPUP_TO_PAYMENTS,
        old["amount"],
        currency=old["currency"],
        source=old["id"],
        description=old["description"],
        now=job.due,
    )
    outcome = {"status": "succeeded", "balance_transaction": row["id"]}
    _change(account, old, outcome, cause=BY_ITSELF, now=job.due)


def fail(account: Account, job: Job) -> None:
    """The bank refuses; which way was decided by the token it was made with."""
    old = account.table(KIND)[job.target]
    if old["status"] != "pending":
        return
    outcome = {
        "status": "failed",
        "failure_code": job.detail,
        "failure_message": FAILURE_WORDS[job.detail],
    }
    _change(account, old, outcome, cause=BY_ITSELF, now=job.due)


def settle_now(call: Call) -> Record:
    """What the bank would do, done at once; for one that is left pending, too."""
    return _bank(call, settle, SETTLEMENT)


def fail_now(call: Call) -> Record:
    """The bank refuses at once, with the failure code that is wanted."""
    code = call.params.get("failure_code", "insufficient_funds")
    return _bank(call, fail, FAILURE, code)


def _bank(call: Call, act: Callable[[Account, Job], None], kind: str, detail: str = "") -> Record:
    old = call.named_in_path(KIND, "topup")
    if old["status"] != "pending":
        raise WrongState(
            f"This top-up has status '{old['status']}'; the bank decides on a pending one only."
        )
    act(call.account, Job(call.now, 0, kind, old["id"], detail))
    return call.account.table(KIND)[old["id"]]


def add_from_dashboard(call: Call) -> Record:
    """The Dashboard's "Add funds": in test mode the money is there at once."""
    account = call.account
    record = _record(
        call,
        amount=checked_amount(call.params["amount"], "amount", least=1),
        currency=account.currency,
        destination="issuing",
    )
    account.table(KIND).put(record)
    call.emit("topup.created", record)
    settle(account, Job(call.now, 0, SETTLEMENT, record["id"]))
    return account.table(KIND)[record["id"]]


def _record(call: Call, *, amount: int, currency: str, destination: str | None) -> Record:
    if destination == "issuing" and not capability.is_active(call.account, capability.ISSUING):
        raise NoIssuing
    record = {
        "id": call.account.ids.mint("tu", call.now),
        "object": KIND,
        "amount": amount,
        "balance_transaction": None,
        "created": call.now,
        "currency": currency,
        "description": call.params.get("description"),
        "destination_balance": destination,
        "expected_availability_date": call.now + call.account.policies.topup_settle_seconds,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged_metadata({}, call.params),
        "source": None,
        "statement_descriptor": call.params.get("statement_descriptor"),
        "status": "pending",
        "transfer_group": call.params.get("transfer_group"),
    }
    if destination is None:
        del record["destination_balance"]
    return record


def _plan(call: Call, name: str, source: str | None) -> None:
    account = call.account
    due = call.now + account.policies.topup_settle_seconds
    if source in FAILING:
        account.job_queue.add(due, FAILURE, name, FAILING[source])
    elif source == VERIFIED or (source is None and account.policies.topup_autosettle):
        account.job_queue.add(due, SETTLEMENT, name)
    elif source is not None:
        raise NotModelled(f"the source {source}; use {VERIFIED} or none", param="source")


def _change(
    account: Account, old: Record, outcome: dict[str, Any], *, cause: Cause, now: int
) -> Record:
    """The next state; Stripe names previous attributes in ``.updated`` events only (6.1)."""
    new = account.table(KIND).put({**old, **outcome})
    emit(account, f"topup.{new['status']}", new, cause=cause, now=now)
    return new


def _currency(account: Account, currency: str) -> str:
    if currency != account.currency:
        raise NotModelled(
            f"top-ups in {currency}; the account holds {account.currency}", param="currency"
        )
    return currency


def _amount_fits(amount: int, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return wanted in (None, amount)
    return all(COMPARISONS[name](amount, bound) for name, bound in wanted.items())
