"""The accounts connected to a platform: made, changed and deleted by it (platform, 5.1)."""

from collections.abc import Mapping
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import published
from issuing_sandbox.core import account as own
from issuing_sandbox.core import capability, onboarding, profile
from issuing_sandbox.core.capability import requirements_due
from issuing_sandbox.errors import Missing, NoAccess, NoIssuing, NotModelled, SandboxFault
from issuing_sandbox.store.tables import Record

KIND: Final = profile.KIND


def create(call: Call) -> Record:
    """``POST /v1/accounts``: an account of its own, with nothing in it."""
    platform, params = call.account, call.params
    if platform.platform is not None:
        raise NotModelled("accounts that are connected to a connected account")
    account = Account(
        platform.key,
        seed=platform.ids.letters(16),
        clock=platform.clock,
        policies=platform.policies,
        api_version=platform.api_version,
        platform=platform,
    )
    onboarded = platform.policies.onboarding == "complete"
    platform.table(KIND).put(profile.begun(account, params, onboarded=onboarded))
    platform.connected[account.id] = account
    platform.changes.note(platform.connected.pop, account.id)
    onboarding.ask(account, params.get("capabilities") or {}, call.now)
    return own.show(account)


def list_all(call: Call) -> Record:
    """``GET /v1/accounts``, newest first."""
    connected = call.account.connected
    return call.page(
        KIND,
        wanted=lambda record: record["id"] in connected,
        render=lambda record: own.show(connected[record["id"]]),
    )


def retrieve(call: Call) -> Record:
    """``GET /v1/accounts/{account}``: one's own, or one that is connected to it."""
    return own.show(named(call))


def update(call: Call) -> Record:
    """``POST /v1/accounts/{account}``: what is known of the business, and what it asks for."""
    account = connected(call)
    before = onboarding.Sight.of(account)
    new = profile.with_changes(account, profile.of(account), call.params)
    assert account.platform is not None
    account.platform.table(KIND).put(new)
    onboarding.ask(account, call.params.get("capabilities") or {}, call.now)
    onboarding.tell(account, before, cause=call.cause, now=call.now)
    return own.show(account)


def delete(call: Call) -> Record:
    """``DELETE /v1/accounts/{account}``: in test mode at any time; it is not there any more."""
    account = connected(call)
    platform = account.platform
    assert platform is not None
    del platform.connected[account.id]
    platform.changes.note(platform.connected.__setitem__, account.id, account)
    return {"id": account.id, "object": KIND, "deleted": True}


def named(call: Call) -> Account:
    """The account in the path: one's own, or one that is connected to it.

    Raises:
        NoAccess: it is foreign or does not exist.
    """
    wanted = call.path["account"]
    if wanted == call.account.id:
        return call.account
    account = call.account.connected.get(wanted)
    if account is None:
        raise NoAccess(call.account.key, wanted)
    return account


def connected(call: Call) -> Account:
    """The connected account in the path.

    Raises:
        NoAccess: it is foreign or does not exist.
        NotModelled: it is the platform's own, which only its Dashboard changes.
    """
    account = named(call)
    if account.platform is None:
        raise NotModelled("changes of one's own account, which the Dashboard is for")
    return account


def list_capabilities(call: Call) -> Record:
    """``GET /v1/accounts/{account}/capabilities``: those that the sandbox knows."""
    account = named(call)
    return {
        "object": "list",
        "data": [_shown_capability(account, name) for name in capability.NAMES],
        "has_more": False,
        "url": call.url,
    }


def retrieve_capability(call: Call) -> Record:
    """``GET /v1/accounts/{account}/capabilities/{capability}``."""
    return _shown_capability(named(call), _capability_name(call))


def update_capability(call: Call) -> Record:
    """``POST /v1/accounts/{account}/capabilities/{capability}``: ask for it, or give it up."""
    account, name = connected(call), _capability_name(call)
    before = onboarding.Sight.of(account)
    onboarding.ask(account, {name: call.params}, call.now)
    onboarding.tell(account, before, cause=call.cause, now=call.now)
    return _shown_capability(account, name)


def _capability_name(call: Call) -> str:
    name = call.path["capability"]
    parameters = published.operations()[profile.OPERATION]["parameters"]
    if name not in capability.NAMES and name in parameters["capabilities"]["properties"]:
        raise NotModelled(f"the capability {name}")
    if name not in capability.NAMES:
        raise Missing(capability.KIND, name, param="capability", status=404)
    return name


def _shown_capability(account: Account, name: str) -> Record:
    wanting = requirements_due(profile.of(account)) if account.platform else []
    return capability.show(account, name, wanting)


ACCOUNT_HEADER: Final = "stripe-account"
#: The newer header, which can name other things than accounts.
CONTEXT_HEADER: Final = "stripe-context"
#: What takes the capability ``card_issuing``.
ISSUING_PATHS: Final = ("/v1/issuing/", "/v1/test_helpers/issuing/")


def acting_account(own: Account, headers: Mapping[str, str]) -> Account:
    """The connected account that the headers name, or else the key's own.

    Whether they name an account that is not there is for ``check`` to say.
    """
    if not own.connected:
        return own
    wanted = headers.get(ACCOUNT_HEADER) or headers.get(CONTEXT_HEADER, "")
    return own.connected.get(wanted, own)


def check_access(account: Account, headers: Mapping[str, str]) -> None:
    """Refuse to speak for an account that the key has no access to.

    Args:
        account: the one that ``spoken_for`` found.
        headers: of the request, by lower-case name.

    Raises:
        NoAccess: the account is foreign or does not exist.
        SandboxFault: two accounts are named; the wording is ours.
        NotModelled: a place inside an organization is named.
    """
    if ACCOUNT_HEADER not in headers and CONTEXT_HEADER not in headers:
        return
    wanted = {headers[name] for name in (ACCOUNT_HEADER, CONTEXT_HEADER) if name in headers}
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
    if path.startswith(ISSUING_PATHS) and not capability.is_active(account, capability.ISSUING):
        raise NoIssuing
