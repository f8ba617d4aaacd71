"""The capabilities of an account, one by one (platform, 5.1)."""

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import published
from issuing_sandbox.core import accounts, capability, onboarding, profile
from issuing_sandbox.core.due import due
from issuing_sandbox.errors import Missing, NotModelled
from issuing_sandbox.store import Record


def list_all(call: Call) -> Record:
    """``GET /v1/accounts/{account}/capabilities``: those that the sandbox knows."""
    account = accounts.named(call)
    return {
        "object": "list",
        "data": [_shown(account, name) for name in capability.NAMES],
        "has_more": False,
        "url": call.url,
    }


def retrieve(call: Call) -> Record:
    """``GET /v1/accounts/{account}/capabilities/{capability}``."""
    return _shown(accounts.named(call), _name(call))


def update(call: Call) -> Record:
    """``POST /v1/accounts/{account}/capabilities/{capability}``: ask for it, or give it up."""
    account, name = accounts.connected(call), _name(call)
    before = onboarding.Sight.of(account)
    onboarding.ask(account, {name: call.params}, call.now)
    onboarding.tell(account, before, cause=call.cause, now=call.now)
    return _shown(account, name)


def _name(call: Call) -> str:
    name = call.path["capability"]
    parameters = published.operations()[profile.OPERATION]["parameters"]
    if name not in capability.NAMES and name in parameters["capabilities"]["properties"]:
        raise NotModelled(f"the capability {name}")
    if name not in capability.NAMES:
        raise Missing(capability.KIND, name, param="capability", status=404)
    return name


def _shown(account: Account, name: str) -> Record:
    wanting = due(profile.of(account)) if account.platform else []
    return capability.show(account, name, wanting)
