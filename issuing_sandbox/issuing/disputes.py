"""Disputes: transactions that a cardholder contests, and what the network makes of that.

::

    create      -> unsubmitted   amount and evidence can still be changed
    unsubmitted -> submitted     once, with complete evidence
    unsubmitted -> expired       the time for it has run out
    submitted   -> won           the money comes back
    submitted   -> lost          nothing comes back

Metadata can be changed always. In test mode the explanation decides: ``winning_evidence`` and
``losing_evidence``; with any other a dispute stays submitted. Facts: reference, objects and
platform, section 3.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.account.ledger import DISPUTE
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import dispute_evidence, transactions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import BY_ITSELF, changed, emit
from issuing_sandbox.wire.fields import checked_amount, merged_metadata
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.dispute"
EXPIRY: Final = "dispute.expiry"
OUTCOME: Final = "dispute.outcome"
#: The statuses that may follow each status; a status that is absent is final.
TRANSITIONS: Final = {
    "unsubmitted": ("submitted", "expired"),
    "submitted": ("won", "lost"),
}
#: What becomes of a submitted dispute by itself, by its explanation.
MAGIC: Final = {"winning_evidence": "won", "losing_evidence": "lost"}
#: Why a dispute is lost in test mode; the documented example of none is known, so it is the vague.
LOSS_REASON: Final = "other"
DAY: Final = 86_400


def create(call: Call) -> Record:
    """``POST /v1/issuing/disputes``."""
    account = call.account
    call.refuse_unmodelled("treasury")
    if not call.params.get("transaction"):
        raise parameter_faults.missing("transaction")
    transaction = call.named_in_body(transactions.KIND, "transaction")
    ends = _end_of_window(account, transaction)
    _refuse_ineligible(account, transaction, now=call.now, ends=ends)
    record = {
        "id": account.ids.mint("idp", call.now),
        "object": KIND,
        "amount": _amount(call, transaction),
        "balance_transactions": None,
        "created": call.now,
        "currency": transaction["currency"],
        "evidence": dispute_evidence.gathered(
            call, dispute_evidence.blank(account.policies.dispute_reason)
        ),
        "livemode": False,
        "metadata": merged_metadata({}, call.params),
        "status": "unsubmitted",
        "transaction": transaction["id"],
    }
    account.table(KIND).put(record)
    account.job_queue.add(ends, EXPIRY, record["id"])
    call.emit("issuing_dispute.created", record)
    _link(call, transaction, record["id"])
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/disputes/{dispute}``."""
    return call.named_in_path(KIND, "dispute")


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/disputes``, newest first."""
    return call.page(KIND, wanted=equal(call.params, "status", "transaction"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/disputes/{dispute}``: amount and evidence until it is submitted."""
    old = call.named_in_path(KIND, "dispute")
    new = {**old, "metadata": merged_metadata(old["metadata"], call.params)}
    if "amount" in call.params or call.params.get("evidence"):
        if old["status"] != "unsubmitted":
            raise WrongState(
                f"This dispute has status '{old['status']}'; its amount and its evidence can only "
                "be changed before it is submitted."
            )
        transaction = call.account.table(transactions.KIND)[old["transaction"]]
        if "amount" in call.params:
            new["amount"] = _amount(call, transaction)
        new["evidence"] = dispute_evidence.gathered(call, old["evidence"])
    call.account.table(KIND).put(new)
    call.emit_updated("issuing_dispute.updated", old=old, new=new, document=new)
    return new


def submit(call: Call) -> Record:
    """``POST /v1/issuing/disputes/{dispute}/submit``: to the network, once."""
    account, policies = call.account, call.account.policies
    old = call.named_in_path(KIND, "dispute")
    if "submitted" not in TRANSITIONS.get(old["status"], ()):
        raise WrongState(
            f"This dispute has status '{old['status']}'; only an unsubmitted one can be submitted."
        )
    dispute_evidence.refuse_incomplete(
        old["evidence"], only_explanation=policies.dispute_evidence == "explanation"
    )
    metadata = merged_metadata(old["metadata"], call.params)
    new = account.table(KIND).put({**old, "status": "submitted", "metadata": metadata})
    call.emit("issuing_dispute.submitted", new)
    outcome = MAGIC.get(dispute_evidence.explanation(new["evidence"]) or "")
    if outcome:
        account.job_queue.add(call.now + policies.dispute_seconds, OUTCOME, new["id"], outcome)
    return new


def expire(account: Account, job: Job) -> None:
    """The time to submit it has run out."""
    old = account.table(KIND)[job.target]
    if "expired" in TRANSITIONS.get(old["status"], ()):
        _close(account, old, {"status": "expired"}, now=job.due)


def decide(account: Account, job: Job) -> None:
    """The network decides; a won dispute's money is there before anybody is told."""
    old = account.table(KIND)[job.target]
    if job.detail == "lost":
        _close(account, old, {"status": "lost", "loss_reason": LOSS_REASON}, now=job.due)
        return
    row = account.ledger.move(
        DISPUTE,
        old["amount"],
        currency=old["currency"],
        source=old["id"],
        description="Issuing dispute",
        now=job.due,
    )
    new = _close(account, old, {"status": "won", "balance_transactions": [row]}, now=job.due)
    emit(account, "issuing_dispute.funds_reinstated", new, cause=BY_ITSELF, now=job.due)


def _close(account: Account, old: Record, outcome: dict[str, Any], *, now: int) -> Record:
    new = account.table(KIND).put({**old, **outcome})
    emit(account, "issuing_dispute.closed", new, cause=BY_ITSELF, now=now)
    return new


def _link(call: Call, old: Record, dispute: str) -> None:
    """Let the transaction name its dispute."""
    new = call.account.table(transactions.KIND).put({**old, "dispute": dispute})
    call.emit("issuing_transaction.updated", new, changed(old, new))


def _end_of_window(account: Account, transaction: Record) -> int:
    days = account.policies.dispute_window_days
    return int(transaction["created"]) + days * DAY


def _refuse_ineligible(account: Account, transaction: Record, *, now: int, ends: int) -> None:
    """Pass if the transaction can be disputed.

    Raises:
        WrongState: it cannot; Stripe's wording is unknown.
    """
    name = transaction["id"]
    if transaction["type"] != "capture":
        raise _ineligible(f"The transaction '{name}' is a refund; only captures can be disputed.")
    if now >= ends:
        days = account.policies.dispute_window_days
        raise _ineligible(f"The transaction '{name}' is older than {days} days.")
    if transaction["dispute"]:
        earlier = account.table(KIND)[transaction["dispute"]]
        again = account.policies.dispute_again and earlier["status"] in ("lost", "expired")
        if not again:
            raise _ineligible(
                f"The transaction '{name}' has the dispute '{earlier['id']}' with the status "
                f"'{earlier['status']}'."
            )


def _ineligible(message: str) -> WrongState:
    return WrongState(message, param="transaction")


def _amount(call: Call, transaction: Record) -> int:
    """What is disputed: at most the capture less its refunds, and all of that unless told."""
    account = call.account
    most = -transaction["amount"] - _refunded(account, transaction)
    if most < 1:
        raise _ineligible(f"The transaction '{transaction['id']}' has been refunded.")
    given = call.params.get("amount")
    if given is None:
        return int(most)
    if given > most:
        raise parameter_faults.too_large("amount", most)
    return checked_amount(given, "amount", least=1)


def _refunded(account: Account, transaction: Record) -> int:
    """Cents given back by refunds of this very capture."""
    refunds = account.table(transactions.REFUNDED).get(transaction["id"])
    return int(refunds["cents"]) if refunds else 0
