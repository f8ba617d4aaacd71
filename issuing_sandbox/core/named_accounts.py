"""The account that a path or a parameter names: the key's own, or one that is connected to it."""

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.errors import Missing, NoAccess, NotModelled


def named_account(call: Call) -> Account:
    """Return the account in the path: the key's own, or one that is connected to it.

    Raises:
        NoAccess: it is foreign or does not exist.
    """
    account_id = call.path["account"]
    if account_id == call.account.id:
        return call.account
    account = call.account.connected.get(account_id)
    if account is None:
        raise NoAccess(call.account.key, account_id)
    return account


def named_connected_account(call: Call) -> Account:
    """Return the connected account in the path.

    Raises:
        NoAccess: it is foreign or does not exist.
        NotModelled: it is the platform's own, which only its Dashboard changes.
    """
    account = named_account(call)
    if account.platform is None:
        raise NotModelled("changes of one's own account, which the Dashboard is for")
    return account


def account_in_body(call: Call) -> Account:
    """Return the connected account that the parameter ``account`` names.

    Raises:
        Missing: 400, there is none.
    """
    account_id = call.params["account"]
    account = call.account.connected.get(account_id)
    if account is None:
        raise Missing("account", account_id, param="account", status=400)
    return account
