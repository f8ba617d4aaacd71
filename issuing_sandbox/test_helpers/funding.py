"""Test helpers about money between the account, the networks and Stripe: funding and settlements.

``fund_balance`` simulates a wire to the account's funding instructions.
Settlements are the networks' daily reports to a program with a BIN of its own
(``issuing.settlements``).
"""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.core import arrived_topups, topups
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import funding_instructions, settlements
from issuing_sandbox.store.tables import Record

#: What a settlement says where the parameters say nothing; they cannot give the network's fees.
SETTLEMENT_DEFAULTS: Final[dict[str, Any]] = {
    "interchange_fees_amount": 0,
    "network_fees_amount": 0,
    "network_settlement_identifier": "",
    "transaction_amount": 0,
    "transaction_count": 0,
}


def fund_balance(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/fund_balance``: a wire arrives, a top-up that has succeeded.

    Raises:
        WrongState: the account is in the US; see the policy ``us_push_funding``.
        NotModelled: another currency than the account's.
        SandboxFault: an amount that no top-up can have.
    """
    funding_instructions.refuse_unsupported(call.account)
    funding_instructions.check_currency(call.account, call.params["currency"])
    announced = call.account.policies.wire_events == "created_and_succeeded"
    amount = topups.bounded_amount(call.account, call.params["amount"])
    arrived_topups.receive(call, amount, is_announced=announced)
    return funding_instructions.ensure(call)


def create_settlement(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/settlements``."""
    account, params = call.account, call.params
    given = {key: value for key, value in params.items() if key != "expand" and value is not None}
    record = {
        "network": account.policies.settlement_network,
        **SETTLEMENT_DEFAULTS,
        **given,
        "id": account.ids.mint("ise", call.now),
        "object": settlements.KIND,
        "created": call.now,
        "livemode": False,
        "metadata": {},
        "settlement_service": account.policies.settlement_service,
        "status": "pending",
    }
    return account.table(settlements.KIND).put(dict(sorted(record.items())))


def complete_settlement(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/settlements/{settlement}/complete``: once."""
    old = call.named_in_path(settlements.KIND, "settlement")
    if "complete" not in settlements.TRANSITIONS.get(old["status"], ()):
        raise WrongState(
            f"This settlement has status '{old['status']}'; only a pending one can be completed."
        )
    return call.account.table(settlements.KIND).put({**old, "status": "complete"})
