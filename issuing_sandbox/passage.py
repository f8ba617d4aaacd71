"""The passing of time: what is due by now happens before anything else is answered."""

from issuing_sandbox.account import Account
from issuing_sandbox.routes import JOBS
from issuing_sandbox.wire.http import Request

TOPUPS = "/v1/topups/"


def catch_up(account: Account, request: Request) -> None:
    """Let everything happen to an account that is due; each thing happens whole or stays due.

    A cancel comes in time, however soon the bank would pay: the top-up it names is spared.
    """
    spared = _canceled_top_up(request)
    while job := account.agenda.take_due(account.clock.now(), sparing=spared):
        JOBS[job.kind](account, job)
        account.journal.settle()


def _canceled_top_up(request: Request) -> str:
    if request.method == "POST" and request.path.startswith(TOPUPS):
        name, _, action = request.path.removeprefix(TOPUPS).partition("/")
        return name if action == "cancel" else ""
    return ""
