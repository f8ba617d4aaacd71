"""Received debits: money that was taken from a financial account without its asking.

Who takes one: a bank, a merchant's capture, the return of an inbound transfer. ``received_flows``
says what credits and debits have in common.
"""

from typing import Final

from issuing_sandbox.call import Action, Call
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import received_flows
from issuing_sandbox.treasury.access import named_in_list
from issuing_sandbox.treasury.received_flows import Kind, Received
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "treasury.received_debit"
DEBITS: Final = Kind(
    KIND,
    prefix="rd",
    flow_type="received_debit",
    sign=-1,
    links=(
        "debit_reversal",
        "inbound_transfer",
        "issuing_authorization",
        "issuing_transaction",
        "payout",
        "topup",
    ),
)


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/received_debits/{id}``."""
    return received_flows.render(call.account, call.named_in_path(KIND, "id"))


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/received_debits``, newest first, of one financial account."""
    named_in_list(call)
    return call.page(
        KIND,
        where=filter_by(call.params, "financial_account", "status"),
        render=lambda record: received_flows.render(call.account, record),
    )


def take(action: Action, financial_account: str, received: Received) -> Record:
    """Take money from a financial account (``fa_…``), tell of it, and return the debit.

    Args:
        action: what happens, on the account that the financial account belongs to.
        financial_account: where the money is taken from; the debit fails if it is closed.
        received: the money; what is there is not checked, for a bank may take back more (A3).
    """
    return received_flows.receive(action, DEBITS, financial_account, received)


def fail(action: Action, financial_account: str, received: Received, *, code: str) -> Record:
    """Let a debit fail for a reason (``insufficient_funds``): nothing moves, it is told of."""
    return received_flows.fail(action, DEBITS, financial_account, received, code=code)
