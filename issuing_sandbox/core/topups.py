"""Top-ups: money on its way into a balance.

::

    create  -> pending
    pending -> succeeded     the bank pays; only now is there money to spend
    pending -> failed        the bank refuses
    pending -> canceled      by request, in time
    succeeded -> reversed    the bank takes the money back

The bank is a scheduled job, or one of the sandbox's own controls.
Parameters, test bank tokens and events: reference, money flow, section 1.
The module is long because the whole life of a top-up is in it.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account import funding_model
from issuing_sandbox.account.account import Account
from issuing_sandbox.account.ledger import (
    TOPUP,
    TOPUP_REVERSAL,
    TOPUP_REVERSAL_OF_PAYMENTS,
    TOPUP_TO_PAYMENTS,
)
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call, find_record
from issuing_sandbox.core import bank_sources, capability
from issuing_sandbox.errors import NoIssuing, NotModelled, SandboxFault, WrongState
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, Cause, emit
from issuing_sandbox.wire.fields import check_amount, merge_metadata
from issuing_sandbox.wire.pagination import filter_by, within

KIND: Final = "topup"
#: The jobs that settle a pending top-up and that let it fail.
SETTLEMENT: Final = "topup.settlement"
FAILURE: Final = "topup.failure"
#: That it is refused is recorded; the sentence is ours.
NO_ISSUING_BALANCE: Final = (
    "The cards of this account are funded by a financial account, so its Issuing balance cannot be "
    "topped up."
)
#: The test bank token whose debit succeeds.
VERIFIED_SOURCE: Final = "btok_us_verified"
#: What a statement descriptor has: printable ASCII, at least one letter of it (money flow, 1.1).
STATEMENT_DESCRIPTOR: Final = re.compile(r"(?=.*[A-Za-z])[ -~]*")
#: By test bank token whose debit fails, the ``failure_code``.
FAILING_SOURCES: Final = {
    "btok_us_verified_noAccount": "no_account",
    "btok_us_verified_accountClosed": "account_closed",
    "btok_us_verified_insufficientFunds": "insufficient_funds",
    "btok_us_verified_debitNotAuthorized": "debit_not_authorized",
    "btok_us_verified_invalidCurrency": "invalid_currency",
}
#: The ``failure_message`` of each code; Stripe's own sentences are unknown.
FAILURE_MESSAGES: Final = {
    "no_account": "The bank account could not be found.",
    "account_closed": "The bank account has been closed.",
    "insufficient_funds": "The bank account has too little money.",
    "debit_not_authorized": "The bank account's owner did not authorize this debit.",
    "invalid_currency": "The bank account cannot be debited in this currency.",
}


def create(call: Call) -> Record:
    """``POST /v1/topups``."""
    account, params = call.account, call.params
    _check_statement_descriptor(params.get("statement_descriptor"))
    record = new_record(
        call,
        params,
        amount=bounded_amount(account, params["amount"]),
        currency=_currency(account, params["currency"]),
        destination=params.get("destination_balance"),
    )
    account.table(KIND).put(record)
    _schedule_settlement(call, record["id"], params.get("source"))
    call.emit("topup.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/topups/{topup}``."""
    return call.named_in_path(KIND, "topup")


def update(call: Call) -> Record:
    """``POST /v1/topups/{topup}``: description and metadata; Stripe sends no event."""
    old = call.named_in_path(KIND, "topup")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
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
    return _save_outcome(call.account, old, {"status": "canceled"}, cause=call.cause, now=call.now)


def list_all(call: Call) -> Record:
    """``GET /v1/topups``, newest first."""
    params = call.params
    amount = within("amount", params.get("amount"))
    return call.page(KIND, where=[*filter_by(params, "status"), *amount])


def settle(account: Account, job: Job) -> None:
    """Settle a pending top-up: the bank pays, and the money reaches its balance."""
    old = account.table(KIND)[job.target]
    if old["status"] != "pending":
        return
    to_issuing = old.get("destination_balance") == "issuing"
    balance_transaction = account.ledger.move(
        TOPUP if to_issuing else TOPUP_TO_PAYMENTS,
        old["amount"],
        currency=old["currency"],
        source=old["id"],
        description=old["description"],
        now=job.due,
    )
    outcome = {"status": "succeeded", "balance_transaction": balance_transaction["id"]}
    _save_outcome(account, old, outcome, cause=NO_REQUEST, now=job.due)


def fail(account: Account, job: Job) -> None:
    """Let a pending top-up fail: the bank refuses, with the failure code ``job.detail``."""
    old = account.table(KIND)[job.target]
    if old["status"] != "pending":
        return
    outcome = {
        "status": "failed",
        "failure_code": job.detail,
        "failure_message": FAILURE_MESSAGES[job.detail],
    }
    _save_outcome(account, old, outcome, cause=NO_REQUEST, now=job.due)


def pending_for_issuing(account: Account) -> int:
    """Return the cents of all top-ups that are on their way into the Issuing balance."""
    return sum(
        topup["amount"]
        for topup in account.table(KIND).oldest_first(where=[("status", Equals("pending"))])
        if topup.get("destination_balance") == "issuing"
    )


