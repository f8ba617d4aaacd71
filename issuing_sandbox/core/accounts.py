"""The accounts connected to a platform: made, changed and deleted by it (platform, 5.1)."""

from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import account as own
from issuing_sandbox.core import onboarding, profile
from issuing_sandbox.errors import NoAccess, NotModelled
from issuing_sandbox.store import Record

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
    platform.shelf(KIND).put(profile.begun(account, params, onboarded=onboarded))
    platform.connected[account.id] = account
    platform.journal.note(platform.connected.pop, account.id)
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
    account.platform.shelf(KIND).put(new)
    onboarding.ask(account, call.params.get("capabilities") or {}, call.now)
    onboarding.tell(account, before, cause=call.cause, now=call.now)
    return own.show(account)


def delete(call: Call) -> Record:
    """``DELETE /v1/accounts/{account}``: in test mode at any time; it is not there any more."""
    account = connected(call)
    platform = account.platform
    assert platform is not None
    del platform.connected[account.id]
    platform.journal.note(platform.connected.__setitem__, account.id, account)
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
