"""Disputes: transactions that a cardholder contests, and what the network decides.

::

    create      -> unsubmitted   amount and evidence can still be changed
    unsubmitted -> submitted     once, with complete evidence
    unsubmitted -> expired       the time for it has run out
    submitted   -> won           the money comes back
    submitted   -> lost          nothing comes back; what was credited meanwhile is taken back

A dispute of what a merchant has refunded meanwhile cannot be won (``_can_be_won``).

Metadata can always be changed. In test mode the explanation decides: ``winning_evidence`` and
``losing_evidence``; with any other a dispute stays submitted. The evidence itself is in
``dispute_evidence``. Facts: reference, objects and platform, section 3.

The module is long because a dispute's statuses and its money change together.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.contract import parameter_faults, published
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import (
    dispute_evidence,
    dispute_money,
    disputed_debits,
    transactions,
)
from issuing_sandbox.notices import causes
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, emit, previous_attributes
from issuing_sandbox.wire.fields import check_amount, merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "issuing.dispute"
#: The jobs that end the time to submit a dispute, and that resolve a submitted one.
EXPIRY: Final = "dispute.expiry"
OUTCOME: Final = "dispute.outcome"
#: The statuses that may follow each status; a status that is absent is final.
TRANSITIONS: Final = {
    "unsubmitted": ("submitted", "expired"),
    "submitted": ("won", "lost"),
}
#: By explanation, the status that a submitted dispute gets by itself in test mode.
TEST_OUTCOMES: Final = {"winning_evidence": "won", "losing_evidence": "lost"}
#: Why a dispute is lost in test mode; no documented example has one, so it is the vaguest.
LOSS_REASON: Final = "other"
#: Why a dispute is lost whose purchase was given back by the merchant.
REFUND_ISSUED: Final = "refund_issued"


def loss_reasons() -> tuple[str, ...]:
    """Return why the network can decide for the merchant."""
    return tuple(published.schemas()[KIND]["properties"]["loss_reason"]["enum"])


def create(call: Call) -> Record:
    """``POST /v1/issuing/disputes``."""
    account = call.account
    transaction = disputed_debits.transaction_to_dispute(call)
    deadline = _deadline(account, transaction)
    _check_eligible(account, transaction, now=call.now, deadline=deadline)
    record = {
        "id": account.ids.mint("idp", call.now),
        "object": KIND,
        "amount": _amount(call, transaction),
        "balance_transactions": None,
        "created": call.now,
        "currency": transaction["currency"],
        "evidence": dispute_evidence.updated(
            call, dispute_evidence.empty(account.policies.dispute_reason)
        ),
        "livemode": False,
        "metadata": merge_metadata({}, call.params),
        "status": "unsubmitted",
        "transaction": transaction["id"],
        **disputed_debits.link(call),
    }
    account.table(KIND).put(record)
    account.job_queue.add(deadline, EXPIRY, record["id"])
    call.emit("issuing_dispute.created", record)
    _link_transaction(call, transaction, record["id"])
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/disputes/{dispute}``."""
    return call.named_in_path(KIND, "dispute")


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/disputes``, newest first."""
    return call.page(KIND, where=filter_by(call.params, "status", "transaction"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/disputes/{dispute}``: amount and evidence until it is submitted."""
    old = call.named_in_path(KIND, "dispute")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    if "amount" in call.params or call.params.get("evidence"):
        if old["status"] != "unsubmitted":
            raise WrongState(
                f"This dispute has status '{old['status']}'; its amount and its evidence can only "
                "be changed before it is submitted."
            )
        transaction = call.account.table(transactions.KIND)[old["transaction"]]
        if "amount" in call.params:
            new["amount"] = _amount(call, transaction)
        new["evidence"] = dispute_evidence.updated(call, old["evidence"])
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
    dispute_evidence.check_complete(
        old["evidence"], only_explanation=policies.dispute_evidence == "explanation"
    )
    metadata = merge_metadata(old["metadata"], call.params)
    submitted = {**old, "status": "submitted", "metadata": metadata}
    if "treasury" in old:
        submitted = disputed_debits.submit(call, submitted)
    new = account.table(KIND).put(submitted)
    call.emit("issuing_dispute.submitted", new)
    if "treasury" in old:
        disputed_debits.emit_submitted(call, new)
        if policies.dispute_credit_moment == "submission":
            credit(account, new["id"])
    causes.tell_of_dispute(account, new, cause=call.cause, now=call.now)
    outcome = TEST_OUTCOMES.get(dispute_evidence.explanation(new["evidence"]) or "")
    if outcome:
        account.job_queue.add(call.now + policies.dispute_seconds, OUTCOME, new["id"], outcome)
    return new


