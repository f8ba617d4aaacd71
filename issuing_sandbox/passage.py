"""The passing of time: what is due by now happens before anything else is answered."""

from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.routes import JOBS
from issuing_sandbox.wire.http import Request

#: What is done to a pending top-up before the bank would do it by itself.
IN_TIME: Final = {"/v1/topups/": ("cancel",), "/_sandbox/topups/": ("settle", "fail")}


def catch_up(account: Account, request: Request) -> None:
    """Let everything happen to an account that is due; each thing happens whole or stays due.

    What is due for the accounts connected to it happens too.
    A cancel comes in time, however soon the bank would pay: the top-up it names is spared. So does
    the control that stands in for the bank.
    """
    if account.connected or account.agenda.is_due(account.clock.now()):
        pass_time(account, sparing=_top_up_in_hand(request))


def pass_time(account: Account, *, sparing: str = "") -> None:
    """The same, without anybody asking; what is due for the object ``sparing`` stays due."""
    for each in (account, *account.connected.values()):
        while job := each.agenda.take_due(each.clock.now(), sparing=sparing):
            JOBS[job.kind](each, job)
            each.journal.settle()


def _top_up_in_hand(request: Request) -> str:
    for prefix, actions in IN_TIME.items():
        if request.method == "POST" and request.path.startswith(prefix):
            name, _, action = request.path.removeprefix(prefix).partition("/")
            return name if action in actions else ""
    return ""
