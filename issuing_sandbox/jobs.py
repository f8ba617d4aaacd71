"""Runs the jobs that are due: before a request is handled, and while nothing is requested."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.core import (
    balances,
    capability,
    onboarding,
    payouts,
    reports,
    topups,
    verification_time,
)
from issuing_sandbox.issuing import authorizations, disputes, screening
from issuing_sandbox.notices import causes
from issuing_sandbox.realtime import realtime_request
from issuing_sandbox.test_helpers import authorization_lifecycle
from issuing_sandbox.treasury import (
    bank_debit_reversals,
    credit_reversals,
    financial_accounts,
    inbound_transfers,
    outbound_payments,
)
from issuing_sandbox.webhooks import queue, retries
from issuing_sandbox.wire.http import Request

#: The function that runs each kind of job.
JOBS: Final[dict[str, Callable[[Account, Job], None]]] = {
    screening.REVIEW: screening.end_review,
    disputes.EXPIRY: disputes.expire,
    disputes.OUTCOME: disputes.resolve,
    authorizations.EXPIRY: authorization_lifecycle.expire_when_due,
    realtime_request.TIMEOUT_JOB: realtime_request.time_out,
    bank_debit_reversals.COMPLETION: bank_debit_reversals.complete,
    capability.CHANGED: financial_accounts.follow,
    credit_reversals.POSTING: credit_reversals.post,
    financial_accounts.ACTIVATION: financial_accounts.activate,
    inbound_transfers.STEP: inbound_transfers.step,
    onboarding.ACTIVATION: onboarding.activate,
    onboarding.DEADLINE: onboarding.pass_deadline,
    onboarding.REVIEW: onboarding.review_again,
    outbound_payments.STEP: outbound_payments.step,
    payouts.ARRIVAL: payouts.arrive,
    payouts.SUBMISSION: payouts.submit,
    reports.COMPLETION: reports.complete,
    topups.FAILURE: topups.fail,
    topups.SETTLEMENT: topups.settle,
    retries.ATTEMPT_JOB: queue.enqueue_due,
    verification_time.END: causes.reject_unverified,
}
#: Requests about one flow that a bank decides on, which come before the bank's job about it.
BANK_ACTIONS: Final = {
    "/v1/payouts/": ("cancel",),
    "/_sandbox/payouts/": ("pay", "fail"),
    "/v1/topups/": ("cancel",),
    "/_sandbox/topups/": ("settle", "fail"),
    "/v1/treasury/inbound_transfers/": ("cancel",),
    "/v1/treasury/outbound_payments/": ("cancel",),
    "/v1/test_helpers/treasury/inbound_transfers/": ("fail", "succeed"),
    "/v1/test_helpers/treasury/outbound_payments/": ("fail", "post"),
}
_BANK_PATHS: Final = tuple(BANK_ACTIONS)
#: What can move money from one account of a platform to another.
TREASURY: Final = "/v1/treasury/"


def run_jobs_before(account: Account, request: Request) -> None:
    """Run the jobs of an account, and of those connected to it, that are due before a request.

    A cancel always comes in time, however soon the bank would pay: the job of the object that it
    names is not run. The same goes for the controls that stand in for the bank. What Treasury moves
    may reach another account of the platform, so that it has to be up to date as well.
    """
    if account.platform and request.path.startswith(TREASURY):
        run_due_jobs(account.platform, skip_target=_bank_target(request))
    elif account.connected or account.job_queue.has_due(account.clock.now()):
        run_due_jobs(account, skip_target=_bank_target(request))


def run_due_jobs(platform: Account, *, skip_target: str = "") -> None:
    """Run all jobs that are due, each committed by itself; one that fails stays due.

    Args:
        platform: the account; the jobs of its connected accounts run too.
        skip_target: the id of an object whose jobs stay due.
    """
    for account in (platform, *platform.connected.values()):
        while job := account.job_queue.take_due(account.clock.now(), skip_target=skip_target):
            JOBS[job.kind](account, job)
            balances.announce_credits(account)
            account.changes.commit()


def _bank_target(request: Request) -> str:
    if request.method != "POST" or not request.path.startswith(_BANK_PATHS):
        return ""
    for prefix, actions in BANK_ACTIONS.items():
        if request.path.startswith(prefix):
            name, _, action = request.path.removeprefix(prefix).partition("/")
            return name if action in actions else ""
    return ""
