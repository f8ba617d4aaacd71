"""Received credits: money that came to a financial account without its asking.

Who sends one: a bank, a merchant's refund, another financial account. ``received_flows`` says what
credits and debits have in common.
"""

from typing import Final

from issuing_sandbox.call import Action, Call
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import received_flows
from issuing_sandbox.treasury.access import named_in_list
from issuing_sandbox.treasury.received_flows import Kind, Received
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "treasury.received_credit"
CREDITS: Final = Kind(
    KIND,
    prefix="rc",
    flow_type="received_credit",
    sign=1,
    links=(
        "credit_reversal",
        "issuing_authorization",
        "issuing_transaction",
        "source_flow",
        "source_flow_details",
        "source_flow_type",
    ),
)


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/received_credits/{id}``."""
    return received_flows.render(call.account, call.named_in_path(KIND, "id"))


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/received_credits``, newest first, of one financial account."""
    named_in_list(call)
    linked = (call.params.get("linked_flows") or {}).get("source_flow_type")
    of_flow = [("linked_flows.source_flow_type", Equals(linked))] if linked else []
    has_values = filter_by(call.params, "financial_account", "status")
    return call.page(
        KIND,
        render=lambda record: received_flows.render(call.account, record),
        where=[*has_values, *of_flow],
    )


def receive(action: Action, financial_account: str, received: Received) -> Record:
    """Let money come to a financial account (``fa_…``), tell of it, and return the credit.

    Args:
        action: what happens, on the account that the financial account belongs to.
        financial_account: where the money comes to; the credit fails if it is closed.
        received: the money; nothing else is checked.
    """
    return received_flows.receive(action, CREDITS, financial_account, received)


def fail(action: Action, financial_account: str, received: Received, *, code: str) -> Record:
    """Let a credit fail for a reason (``account_closed``): nothing moves, but it is told of."""
    return received_flows.fail(action, CREDITS, financial_account, received, code=code)
