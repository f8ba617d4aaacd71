"""Fraud challenges, answered as the cardholder would answer the text message."""

from issuing_sandbox.call import Call
from issuing_sandbox.issuing import authorizations
from issuing_sandbox.issuing import fraud_challenges as challenges
from issuing_sandbox.store import Record


def respond(call: Call) -> Record:
    """``POST …/{authorization}/fraud_challenges/respond``: it was them, or it was not."""
    confirmed = call.params["confirmed"]
    old = call.named_in_path(authorizations.KIND, "authorization")
    return challenges.answer(call, old, confirmed=confirmed)
