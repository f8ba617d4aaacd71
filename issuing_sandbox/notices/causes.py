"""The causes of notices: what happens to a connected account that its platform must tell it.

Disputes are told by the network's decisions, an application by the time that has passed, and an
account that Stripe closes by a control, since no program can make Stripe do so. The four reasons
that come of credit decisions are not modelled: nothing here lends money.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.contract import notice_facts
from issuing_sandbox.core import rejections
from issuing_sandbox.notices.account_notices import owe
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, Cause

_PREFIX: Final = "issuing."
_CLOSED: Final = f"{_PREFIX}account_closed_for_"
_CREDIT: Final = f"{_PREFIX}credit_"
#: The statuses of a dispute that are told; ``expired`` is none of them.
TOLD_STATUSES: Final = ("submitted", "won", "lost")
#: For what Stripe closes an account, as the reasons of notices call it.
CLOSURES: Final = tuple(
    reason.removeprefix(_CLOSED) for reason in notice_facts.REASONS if reason.startswith(_CLOSED)
)
#: What follows from credit decisions, which are not modelled.
CREDIT_DECISIONS: Final = tuple(
    reason.removeprefix(_PREFIX) for reason in notice_facts.REASONS if reason.startswith(_CREDIT)
)


def tell_of_dispute(account: Account, dispute: Record, *, cause: Cause, now: int) -> None:
    """Let a notice be owed about a dispute that was submitted or decided.

    Args:
        account: whose dispute it is.
        dispute: as it is now.
        cause: the API request behind it, or ``NO_REQUEST``.
        now: unix seconds.
    """
    status = dispute["status"]
    if status in TOLD_STATUSES:
        reason = f"{_PREFIX}dispute_{status}"
        owe(account, reason, cause=cause, now=now, issuing_dispute=dispute["id"])


def reject_unverified(account: Account, job: Job) -> None:
    """Reject an application for Issuing that could not be verified in time, and tell of it."""
    if rejections.reject_unverified(account, job):
        reason = f"{_PREFIX}application_rejected_for_failure_to_verify"
        owe(account, reason, cause=NO_REQUEST, now=job.due, capability=rejections.ISSUING)


def tell_of_closure(account: Account, closure: str, *, now: int) -> None:
    """Let a notice be owed about an account that Stripe has closed.

    Args:
        account: which one.
        closure: one of ``CLOSURES``.
        now: unix seconds.
    """
    owe(account, f"{_CLOSED}{closure}", cause=NO_REQUEST, now=now, capability=rejections.ISSUING)
