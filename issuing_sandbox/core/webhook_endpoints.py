"""The API of webhook endpoints: which events go to which URL (objects and platform, 6.6).

Changes of them emit no events. A deleted one leaves a record with ``deleted``, so that deliveries
to it can still be told apart from deliveries to an id that never existed.
"""

from typing import Final
from urllib.parse import urlsplit

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.errors import Missing, SandboxFault, WrongState
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, retries
from issuing_sandbox.webhooks.endpoints import CONNECT, DESTINATION_KIND, KIND
from issuing_sandbox.wire.fields import merge_metadata

#: How many endpoints an account can have (6.4).
MAX_COUNT: Final = 16
#: Letters and digits of a secret after ``whsec_``; inferred (6.5).
SECRET_LENGTH: Final = 32
SCHEMES: Final = ("http", "https")


def create(call: Call) -> Record:
    """``POST /v1/webhook_endpoints``; the only response that has the ``secret``."""
    table = call.account.table(KIND)
    check_count(call.account)
    record = {
        "id": call.account.ids.mint("we", call.now),
        "object": KIND,
        "api_version": call.params.get("api_version"),
        "application": None,
        "created": call.now,
        "description": call.params.get("description"),
        "enabled_events": call.params["enabled_events"],
        "livemode": False,
        "metadata": merge_metadata({}, call.params),
        "status": "enabled",
        "url": checked_url(call.params["url"]),
    }
    secret = new_secret(call.account)
    connect = {CONNECT: "true"} if call.params.get("connect") else {}
    secrets = call.account.secrets
    call.account.changes.put(secrets, record["id"], {"secret": secret, **connect})
    table.put(record)
    return _with_secret(record, secret)


def retrieve(call: Call) -> Record:
    """``GET /v1/webhook_endpoints/{webhook_endpoint}``."""
    return _named(call.account, call.path["webhook_endpoint"])


def update(call: Call) -> Record:
    """``POST /v1/webhook_endpoints/{webhook_endpoint}``."""
    old, params = _named(call.account, call.path["webhook_endpoint"]), call.params
    new = {**old, "metadata": merge_metadata(old["metadata"], params)}
    for name in ("description", "enabled_events"):
        if name in params:
            new[name] = params[name]
    if "url" in params:
        new["url"] = checked_url(params["url"])
    if "disabled" in params:
        new["status"] = "disabled" if params["disabled"] else "enabled"
    return call.account.table(KIND).put(new)


def delete(call: Call) -> Record:
    """``DELETE /v1/webhook_endpoints/{webhook_endpoint}``; its open deliveries are canceled."""
    account = call.account
    endpoint = _named(account, call.path["webhook_endpoint"])["id"]
    deleted = {"id": endpoint, "object": KIND, "deleted": True}
    account.table(KIND).put(deleted)
    account.changes.remove(account.secrets, endpoint)
    cancel_deliveries(account, endpoint)
    return deleted


def list_all(call: Call) -> Record:
    """``GET /v1/webhook_endpoints``, newest first."""
    return call.page(KIND, where=[("deleted", Equals(None))])


def check_count(account: Account) -> None:
    """Refuse one endpoint too many; that event destinations count, too, is inferred.

    Raises:
        WrongState: the account has as many as it can have.
    """
    tables = (account.table(KIND), account.table(DESTINATION_KIND))
    count = sum(not _is_deleted(each) for table in tables for each in table.oldest_first())
    if count >= MAX_COUNT:
        raise WrongState(
            f"An account has at most {MAX_COUNT} webhook endpoints. Delete one before making "
            "another."
        )


def roll_secret(account: Account, endpoint: str, hours: int) -> Record:
    """Give an endpoint a new secret, as the Dashboard does, and return it with the secret.

    Args:
        account: whose endpoint it is.
        endpoint: ``we_…``.
        hours: how long the old secret stays valid, 0 to 24; meanwhile deliveries carry two
            signatures.

    Raises:
        SandboxFault: more hours than that, or fewer.
    """
    if not 0 <= hours <= 24:  # noqa: PLR2004 - a day, by Stripe's documentation
        raise SandboxFault("A rolled secret can stay good for 0 to 24 hours.", param="hours")
    record, until = _named(account, endpoint), account.clock.now() + hours * 3600
    before, secret = account.secrets[record["id"]], new_secret(account)
    old = {"old_secret": before["secret"], "old_until": f"{until}"}
    account.changes.put(account.secrets, record["id"], {**before, "secret": secret, **old})
    return _with_secret(record, secret)


def new_secret(account: Account) -> str:
    """Return ``whsec_`` and 32 letters and digits, from the account's seed."""
    return f"whsec_{account.ids.alphanumerics(SECRET_LENGTH)}"


def _named(account: Account, endpoint: str) -> Record:
    """Return an endpoint (``we_…``) that is not deleted.

    Raises:
        Missing: 404, there is none.
    """
    record = find_record(account, KIND, endpoint, param="webhook_endpoint", status=404)
    if _is_deleted(record):
        raise Missing(KIND, record["id"], param="webhook_endpoint", status=404)
    return record


def _is_deleted(record: Record) -> bool:
    return bool(record.get("deleted"))


def _with_secret(record: Record, secret: str) -> Record:
    """Return the record with its secret; fields are in alphabetical order, as everywhere."""
    head = {"id": record["id"], "object": KIND}
    return head | dict(sorted({**record, "secret": secret}.items()))


def cancel_deliveries(account: Account, endpoint: str) -> None:
    """Give up what is on its way to a deleted endpoint, of connected accounts too."""
    for sender in (account, *account.connected.values()):
        deliveries = sender.table(delivery_records.KIND)
        for delivery in list(deliveries.newest_first(where=[("endpoint", Equals(endpoint))])):
            retries.cancel(sender, delivery)


def checked_url(url: str) -> str:
    """Return the URL if a request can be sent to it.

    Raises:
        SandboxFault: none can; the wording is inferred.
    """
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid or any(character.isspace() for character in url):
        raise SandboxFault("Not a valid URL", code="url_invalid", param="url")
    return url
