"""Asking the customer's endpoint, and what follows when nobody answers.

While the question is open other calls go on, also those the endpoint makes itself; the purchase is
checked once more before an approval counts. Facts: reference, money flow, 3.1, 3.2 and 3.4.
"""

from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.asking import Asking
from issuing_sandbox.call import Call
from issuing_sandbox.clock import Job
from issuing_sandbox.issuing import authorizations, decisions, payments
from issuing_sandbox.issuing.decisions import Verdict
from issuing_sandbox.post import Reply
from issuing_sandbox.realtime import replies
from issuing_sandbox.store import Record
from issuing_sandbox.webhooks import deliveries, endpoints

#: The job that ends a question nobody has answered by the account's clock.
UNANSWERED: Final = "authorization.unanswered"


def decided(call: Call, record: Record, verdict: Verdict) -> Record | Asking[Record]:
    """An authorization that is asked for, decided: by the endpoint, if the checks leave it that.

    Args:
        call: who asks.
        record: the authorization with its ``pending_request``.
        verdict: what the checks say, which stands if it declines or there is no endpoint.
    """
    endpoint = endpoints.deciding(call.account) if verdict.approved else None
    if endpoint is None:
        return decisions.conclude(call, record, verdict)
    return _ask(call, record, endpoint)


def end(account: Account, job: Job) -> None:
    """Time is up by the account's clock; nothing happens if the question was answered."""
    current = account.shelf(authorizations.KIND)[job.target]
    if current["pending_request"] and str(len(current["request_history"])) == job.detail:
        call = Call(account, params={}, path={}, url="")
        call.now = job.due
        payments.follow(call, settle(call, current, replies.silence(account)))


def settle(call: Call, current: Record, verdict: Verdict) -> Record:
    """Decide an authorization that is asked for."""
    return decisions.conclude(call, current, decisions.checked_again(call, current, verdict))


def _ask(call: Call, record: Record, endpoint: Record) -> Asking[Record]:
    account = call.account
    document = authorizations.keep(account, record)
    event = account.outbox.emit(endpoints.ASKED, document, cause=call.cause, now=call.now)
    due = call.now + int(replies.DEADLINE) + 1
    account.agenda.add(due, UNANSWERED, record["id"], str(len(record["request_history"])))
    delivery = deliveries.begin(account, endpoint, event)["id"]
    letter = deliveries.letter(account, delivery, patience=replies.DEADLINE)

    def finish(reply: Reply) -> Record:
        deliveries.attempted(account, delivery, letter, reply)
        return _answered(call, record["id"], reply)

    return Asking(letter, finish)


def _answered(call: Call, name: str, reply: Reply) -> Record:
    """What the reply makes of the authorization, unless a call has decided meanwhile."""
    account = call.account
    current = account.shelf(authorizations.KIND)[name]
    call.now = account.clock.now()
    if current["pending_request"] is None:
        return authorizations.show(account, current)
    return settle(call, current, replies.read(account, current["pending_request"], reply))
