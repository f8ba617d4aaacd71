"""Account links: the address of Stripe's own pages, on which a connected account's owner fills in.

::

    create -> usable       for five minutes
    usable -> used         by the first visit
    usable -> expired      when its time has come

Nobody answers at these addresses; a control stands for the visit. Facts: Stripe's reference of
account links, whose example shows the five minutes.
"""

from typing import Final
from urllib.parse import urlsplit

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import onboarding, profile
from issuing_sandbox.core.named_accounts import account_in_body
from issuing_sandbox.errors import Missing, SandboxFault, WrongState
from issuing_sandbox.store.tables import Record

KIND: Final = "account_link"
LIFETIME: Final = 300
#: Letters and digits of the last part of an address.
SECRET_LENGTH: Final = 12


def create(call: Call) -> Record:
    """``POST /v1/account_links``: to onboard, or on custom accounts to change what was given.

    What it collects is kept and changes nothing: all that is due here is due now.

    Raises:
        WrongState: an update of an account whose requirements Stripe collects.
        SandboxFault: an address to return to is none.
    """
    account, params = account_in_body(call), call.params
    options = params.get("collection_options") or {}
    collects = profile.of(account)["controller"]["requirement_collection"]
    if params["type"] == "account_update" and collects != "application":
        raise WrongState(
            "Account links of the type account_update are for accounts whose requirements your "
            "platform collects.",
            param="type",
        )
    for name in ("refresh_url", "return_url"):
        _check_url(params.get(name), name)
    kind = "c" if profile.is_custom(profile.of(account)) else "s"
    secret = call.account.ids.alphanumerics(SECRET_LENGTH)
    record = {
        "id": secret,
        "object": KIND,
        "account": account.id,
        "collects": options.get("fields") or params.get("collect") or "currently_due",
        "collects_future": options.get("future_requirements") == "include",
        "created": call.now,
        "expires_at": call.now + LIFETIME,
        "is_used": False,
        "refresh_url": params.get("refresh_url"),
        "return_url": params.get("return_url"),
        "url": f"https://connect.stripe.com/setup/{kind}/{account.id}/{secret}",
    }
    call.account.table(KIND).put(record)
    profile.start_onboarding(account)
    return {name: record[name] for name in ("object", "created", "expires_at", "url")}


def visit(account: Account, url: str | None) -> Record:
    """Open an account link, fill in everything that is due, and say where the browser is sent.

    Args:
        account: the platform, or the connected account whose newest link it is.
        url: the link's address; without one it is the newest of a connected account.

    Returns:
        The address, as ``redirect``, and whether the onboarding was gone through; a link that has
        expired or was visited before leads to the ``refresh_url`` instead.

    Raises:
        Missing: 404, there is no such link.
        SandboxFault: 404, no link is named, and there is none that could be meant.
    """
    platform = account.platform or account
    links = platform.table(KIND).newest_first()
    own = (link for link in links if account is platform or link["account"] == account.id)
    record = next((link for link in own if url in (None, link["url"])), None)
    if url is None and (record is None or account is platform):
        raise SandboxFault(
            "No account link is named by its url, and none was made for the account that the "
            "header Stripe-Account names.",
            status=404,
            param="url",
        )
    if record is None:
        raise Missing(KIND, str(url), param="url", status=404)
    connected = platform.connected.get(record["account"])
    is_late = record["is_used"] or record["expires_at"] <= account.clock.now()
    if is_late or connected is None:
        return {"object": "sandbox.visit", "completed": False, "redirect": record["refresh_url"]}
    platform.table(KIND).put({**record, "is_used": True})
    onboarding.complete(connected)
    return {"object": "sandbox.visit", "completed": True, "redirect": record["return_url"]}


def _check_url(url: str | None, param: str) -> None:
    if url is not None and urlsplit(url).scheme not in ("http", "https"):
        raise SandboxFault("Not a valid URL", code="url_invalid", param=param)
