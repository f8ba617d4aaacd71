"""The older way to decide: calls made while the question is open, before the endpoint replies.

Deprecated and still there; what a call decides, the reply cannot change (money flow, 3.4 and 3.6).
"""

from issuing_sandbox.call import Call
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.issuing import authorizations
from issuing_sandbox.issuing.decisions import Verdict
from issuing_sandbox.realtime import question, replies
from issuing_sandbox.store import Record
from issuing_sandbox.wire.metadata import merged


def approve(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}/approve``, whole or in part."""
    current = _asked_for(call, "approved")
    verdict = Verdict(
        True, "webhook_approved", amount=_amount(call, current), metadata=merged({}, call.params)
    )
    return question.settle(call, current, verdict)


def decline(call: Call) -> Record:
    """``POST /v1/issuing/authorizations/{authorization}/decline``."""
    current = _asked_for(call, "declined")
    verdict = Verdict(False, "webhook_declined", metadata=merged({}, call.params))
    return question.settle(call, current, verdict)


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
        return replies.lower_amount(asked, amount)
    except replies.Invalid as wrong:
        raise SandboxFault(f"{wrong}", param="amount") from wrong