def settle_now(account: Account, topup: str) -> Record:
    """Settle a top-up (``tu_…``) at once, also one that would stay pending, and return it."""
    return _run_now(account, topup, settle, SETTLEMENT)


def fail_now(account: Account, topup: str, failure_code: str) -> Record:
    """Let a top-up (``tu_…``) fail at once with this failure code, and return it."""
    return _run_now(account, topup, fail, FAILURE, failure_code)


def reverse_now(account: Account, topup: str) -> Record:
    """Let the bank take back what a top-up (``tu_…``) brought, and return it.

    Its balance may fall below zero: cards may have spent the money meanwhile.

    Raises:
        Missing: there is no such top-up.
        WrongState: it has not succeeded; the wording is ours.
    """
    old = find_record(account, KIND, topup, param="topup", status=404)
    if old["status"] != "succeeded":
        raise WrongState(
            f"This top-up has status '{old['status']}'; the bank takes back only one that has "
            "succeeded."
        )
    now = account.clock.now()
    to_issuing = old.get("destination_balance") == "issuing"
    account.ledger.move(
        TOPUP_REVERSAL if to_issuing else TOPUP_REVERSAL_OF_PAYMENTS,
        -old["amount"],
        currency=old["currency"],
        source=old["id"],
        description=old["description"],
        now=now,
    )
    return _save_outcome(account, old, {"status": "reversed"}, cause=NO_REQUEST, now=now)


def _run_now(
    account: Account, topup: str, run: Callable[[Account, Job], None], kind: str, detail: str = ""
) -> Record:
    old = find_record(account, KIND, topup, param="topup", status=404)
    if old["status"] != "pending":
        raise WrongState(
            f"This top-up has status '{old['status']}'; the bank decides on a pending one only."
        )
    run(account, Job(account.clock.now(), 0, kind, topup, detail))
    return account.table(KIND)[topup]


def new_record(
    action: Action,
    params: dict[str, Any],
    *,
    amount: int,
    currency: str,
    destination: str | None,
) -> Record:
    """Return a pending top-up of the balance ``destination``, not stored yet.

    Raises:
        NoIssuing: it is for the Issuing balance of an account without Issuing.
        SandboxFault: the account's cards spend from a v2 financial account instead.
    """
    account, now = action.account, action.now
    if destination == "issuing" and not capability.is_active(account, capability.ISSUING):
        raise NoIssuing
    if destination == "issuing" and funding_model.is_v2_funded(account):
        raise SandboxFault(NO_ISSUING_BALANCE, param="destination_balance")
    record = {
        "id": account.ids.mint("tu", now),
        "object": KIND,
        "amount": amount,
        "balance_transaction": None,
        "created": now,
        "currency": currency,
        "description": params.get("description"),
        "destination_balance": destination,
        "expected_availability_date": now + account.policies.topup_settle_seconds,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "source": bank_sources.for_token(account, params.get("source"), now),
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "pending",
        "transfer_group": params.get("transfer_group"),
    }
    if destination is None:
        del record["destination_balance"]
    return record


def _schedule_settlement(call: Call, topup: str, source: str | None) -> None:
    """Schedule what the bank does, by the test bank token.

    Without a token it is the policy ``topup_autosettle`` that says whether it pays.

    Raises:
        NotModelled: another token.
    """
    account = call.account
    due = call.now + account.policies.topup_settle_seconds
    if source in FAILING_SOURCES:
        account.job_queue.add(due, FAILURE, topup, FAILING_SOURCES[source])
    elif source == VERIFIED_SOURCE or (source is None and account.policies.topup_autosettle):
        account.job_queue.add(due, SETTLEMENT, topup)
    elif source is not None:
        raise NotModelled(f"the source {source}; use {VERIFIED_SOURCE} or none", param="source")


def _save_outcome(
    account: Account, old: Record, outcome: dict[str, Any], *, cause: Cause, now: int
) -> Record:
    """Store a top-up's last state and emit its event.

    The event has no previous attributes: Stripe names them in ``.updated`` events only (6.1).
    """
    new = account.table(KIND).put({**old, **outcome})
    emit(account, f"topup.{new['status']}", new, cause=cause, now=now)
    return new


def bounded_amount(account: Account, amount: int) -> int:
    """Return the amount; refuse one that no top-up has (see the policy ``topup_maximum``)."""
    maximum = account.policies.topup_maximum
    if amount > maximum:
        most = f"{maximum // 100:,}.{maximum % 100:02} {account.currency}"
        raise SandboxFault(
            f"Amount must be no more than {most}", code="amount_too_large", param="amount"
        )
    return check_amount(amount, "amount", minimum=1)


def _check_statement_descriptor(descriptor: str | None) -> None:
    if descriptor and not STATEMENT_DESCRIPTOR.fullmatch(descriptor):
        raise SandboxFault(
            "A statement descriptor has ASCII characters only, and at least one letter.",
            param="statement_descriptor",
        )


def _currency(account: Account, currency: str) -> str:
    if currency != account.currency:
        raise NotModelled(
            f"top-ups in {currency}; the account holds {account.currency}", param="currency"
        )
    return currency
