"""The card network, simulated: it reports what is owed to it, and is paid.

Parameters and shape are the contract's (reference: objects and platform, section 4). What stands in
for what is not given is inferred, or a policy.
"""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing.settlements import KIND, TRANSITIONS
from issuing_sandbox.store import Record

#: What a report says where nothing is told; the fees of the network cannot be told at all.
UNTOLD: Final[dict[str, Any]] = {
    "interchange_fees_amount": 0,
    "network_fees_amount": 0,
    "network_settlement_identifier": "",
    "transaction_amount": 0,
    "transaction_count": 0,
}


def create(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/settlements``."""
    account, params = call.account, call.params
    told = {name: value for name, value in params.items() if name != "expand" and value is not None}
    record = {
        "network": account.policies.settlement_network,
        **UNTOLD,
        **told,
        "id": account.ids.mint("ise", call.now),
        "object": KIND,
        "created": call.now,
        "livemode": False,
        "metadata": {},
        "settlement_service": account.policies.settlement_service,
        "status": "pending",
    }
    return account.shelf(KIND).put(dict(sorted(record.items())))


def complete(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/settlements/{settlement}/complete``: once."""
    old = call.named_in_path(KIND, "settlement")
    if "complete" not in TRANSITIONS.get(old["status"], ()):
        raise WrongState(
            f"This settlement has status '{old['status']}'; only a pending one can be completed."
        )
    return call.account.shelf(KIND).put({**old, "status": "complete"})
