"""Real-time requests: ``issuing_authorization.request``, and what follows when nobody replies.

While a request is open other calls go on, also those that the endpoint makes itself; the purchase
is checked once more before an approval counts. Facts: reference, money flow, 3.1, 3.2 and 3.4.
"""

from typing import Final

from issuing_sandbox.account.account import SETTING, Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call
from issuing_sandbox.deferred import Deferred
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.issuing import (
    authorization_outcome,
    authorizations,
    lifecycle_controls,
    network_fallback,
)
from issuing_sandbox.issuing.authorization_outcome import Decision
from issuing_sandbox.realtime.endpoint_reply import (
    DEADLINE,
    InvalidReply,
    checked_amount,
    decision_of,
    timeout_decision,
)
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, endpoints, retries, signing
from issuing_sandbox.webhooks.events import NO_REQUEST, emit_realtime_request
from issuing_sandbox.webhooks.http_client import EndpointReply
from issuing_sandbox.wire.fields import merge_metadata

#: The job that ends a request which is still open after its time by the account's clock.
TIMEOUT_JOB: Final = "authorization.unanswered"


def who_decides(account: Account, decision: Decision) -> Decision | Record:
    """Return the decision on a purchase; or the endpoint to ask, where that has the choice.

    The network decides, whatever the checks say, while it stands in for Stripe.

    Args:
        account: whose purchase it is.
        decision: what the checks say, which stands if it declines or there is no endpoint.
    """
    fallback = network_fallback.stand_in_decision(account) if account.table(SETTING).ids else None
    if fallback is not None:
        return fallback
    if decision.approved and endpoints.may_have_receivers(account):
        return endpoints.decision_endpoint(account) or decision
    return decision


def decide(call: Call, authorization: Record, decision: Decision) -> Record | Deferred[Record]:
    """Decide a pending authorization, or have the endpoint asked.

    Args:
        call: the call that requests the authorization.
        authorization: its record, with its ``pending_request``.
        decision: what the checks say.

    Returns:
        The authorization, rendered; a ``Deferred`` where it awaits the endpoint.
    """
    decided = who_decides(call.account, decision)
    if isinstance(decided, Decision):
        return authorization_outcome.apply_decision(call, authorization, decided)
    return ask(call, authorization, decided)


def time_out(account: Account, job: Job) -> None:
    """Decide by default, because time is up by the account's clock; not if it was decided."""
    authorization = account.table(authorizations.KIND)[job.target]
    history = authorization["request_history"]
    if authorization["pending_request"] and str(len(history)) == job.detail:
        action = Action(account, NO_REQUEST, job.due)
        decided = _recheck_and_apply(action, authorization, timeout_decision(account))
        lifecycle_controls.cancel_if_used_up(action, decided)


def approve(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}/approve``, whole or in part."""
    authorization = _pending_authorization(call, "approved")
    decision = Decision(
        True,
        "webhook_approved",
        amount=_amount(call, authorization),
        metadata=merge_metadata({}, call.params),
    )
    return _recheck_and_apply(call, authorization, decision)


def decline(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}/decline``."""
    authorization = _pending_authorization(call, "declined")
    decision = Decision(False, "webhook_declined", metadata=merge_metadata({}, call.params))
    return _recheck_and_apply(call, authorization, decision)


def ask(call: Call, authorization: Record, endpoint: Record) -> Deferred[Record]:
    """Ask the endpoint for the decision on a pending authorization, and await it."""
    account, name = call.account, authorization["id"]
    document = authorizations.save(account, authorization)
    event = emit_realtime_request(account, document, cause=call.cause, now=call.now)
    due = call.now + int(DEADLINE) + 1
    account.job_queue.add(due, TIMEOUT_JOB, name, str(len(authorization["request_history"])))
    delivery = delivery_records.create(account, endpoint, event)["id"]
    request = signing.signed_request(account, delivery, timeout=DEADLINE)

    def finish(reply: EndpointReply) -> Record:
        retries.record_attempt(account, delivery, request, reply)
        return _apply_reply(Action(account, call.cause, account.clock.now()), name, reply)

    return Deferred(request, finish)


def _apply_reply(action: Action, name: str, reply: EndpointReply) -> Record:
    """Decide an authorization (``iauth_…``) by a reply, unless a call has decided meanwhile."""
    account = action.account
    authorization = account.table(authorizations.KIND)[name]
    pending = authorization["pending_request"]
    if pending is None:
        return authorizations.render(account, authorization)
    return _recheck_and_apply(action, authorization, decision_of(account, pending, reply))


def _recheck_and_apply(action: Action, authorization: Record, decision: Decision) -> Record:
    rechecked = authorization_outcome.recheck(action, authorization, decision)
    return authorization_outcome.apply_decision(action, authorization, rechecked)


def _pending_authorization(call: Call, outcome: str) -> Record:
    authorization = call.named_in_path(authorizations.KIND, "authorization")
    if not authorization["pending_request"]:
        raise WrongState(
            f"This authorization does not wait for a decision; it can only be {outcome} while its "
            "issuing_authorization.request webhook is being answered."
        )
    return authorization


def _amount(call: Call, authorization: Record) -> int | None:
    pending, amount = authorization["pending_request"], call.params.get("amount")
    if not pending["is_amount_controllable"]:
        return None
    try:
        return checked_amount(pending, amount)
    except InvalidReply as invalid:
        raise SandboxFault(f"{invalid}", param="amount") from invalid
