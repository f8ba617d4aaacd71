"""The passing of time: what is due by now happens before anything else is answered."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.core import onboarding, topups
from issuing_sandbox.issuing import authorizations, disputes, screening
from issuing_sandbox.realtime import request as realtime_request
from issuing_sandbox.test_helpers import lifecycle
from issuing_sandbox.webhooks import deliveries, queue
from issuing_sandbox.wire.http import Request

#: What happens by itself when it is due.
JOBS: Final[dict[str, Callable[[Account, Job], None]]] = {
    screening.REVIEW: screening.end_review,
    disputes.EXPIRY: disputes.expire,
    disputes.OUTCOME: disputes.decide,
    authorizations.EXPIRY: lifecycle.expire_by_itself,
    realtime_request.UNANSWERED: realtime_request.end,
    onboarding.ACTIVATION: onboarding.activate,
    topups.FAILURE: topups.fail,
    topups.SETTLEMENT: topups.settle,
    deliveries.ATTEMPT: queue.due,
}
#: What is done to a pending top-up before the bank would do it by itself.
IN_TIME: Final = {"/v1/topups/": ("cancel",), "/_sandbox/topups/": ("settle", "fail")}


def run_jobs_before(account: Account, request: Request) -> None:
    """Let everything happen to an account that is due; each thing happens whole or stays due.

    What is due for the accounts connected to it happens too.
    A cancel comes in time, however soon the bank would pay: the top-up it names is spared. So does
    the control that stands in for the bank.
    """
    if account.connected or account.job_queue.is_due(account.clock.now()):
        run_due_jobs(account, sparing=_top_up_in_hand(request))


def run_due_jobs(account: Account, *, sparing: str = "") -> None:
    """The same, without anybody asking; what is due for the object ``sparing`` stays due."""
    for each in (account, *account.connected.values()):
        while job := each.job_queue.take_due(each.clock.now(), sparing=sparing):
            JOBS[job.kind](each, job)
            each.changes.commit()


def _top_up_in_hand(request: Request) -> str:
    for prefix, actions in IN_TIME.items():
        if request.method == "POST" and request.path.startswith(prefix):
            name, _, action = request.path.removeprefix(prefix).partition("/")
            return name if action in actions else ""
    return ""
