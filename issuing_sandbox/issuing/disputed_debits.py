"""Disputes of purchases on a financial account: they name the received debit of the capture.

The debit is named *instead of* the transaction. Submitting begins a debit reversal, by which the
money comes back to the financial account, never to the Issuing balance. When it comes: the policy
``dispute_credit_moment``. Facts: reference, treasury and notices, A6; how refusals are worded is
unknown.
"""

from typing import Any, Final

from issuing_sandbox.call import Action, Call, find_record
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import transactions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import (
    debit_reversals,
    financial_accounts,
    flow_rules,
    received_debits,
)

PARAM: Final = "treasury[received_debit]"


def transaction_to_dispute(call: Call) -> Record:
    """Return the transaction that a request to create a dispute names, by itself or by its debit.

    Raises:
        ParameterFault: it names none.
        Missing: there is none of that name.
        WrongState: it names both, the wrong one of them, a debit of no card, or one of a closed
            financial account.
    """
    treasury = call.params.get("treasury")
    if treasury and call.params.get("transaction"):
        raise WrongState(
            "A dispute names a transaction, or the received debit of one on a financial account, "
            "and not both.",
            param="transaction",
        )
    if treasury:
        return _transaction_of_debit(call, treasury["received_debit"])
    if not call.params.get("transaction"):
        raise parameter_faults.missing("transaction")
    transaction = call.named_in_body(transactions.KIND, "transaction")
    debit = (transaction.get("treasury") or {}).get("received_debit")
    if debit:
        raise WrongState(
            f"The transaction '{transaction['id']}' is on a financial account; a dispute of it "
            f"names its received debit '{debit}' as {PARAM}.",
            param="transaction",
        )
    return transaction


def link(call: Call) -> dict[str, Any]:
    """Return the attribute ``treasury`` of a new dispute, if it names a received debit."""
    treasury = call.params.get("treasury")
    if not treasury:
        return {}
    return {"treasury": {"debit_reversal": None, "received_debit": treasury["received_debit"]}}


def submit(action: Action, dispute: Record) -> Record:
    """Begin the reversal of a dispute that is being submitted, and return the dispute with it.

    Raises:
        WrongState: the financial account is closed, where the money could not come to.
    """
    links = dispute["treasury"]
    debit = action.account.table(received_debits.KIND)[links["received_debit"]]
    _check_open(action, debit)
    reversal = debit_reversals.begin(action, debit, dispute["amount"], dispute=dispute["id"])
    return {**dispute, "treasury": {**links, "debit_reversal": reversal["id"]}}


def emit_submitted(action: Action, dispute: Record) -> None:
    """Tell of the reversal that a submitted dispute has begun."""
    reversal = dispute["treasury"]["debit_reversal"]
    action.emit(debit_reversals.CREATED, action.account.table(debit_reversals.KIND)[reversal])


def _transaction_of_debit(call: Call, name: str) -> Record:
    debit = find_record(call.account, received_debits.KIND, name, param=PARAM, status=400)
    transaction = debit["linked_flows"]["issuing_transaction"]
    if transaction is None:
        raise WrongState(f"The received debit '{name}' is of no card.", param=PARAM)
    _check_open(call, debit)
    return call.account.table(transactions.KIND)[transaction]


def _check_open(action: Action, debit: Record) -> None:
    """Refuse to contest a debit of a financial account that is closed; that it is, is inferred."""
    accounts = action.account.table(financial_accounts.KIND)
    flow_rules.check_open(accounts[debit["financial_account"]])
