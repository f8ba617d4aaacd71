"""Asking the customer's endpoint, and what follows when nobody answers.

While the question is open other calls go on, also those the endpoint makes itself; the purchase is
checked once more before an approval counts. Facts: reference, money flow, 3.1, 3.2 and 3.4.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.call import Call, Deferred
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.issuing import authorization_outcome, authorizations, payments
from issuing_sandbox.issuing.authorization_outcome import Verdict
from issuing_sandbox.realtime import decision
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import deliveries, endpoints
from issuing_sandbox.webhooks.client import EndpointReply
from issuing_sandbox.webhooks.events import emit
from issuing_sandbox.wire.fields import merged_metadata

#: The job that ends a question nobody has answered by the account's clock.
UNANSWERED: Final = "authorization.unanswered"


def decided(call: Call, record: Record, verdict: Verdict) -> Record | Deferred[Record]:
    """An authorization that is asked for, decided: by the endpoint, if the checks leave it that.

    Args:
        call: who asks.
        record: the authorization with its ``pending_request``.
        verdict: what the checks say, which stands if it declines or there is no endpoint.
    """
    endpoint = endpoints.deciding(call.account) if verdict.approved else None
    if endpoint is None:
        return authorization_outcome.conclude(call, record, verdict)
    return _ask(call, record, endpoint)


def end(account: Account, job: Job) -> None:
    """Time is up by the account's clock; nothing happens if the question was answered."""
    current = account.table(authorizations.KIND)[job.target]
    if current["pending_request"] and str(len(current["request_history"])) == job.detail:
        call = Call(account, params={}, path={}, url="")
        call.now = job.due
        payments.follow(call, settle(call, current, decision.silence(account)))


def settle(call: Call, current: Record, verdict: Verdict) -> Record:
    """Decide an authorization that is asked for."""
    return authorization_outcome.conclude(
        call, current, authorization_outcome.checked_again(call, current, verdict)
    )


def _ask(call: Call, record: Record, endpoint: Record) -> Deferred[Record]:
    account = call.account
    document = authorizations.keep(account, record)
    event = emit(account, endpoints.ASKED, document, cause=call.cause, now=call.now)
    due = call.now + int(decision.DEADLINE) + 1
    account.job_queue.add(due, UNANSWERED, record["id"], str(len(record["request_history"])))
    delivery = deliveries.begin(account, endpoint, event)["id"]
    letter = deliveries.letter(account, delivery, patience=decision.DEADLINE)

    def finish(reply: EndpointReply) -> Record:
        deliveries.attempted(account, delivery, letter, reply)
        return _answered(call, record["id"], reply)

    return Deferred(letter, finish)


def _answered(call: Call, name: str, reply: EndpointReply) -> Record:
    """What the reply makes of the authorization, unless a call has decided meanwhile."""
    account = call.account
    current = account.table(authorizations.KIND)[name]
    call.now = account.clock.now()
    if current["pending_request"] is None:
        return authorizations.show(account, current)
    return settle(call, current, decision.read(account, current["pending_request"], reply))


def approve(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}/approve``, whole or in part."""
    current = _asked_for(call, "approved")
    verdict = Verdict(
        True,
        "webhook_approved",
        amount=_amount(call, current),
        metadata=merged_metadata({}, call.params),
    )
    return settle(call, current, verdict)


def decline(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}/decline``."""
    current = _asked_for(call, "declined")
    verdict = Verdict(False, "webhook_declined", metadata=merged_metadata({}, call.params))
    return settle(call, current, verdict)


def _asked_for(call: Call, word: str) -> Record:
    record = call.named_in_path(authorizations.KIND, "authorization")
    if not record["pending_request"]:
        raise WrongState(
            f"This authorization does not wait for a decision; it can only be {word} while its "
            "issuing_authorization.request webhook is being answered."
        )
    return record


def _amount(call: Call, current: Record) -> int | None:
    asked, amount = current["pending_request"], call.params.get("amount")
    if not asked["is_amount_controllable"]:
        return None
    try:
        return decision.lower_amount(asked, amount)
    except decision.Invalid as wrong:
        raise SandboxFault(f"{wrong}", param="amount") from wrong
