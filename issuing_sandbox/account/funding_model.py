"""What the cards of an account spend from: the policy, or the Dashboard's setting for it.

A setting is one account's; a connected account has its platform's.
"""

from typing import Final

from issuing_sandbox.account.account import Account, get_setting, set_setting

SETTING: Final = "funding_model"
#: The values of the policy ``funding_model``.
CLASSIC: Final = "issuing_balance_or_financial_account_v1"
ACCOUNT_V2: Final = "financial_account_v2"


def choose(account: Account, model: str) -> None:
    """Have the cards of an account spend from something else from now on."""
    set_setting(account, SETTING, SETTING, model)


def is_v2_funded(account: Account) -> bool:
    """Return whether the cards of an account spend from a v2 financial account, and nothing else.

    Args:
        account: the account; a connected one goes by its platform.
    """
    asked = account.platform or account
    policy = asked.policies.funding_model
    return bool(get_setting(asked, SETTING, SETTING, policy) == ACCOUNT_V2)
