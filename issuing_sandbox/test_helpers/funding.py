"""Test helpers about money between the account, the networks and Stripe: funding and settlements.

``fund_balance`` would simulate a wire that funds the Issuing balance, where Stripe offers that.
Settlements are the networks' daily reports to a program with a BIN of its own
(``issuing.settlements``).
"""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import settlements
from issuing_sandbox.store.tables import Record

#: What an account in the US is told (recorded: objects and platform, 7.15).
NOT_SUPPORTED: Final = "A Funding Instruction is not currently supported for {country}"
#: What a settlement says where the parameters say nothing; they cannot give the network's fees.
SETTLEMENT_DEFAULTS: Final[dict[str, Any]] = {
    "interchange_fees_amount": 0,
    "network_fees_amount": 0,
    "network_settlement_identifier": "",
    "transaction_amount": 0,
    "transaction_count": 0,
}


def fund_balance(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/fund_balance``: never in the US, and elsewhere unknown.

    Raises:
        WrongState: in the US; the status 400 and the missing code are inferred.
        NotModelled: anywhere else.
    """
    if call.account.country != "US":
        raise NotModelled("funding by a wire outside the US")
    raise WrongState(NOT_SUPPORTED.format(country=call.account.country))


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