def expire(account: Account, job: Job) -> None:
    """Expire a dispute that was not submitted in time."""
    old = account.table(KIND)[job.target]
    if "expired" in TRANSITIONS.get(old["status"], ()):
        _close(account, old, {"status": "expired"}, now=job.due)


def resolve(account: Account, job: Job) -> None:
    """Resolve a submitted dispute as the network does: won or lost (``job.detail``)."""
    old = account.table(KIND)[job.target]
    if job.detail in TRANSITIONS.get(old["status"], ()):
        _decide(account, old, job.detail, now=job.due)


def resolve_now(
    account: Account, dispute: str, outcome: str, loss_reason: str | None = None
) -> Record:
    """Resolve a submitted dispute (``idp_…``) at once, and return it.

    Args:
        account: whose dispute it is.
        dispute: its id.
        outcome: ``won`` or ``lost``.
        loss_reason: one of ``loss_reasons()`` if it is lost; ``other`` by default.

    Raises:
        Missing: there is no such dispute.
        WrongState: it is not submitted, won for a reason to lose it, or won though its purchase was
            refunded; the wording is ours.
    """
    old = _submitted(account, dispute)
    if outcome == "won":
        _check_winnable(account, old)
    if loss_reason and outcome != "lost":
        raise WrongState("A dispute that is won has no loss_reason.", param="loss_reason")
    _decide(account, old, outcome, now=account.clock.now(), loss_reason=loss_reason)
    return account.table(KIND)[dispute]


def credit(account: Account, dispute: str) -> Record:
    """Credit a submitted dispute (``idp_…``) before the network has decided, and return it.

    Raises:
        Missing: there is no such dispute.
        WrongState: it is not submitted, was credited before, or its purchase was refunded; the
            wording is ours.
    """
    old = _submitted(account, dispute)
    _check_winnable(account, old)
    if dispute_money.is_credited(account, old):
        raise WrongState("This dispute has been credited already.")
    now = account.clock.now()
    new = account.table(KIND).put({**old, **dispute_money.credit(account, old, now=now)})
    emit(account, "issuing_dispute.funds_reinstated", new, cause=NO_REQUEST, now=now)
    return new


def _decide(
    account: Account, old: Record, outcome: str, *, now: int, loss_reason: str | None = None
) -> None:
    if outcome == "lost":
        _lose(account, old, loss_reason or LOSS_REASON, now=now)
    elif _can_be_won(account, old):
        _win(account, old, now=now)
    else:
        _lose(account, old, REFUND_ISSUED, now=now)
    causes.tell_of_dispute(account, account.table(KIND)[old["id"]], cause=NO_REQUEST, now=now)


def _win(account: Account, old: Record, *, now: int) -> None:
    """Close a dispute as won; its money is back before its events are emitted."""
    was_credited = dispute_money.is_credited(account, old)
    outcome = {"status": "won", **dispute_money.win(account, old, now=now)}
    new = _close(account, old, outcome, now=now)
    if not was_credited:
        emit(account, "issuing_dispute.funds_reinstated", new, cause=NO_REQUEST, now=now)


def _lose(account: Account, old: Record, loss_reason: str, *, now: int) -> None:
    """Close a dispute as lost, and take back what was credited."""
    was_credited = dispute_money.is_credited(account, old)
    outcome = {"status": "lost", "loss_reason": loss_reason}
    new = _close(account, old, {**outcome, **dispute_money.lose(account, old, now=now)}, now=now)
    if was_credited:
        emit(account, "issuing_dispute.funds_rescinded", new, cause=NO_REQUEST, now=now)


