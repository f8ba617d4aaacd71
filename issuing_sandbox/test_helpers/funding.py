"""Push funding, simulated: a wire that reaches the account, where Stripe offers that at all."""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.store import Record

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
