"""What reversals of received credits and of received debits have in common.

``reversal_details`` of the received flow says whether it can be reversed: until when, or why not
(Stripe's pages on both; treasury and notices, A3).
"""

from issuing_sandbox.account.account import Account
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record


def check_reversible(received: Record, now: int) -> None:
    """Refuse to reverse a received credit or debit that cannot be reversed, or not any more.

    Raises:
        WrongState: it cannot; the wording is ours.
    """
    reason = _restricted_reason(received, now)
    if reason is not None:
        raise WrongState(f"The flow '{received['id']}' can't be reversed: {reason}.")


def _restricted_reason(received: Record, now: int) -> str | None:
    if received["status"] == "failed":
        return "it has moved no money"
    details = received["reversal_details"]
    if details["restricted_reason"] is not None:
        return str(details["restricted_reason"])
    deadline = details["deadline"]
    return "deadline_passed" if deadline is not None and now >= deadline else None


def forbid(account: Account, received: Record) -> Record:
    """Let a received credit or debit say that it was reversed, and so can't be again."""
    details = {**received["reversal_details"], "restricted_reason": "already_reversed"}
    return account.table(received["object"]).put({**received, "reversal_details": details})
