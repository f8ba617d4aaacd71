"""Who may use Treasury, and which financial account a request names."""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.funding_model import is_v2_funded
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.core import capability
from issuing_sandbox.errors import NoTreasury
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import financial_accounts

#: The paths that take Treasury.
PATHS: Final = ("/v1/treasury/", "/v1/test_helpers/treasury/")


def check_treasury(account: Account, method: str, path: str) -> None:
    """Refuse a request for Treasury by a platform that is not onboarded on it.

    Args:
        account: the one that the request acts on.
        method: of the request.
        path: of the request; those of other products pass.

    Raises:
        NoTreasury: see the policy ``treasury_access``; recorded of accounts whose cards spend from
            a v2 financial account.
    """
    if not path.startswith(PATHS):
        return
    found = "off" if is_v2_funded(account) else capability.treasury_access(account)
    if found != "on":
        raise NoTreasury(method, path, has_hint=found == "off")
    financial_accounts.ensure_platform_has_one(account, account.clock.now())


def named_in_list(call: Call) -> Record:
    """Return the financial account that a list is of, the parameter ``financial_account``.

    Raises:
        Missing: 404, there is none; inferred (A8).
    """
    return named(call, status=404)


def named(call: Call, *, status: int = 400) -> Record:
    """Return the financial account that the parameter ``financial_account`` names.

    Raises:
        Missing: there is none.
    """
    name = call.params["financial_account"]
    return find_record(
        call.account, financial_accounts.KIND, name, param="financial_account", status=status
    )
