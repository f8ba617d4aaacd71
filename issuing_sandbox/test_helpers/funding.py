"""Push funding, simulated: a wire that reaches the account, where Stripe offers that at all."""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing.settlements import KIND, TRANSITIONS
from issuing_sandbox.store.tables import Record

#: What an account in the US is told (recorded: objects and platform, 7.15).
NOT_HERE: Final = "A Funding Instruction is not currently supported for {country}"


def fund_balance(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/fund_balance``: never in the US, and elsewhere unknown.

    Raises:
        WrongState: in the US; the status 400 and the missing code are inferred.
        NotModelled: anywhere else.
    """
    if call.account.country != "US":
        raise NotModelled("funding by a wire outside the US")
    raise WrongState(NOT_HERE.format(country=call.account.country))


#: What a report says where nothing is told; the fees of the network cannot be told at all.
UNTOLD: Final[dict[str, Any]] = {
    "interchange_fees_amount": 0,
    "network_fees_amount": 0,
    "network_settlement_identifier": "",
    "transaction_amount": 0,
    "transaction_count": 0,
}


def create_settlement(call: Call) -> Record:
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
    return account.table(KIND).put(dict(sorted(record.items())))


def complete_settlement(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/settlements/{settlement}/complete``: once."""
    old = call.named_in_path(KIND, "settlement")
    if "complete" not in TRANSITIONS.get(old["status"], ()):
        raise WrongState(
            f"This settlement has status '{old['status']}'; only a pending one can be completed."
        )
    return call.account.table(KIND).put({**old, "status": "complete"})
