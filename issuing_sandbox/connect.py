"""Connect: which account a platform's request is about, and whether that account has Issuing.

A platform speaks for one of its connected accounts by naming it in a header. Everything else is as
if that account had asked itself (reference: objects and platform, 5.1).
"""

from collections.abc import Mapping
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.core import capability
from issuing_sandbox.errors import NoAccess, NoIssuing, NotModelled, SandboxFault

ACCOUNT: Final = "stripe-account"
#: The newer header, which can name other things than accounts.
CONTEXT: Final = "stripe-context"
#: What takes the capability ``card_issuing``.
ISSUING: Final = ("/v1/issuing/", "/v1/test_helpers/issuing/")


def spoken_for(own: Account, headers: Mapping[str, str]) -> Account:
    """The connected account that the headers name, or else the key's own.

    Whether they name an account that is not there is for ``check`` to say.
    """
    if not own.connected:
        return own
    wanted = headers.get(ACCOUNT) or headers.get(CONTEXT, "")
    return own.connected.get(wanted, own)


def check(account: Account, headers: Mapping[str, str]) -> None:
    """Refuse to speak for an account that the key has no access to.

    Args:
        account: the one that ``spoken_for`` found.
        headers: of the request, by lower-case name.

    Raises:
        NoAccess: the account is foreign or does not exist.
        SandboxFault: two accounts are named; the wording is ours.
        NotModelled: a place inside an organization is named.
    """
    if ACCOUNT not in headers and CONTEXT not in headers:
        return
    wanted = {headers[name] for name in (ACCOUNT, CONTEXT) if name in headers}
    if len(wanted) > 1:
        raise SandboxFault("The headers Stripe-Account and Stripe-Context name two accounts.")
    for name in wanted - {account.id}:
        if "/" in name:
            raise NotModelled("the header Stripe-Context with more than an account")
        raise NoAccess(account.key, name)


def check_issuing(account: Account, path: str) -> None:
    """Refuse what takes Issuing to an account whose ``card_issuing`` is not active.

    Raises:
        NoIssuing: in the words seen on every path of Issuing.
    """
    if path.startswith(ISSUING) and not capability.is_active(account, capability.ISSUING):
        raise NoIssuing
