"""Which account's money a new card spends: what a request names, and what an account insists on.

Texts of an account whose cards are funded by a v2 financial account: recorded of several, 2026.
"""

from typing import Final

from issuing_sandbox.account import funding_model
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import card_details
from issuing_sandbox.money_management import financial_accounts

PARAMETER: Final = "financial_account"
PARAMETER_V2: Final = "financial_account_v2"
#: What an account says that funds cards from a v2 financial account, of a card that names none.
NOT_NAMED: Final = "The v2 financial account id must be specified"


def check(call: Call) -> None:
    """Check which parameter of a new card names its money; of accounts, it depends on which.

    Raises:
        ParameterFault: the account funds cards from v2 accounts, and the request names none.
        NotModelled: the request names a v2 account where cards spend from the Issuing balance.
    """
    if not funding_model.is_v2_funded(call.account):
        _refuse_v2(call)
    elif PARAMETER in call.params:
        raise parameter_faults.unknown([PARAMETER])
    elif not call.params.get(PARAMETER_V2):
        raise ParameterFault(NOT_NAMED, param=PARAMETER_V2, code="parameter_missing")


def requested(call: Call) -> dict[str, str]:
    """Return the fields of a new card that say where its money comes from; none for most.

    Raises:
        SandboxFault: the account that it names cannot carry cards.
    """
    if call.params.get(PARAMETER_V2):
        return {PARAMETER_V2: financial_accounts.for_card(call, PARAMETER_V2)}
    return card_details.financial_account(call)


def _refuse_v2(call: Call) -> None:
    if call.params.get(PARAMETER_V2) is not None:
        raise NotModelled(
            f"the parameter {PARAMETER_V2} where cards spend from the Issuing balance; the policy "
            "funding_model has accounts that want it",
            param=PARAMETER_V2,
        )