def reinstated(account: Account, transaction: Record) -> int:
    """Return the cents that a won dispute has given back of a transaction."""
    dispute = account.table(KIND)[transaction["dispute"]] if transaction["dispute"] else None
    return int(dispute["amount"]) if dispute and dispute["status"] == "won" else 0


def _can_be_won(account: Account, dispute: Record) -> bool:
    """Whether refunds have left what a dispute asks for; see the policy ``refund_and_dispute``."""
    if account.policies.refund_and_dispute == "twice":
        return True
    transaction = account.table(transactions.KIND)[dispute["transaction"]]
    return bool(dispute["amount"] <= _left(account, transaction))


def _check_winnable(account: Account, dispute: Record) -> None:
    if not _can_be_won(account, dispute):
        raise WrongState(
            f"The transaction '{dispute['transaction']}' was refunded, and less is left of it than "
            f"the {dispute['amount']} that the dispute '{dispute['id']}' is for; it can only be "
            f"lost ({REFUND_ISSUED})."
        )


def _submitted(account: Account, dispute: str) -> Record:
    record = find_record(account, KIND, dispute, param="dispute", status=404)
    if record["status"] != "submitted":
        raise WrongState(
            f"This dispute has status '{record['status']}'; the network decides on a submitted one."
        )
    return record


def _close(account: Account, old: Record, outcome: dict[str, Any], *, now: int) -> Record:
    new = account.table(KIND).put({**old, **outcome})
    emit(account, "issuing_dispute.closed", new, cause=NO_REQUEST, now=now)
    return new


def _link_transaction(call: Call, old: Record, dispute: str) -> None:
    """Name the dispute (``idp_…``) on its transaction, and emit the transaction's update."""
    new = call.account.table(transactions.KIND).put({**old, "dispute": dispute})
    call.emit("issuing_transaction.updated", new, previous_attributes(old, new))


def _deadline(account: Account, transaction: Record) -> int:
    """Return until when a transaction can be disputed, unix seconds."""
    return int(transaction["created"]) + account.policies.dispute_window_days * DAY


def _check_eligible(account: Account, transaction: Record, *, now: int, deadline: int) -> None:
    """Refuse a transaction that cannot be disputed.

    Raises:
        WrongState: it is a refund, too old, or disputed already; Stripe's wording is unknown.
    """
    name = transaction["id"]
    if transaction["type"] != "capture":
        raise _ineligible(f"The transaction '{name}' is a refund; only captures can be disputed.")
    if now >= deadline:
        days = account.policies.dispute_window_days
        raise _ineligible(f"The transaction '{name}' is older than {days} days.")
    if transaction["dispute"]:
        _check_redisputable(account, transaction)


def _check_redisputable(account: Account, transaction: Record) -> None:
    earlier = account.table(KIND)[transaction["dispute"]]
    is_over = earlier["status"] in ("lost", "expired")
    if not (account.policies.dispute_again and is_over):
        raise _ineligible(
            f"The transaction '{transaction['id']}' has the dispute '{earlier['id']}' with the "
            f"status '{earlier['status']}'."
        )


def _ineligible(message: str) -> WrongState:
    return WrongState(message, param="transaction")


def _amount(call: Call, transaction: Record) -> int:
    """Return the disputed cents: as given, at most what is left of the capture after refunds."""
    remaining = _left(call.account, transaction)
    if remaining < 1:
        raise _ineligible(f"The transaction '{transaction['id']}' has been refunded.")
    given = call.params.get("amount")
    if given is None:
        return remaining
    if given > remaining:
        raise parameter_faults.too_large("amount", remaining)
    return check_amount(given, "amount", minimum=1)


def _left(account: Account, transaction: Record) -> int:
    """Return the cents of a capture that its own refunds have not given back."""
    refunds = account.table(transactions.REFUNDED).get(transaction["id"])
    return int(-transaction["amount"] - (refunds["cents"] if refunds else 0))
