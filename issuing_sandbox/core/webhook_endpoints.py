"""Webhook endpoints: who is told of what (reference: objects and platform, 6.6).

Changes of endpoints make no events. A deleted one leaves a mark, so that what was on its way to it
can be told apart from what never was.
"""

from typing import Final
from urllib.parse import urlsplit

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.errors import Missing, SandboxFault, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import deliveries
from issuing_sandbox.webhooks.endpoints import CONNECT, KIND
from issuing_sandbox.wire.fields import merged_metadata

#: How many endpoints an account can have (6.4).
MOST: Final = 16
#: Letters and digits of a secret after ``whsec_``; inferred (6.5).
LETTERS: Final = 32
SCHEMES: Final = ("http", "https")


def create(call: Call) -> Record:
    """``POST /v1/webhook_endpoints``; the only answer that has the ``secret``."""
    table = call.account.table(KIND)
    if sum(not _is_deleted(each) for each in table.oldest_first()) >= MOST:
        raise WrongState(
            f"An account has at most {MOST} webhook endpoints. Delete one before making another."
        )
    record = {
        "id": call.account.ids.mint("we", call.now),
        "object": KIND,
        "api_version": call.params.get("api_version"),
        "application": None,
        "created": call.now,
        "description": call.params.get("description"),
        "enabled_events": call.params["enabled_events"],
        "livemode": False,
        "metadata": merged_metadata({}, call.params),
        "status": "enabled",
        "url": _checked(call.params["url"]),
    }
    secret = new_secret(call.account)
    kept = {"secret": secret} | ({CONNECT: "true"} if call.params.get("connect") else {})
    call.account.changes.put(call.account.vault, record["id"], kept)
    table.put(record)
    return _with_secret(record, secret)


def retrieve(call: Call) -> Record:
    """``GET /v1/webhook_endpoints/{webhook_endpoint}``."""
    return _named(call)


def update(call: Call) -> Record:
    """``POST /v1/webhook_endpoints/{webhook_endpoint}``."""
    old, params = _named(call), call.params
    new = {**old, "metadata": merged_metadata(old["metadata"], params)}
    for name in ("description", "enabled_events"):
        if name in params:
            new[name] = params[name]
    if "url" in params:
        new["url"] = _checked(params["url"])
    if "disabled" in params:
        new["status"] = "disabled" if params["disabled"] else "enabled"
    return call.account.table(KIND).put(new)


def delete(call: Call) -> Record:
    """``DELETE /v1/webhook_endpoints/{webhook_endpoint}``; what is on its way to it is canceled."""
    account, name = call.account, _named(call)["id"]
    gone = {"id": name, "object": KIND, "deleted": True}
    account.table(KIND).put(gone)
    account.changes.drop(account.vault, name)
    for each in (account, *account.connected.values()):
        _cancel_all(each, name)
    return gone


def list_all(call: Call) -> Record:
    """``GET /v1/webhook_endpoints``, newest first."""
    return call.page(KIND, wanted=lambda each: not _is_deleted(each))


def roll_secret(call: Call) -> Record:
    """A new secret, as the Dashboard's button makes one; the answer shows it.

    The old one stays good for ``hours``, at most 24, during which deliveries carry two signatures.
    """
    hours = call.params.get("hours", 0)
    if not 0 <= hours <= 24:  # noqa: PLR2004 - a day, by Stripe's documentation
        raise SandboxFault("A rolled secret can stay good for 0 to 24 hours.", param="hours")
    account, record = call.account, _named(call)
    kept, secret = account.vault[record["id"]], new_secret(account)
    old = {"old_secret": kept["secret"], "old_until": f"{call.now + hours * 3600}"}
    account.changes.put(account.vault, record["id"], {**kept, "secret": secret, **old})
    return _with_secret(record, secret)


def new_secret(account: Account) -> str:
    """``whsec_`` and 32 letters and digits, from the account's seed."""
    return f"whsec_{account.ids.letters(LETTERS)}"


def _named(call: Call) -> Record:
    record = call.named_in_path(KIND, "webhook_endpoint")
    if _is_deleted(record):
        raise Missing(KIND, record["id"], param="webhook_endpoint", status=404)
    return record


def _is_deleted(record: Record) -> bool:
    return bool(record.get("deleted"))


def _with_secret(record: Record, secret: str) -> Record:
    """The record in the order of the alphabet, as everything is."""
    head = {"id": record["id"], "object": KIND}
    return head | dict(sorted({**record, "secret": secret}.items()))


def _cancel_all(account: Account, endpoint: str) -> None:
    for each in list(account.table(deliveries.KIND).newest_first()):
        if each["endpoint"] == endpoint:
            deliveries.cancel(account, each)


def _checked(url: str) -> str:
    """The URL itself.

    Raises:
        SandboxFault: it is none that anything could be posted to; the wording is inferred.
    """
    try:
        parts = urlsplit(url)
        fits = parts.scheme in SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(each.isspace() for each in url):
        raise SandboxFault("Not a valid URL", code="url_invalid", param="url")
    return url
