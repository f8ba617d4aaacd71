"""The reversal of a bank's debit, which an account asks for itself (``debit_reversals``).

A card's debit is disputed instead (documented). That the bank then gives the money back always, and
only then, is inferred: there is no test helper for it (treasury and notices, A3 and A6).
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    debit_reversals,
    financial_accounts,
    flow_rules,
    received_debits,
    reversals,
)
from issuing_sandbox.wire.fields import merge_metadata

#: The job by which the bank gives the money of a reversal back.
COMPLETION: Final = "debit_reversal.completion"


def create(call: Call) -> Record:
    """``POST /v1/treasury/debit_reversals``: of a bank's debit, whole.

    Raises:
        WrongState: it cannot be reversed, is a card's, or its financial account is closed; the
            wording is ours.
    """
    debit = call.named_in_body(received_debits.KIND, "received_debit")
    if debit["network"] != "ach":
        raise WrongState(
            f"The received debit '{debit['id']}' came by {debit['network']}, and only one by ach "
            "can be reversed; a card's purchase is disputed.",
            param="received_debit",
        )
    reversals.check_reversible(debit, call.now)
    flow_rules.check_open(call.account.table(financial_accounts.KIND)[debit["financial_account"]])
    metadata = merge_metadata({}, call.params)
    record = debit_reversals.begin(call, debit, debit["amount"], metadata=metadata)
    reversals.forbid(call.account, call.account.table(received_debits.KIND)[debit["id"]])
    call.emit(debit_reversals.CREATED, record)
    flow_rules.schedule(call, COMPLETION, record["id"], ("won",))
    return record


def complete(account: Account, job: Job) -> None:
    """Let the bank give the money back."""
    debit_reversals.complete(flow_rules.by_itself(account, job.due), job.target, won=True)
