"""Connected accounts: a platform creates, changes and deletes them, and acts on them (5.1).

Here are the endpoints of accounts and of their capabilities, and the rules of access: which account
a request acts on (``acting_account``), and whether it may (``check_access``, ``check_issuing``).
The section number is of the reference, objects and platform.
"""

from collections.abc import Mapping
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import published
from issuing_sandbox.core import account as own
from issuing_sandbox.core import (
    account_tokens,
    bank_accounts,
    capability,
    external_accounts,
    onboarding,
    people,
    persons,
    profile,
)
from issuing_sandbox.core.named_accounts import named_account, named_connected_account
from issuing_sandbox.errors import Missing, NoAccess, NoIssuing, NotModelled, SandboxFault
from issuing_sandbox.store.tables import Record

KIND: Final = profile.KIND
ACCOUNT_HEADER: Final = "stripe-account"
#: The newer header, which can name other things than accounts.
CONTEXT_HEADER: Final = "stripe-context"
#: The paths that take the capability ``card_issuing``.
ISSUING_PATHS: Final = ("/v1/issuing/", "/v1/test_helpers/issuing/")


def create(call: Call) -> Record:
    """``POST /v1/accounts``: an account of its own, without any objects but those it is made with.

    One that counts as onboarded has a bank account, too.
    """
    platform = call.account
    if platform.platform is not None:
        raise NotModelled("accounts that are connected to a connected account")
    params = account_tokens.with_account_token(call)
    account = Account(
        platform.key,
        seed=platform.ids.alphanumerics(16),
        clock=platform.clock,
        policies=platform.policies.of_country(profile.country_of(params, platform)),
        api_version=platform.api_version,
        platform=platform,
    )
    onboarded = onboarding.is_complete_at_once(platform)
    platform.table(KIND).put(profile.new_profile(call, account, params, onboarded=onboarded))
    platform.connected[account.id] = account
    platform.changes.on_rollback(platform.connected.pop, account.id)
    if params.get("individual"):
        persons.put_individual(call, account, params["individual"])
    if params.get("external_account"):
        external_accounts.put_default(call, account, params["external_account"])
    elif onboarded:
        bank_accounts.put_working(account, call.now)
    onboarding.request_capabilities(account, params.get("capabilities") or {}, call.now)
    return own.render(account)


def list_all(call: Call) -> Record:
    """``GET /v1/accounts``, newest first."""
    connected = call.account.connected
    return call.page(
        KIND,
        matches=lambda record: record["id"] in connected,
        render=lambda record: own.render(connected[record["id"]]),
    )


def render_connected(platform: Account, record: Record) -> Record:
    """Return a connected account as the API shows it, by its profile on the platform.

    Raises:
        NotModelled: it was deleted.
    """
    account = platform.connected.get(record["id"])
    if account is None:
        raise NotModelled("accounts that were deleted")
    return own.render(account)


def retrieve(call: Call) -> Record:
    """``GET /v1/accounts/{account}``: the key's own, or one that is connected to it."""
    return own.render(named_account(call))


def update(call: Call) -> Record:
    """``POST /v1/accounts/{account}``: facts about the business, and requested capabilities."""
    account = named_connected_account(call)
    params = account_tokens.with_account_token(call)
    profile.refuse_locked(account, params)
    before = onboarding.RenderedAccount.of(account)
    new = profile.updated(call, account, profile.of(account), params)
    assert account.platform is not None
    account.platform.table(KIND).put(new)
    if params.get("individual"):
        persons.put_individual(call, account, params["individual"])
    if params.get("external_account"):
        external_accounts.put_default(call, account, params["external_account"])
    capabilities = params.get("capabilities") or {}
    onboarding.request_capabilities(account, capabilities, call.now)
    onboarding.settle(account, call.now, people.leaf_names(params, ""))
    onboarding.emit_changes(account, before, cause=call.cause, now=call.now)
    return own.render(account)


def delete(call: Call) -> Record:
    """``DELETE /v1/accounts/{account}``: in test mode at any time."""
    account = named_connected_account(call)
    platform = account.platform
    assert platform is not None
    del platform.connected[account.id]
    platform.changes.on_rollback(platform.connected.__setitem__, account.id, account)
    return deleted(profile.of(account))


def deleted(record: Record) -> Record:
    """Return what is left of a deleted account."""
    return {"id": record["id"], "object": KIND, "deleted": True}


def list_capabilities(call: Call) -> Record:
    """``GET /v1/accounts/{account}/capabilities``: those that the sandbox knows."""
    account = named_account(call)
    return {
        "object": "list",
        "data": [capability.render(account, name) for name in capability.NAMES],
        "has_more": False,
        "url": call.url,
    }


def retrieve_capability(call: Call) -> Record:
    """``GET /v1/accounts/{account}/capabilities/{capability}``."""
    return capability.render(named_account(call), _capability_name(call))


def update_capability(call: Call) -> Record:
    """``POST /v1/accounts/{account}/capabilities/{capability}``: request it, or give it up."""
    account, name = named_connected_account(call), _capability_name(call)
    before = onboarding.RenderedAccount.of(account)
    onboarding.request_capabilities(account, {name: call.params}, call.now)
    onboarding.emit_changes(account, before, cause=call.cause, now=call.now)
    return capability.render(account, name)


def _capability_name(call: Call) -> str:
    """Return the capability that the path names.

    Raises:
        NotModelled: only Stripe knows it.
        Missing: there is no such capability.
    """
    name = call.path["capability"]
    parameters = published.operations()[profile.OPERATION]["parameters"]
    if name not in capability.NAMES and name in parameters["capabilities"]["properties"]:
        raise NotModelled(f"the capability {name}")
    if name not in capability.NAMES:
        raise Missing(capability.KIND, name, param="capability", status=404)
    return name


def acting_account(own: Account, headers: Mapping[str, str]) -> Account:
    """Return the account that a request acts on: the one its headers name, or the key's own.

    Headers that name no connected account are for ``check_access`` to refuse.

    Args:
        own: the key's account.
        headers: of the request, by lower-case name.
    """
    if not own.connected:
        return own
    account_id = headers.get(ACCOUNT_HEADER) or headers.get(CONTEXT_HEADER, "")
    return own.connected.get(account_id, own)


def names_account(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a request name an account."""
    return ACCOUNT_HEADER in headers or CONTEXT_HEADER in headers


def check_access(account: Account, headers: Mapping[str, str]) -> None:
    """Refuse a request whose headers name an account that the key has no access to.

    Args:
        account: the one that ``acting_account`` returned.
        headers: of the request, by lower-case name.

    Raises:
        NoAccess: the account is foreign or does not exist.
        SandboxFault: two accounts are named; the wording is ours.
        NotModelled: a place inside an organization is named.
    """
    named = {headers[name] for name in (ACCOUNT_HEADER, CONTEXT_HEADER) if name in headers}
    if len(named) > 1:
        raise SandboxFault("The headers Stripe-Account and Stripe-Context name two accounts.")
    for account_id in named - {account.id}:
        if "/" in account_id:
            raise NotModelled("the header Stripe-Context with more than an account")
        raise NoAccess(account.key, account_id)


def check_issuing(account: Account, path: str) -> None:
    """Refuse a request for Issuing by an account whose ``card_issuing`` is not active.

    A platform's always is, so that it need not be asked of one.

    Raises:
        NoIssuing: in the words seen on every path of Issuing.
    """
    if path.startswith(ISSUING_PATHS) and not capability.is_active(account, capability.ISSUING):
        raise NoIssuing
