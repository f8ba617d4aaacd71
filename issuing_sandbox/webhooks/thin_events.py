"""Thin events: what the second API tells of a change, without the object and without a version.

Each event of the first API has a thin one, named like it behind ``v1.`` (Stripe's changelog of
2026-09-30.endive). It is derived from its snapshot and kept nowhere, its id included. Only a ping
has no snapshot. A notification is what is delivered; the event that is fetched also has the
``changes``.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract import published
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.delivery_records import EVENT_KIND, THIN_KIND
from issuing_sandbox.webhooks.endpoints import THIN_PREFIX

PING: Final = "v2.core.event_destination.ping"
#: How the ids of thin events in test mode begin, and those of snapshots.
_ID_PREFIX: Final = "evt_test_"
_SNAPSHOT_ID_PREFIX: Final = "evt_"


def find(account: Account, name: str) -> Record | None:
    """Return a thin event (``evt_test_…``) as it is fetched, or ``None``."""
    event = stored(account, name)
    return fetched(account, event) if event else None


def stored(account: Account, name: str) -> Record | None:
    """Return what is kept of a thin event (``evt_test_…``): its snapshot, or a ping itself."""
    ping = account.table(THIN_KIND).get(name)
    snapshot = _SNAPSHOT_ID_PREFIX + name.removeprefix(_ID_PREFIX)
    is_thin = name.startswith(_ID_PREFIX)
    return ping or (account.table(EVENT_KIND).get(snapshot) if is_thin else None)


def type_of(event: Record) -> str:
    """Return the type of the thin event of a snapshot, or of a ping."""
    name: str = event["type"]
    return name if event["object"] == THIN_KIND else THIN_PREFIX + name


def subject_of(event: Record) -> Record:
    """Return what a snapshot or a ping is about; what an account has one of has no ``id``."""
    subject: Record = (
        event["related_object"] if event["object"] == THIN_KIND else event["data"]["object"]
    )
    return subject


def fetched(account: Account, event: Record) -> Record:
    """Return the thin event of an event of the first API as it is fetched; a ping is one itself.

    Its ``changes`` have what changed, before and after; of what was just made there are none.
    """
    if event["object"] == THIN_KIND:
        return event
    content = event["data"]
    before, now = content.get("previous_attributes"), content["object"]
    after = {name: now.get(name) for name in before or ()}
    changes = {"before": before, "after": after} if before else None
    return {**notification(account, event), "changes": changes}


def notification(account: Account, event: Record) -> Record:
    """Return what is delivered of an event.

    Args:
        account: where it happened; a connected one is named as the ``context``.
        event: of the first API, or a ping.
    """
    if event["object"] == THIN_KIND:
        return {name: value for name, value in event.items() if name != "changes"}
    return {
        "id": _ID_PREFIX + event["id"].removeprefix(_SNAPSHOT_ID_PREFIX),
        "object": THIN_KIND,
        "context": event.get("account"),
        "created": timestamp(event["created"]),
        "livemode": False,
        "reason": reason(event["request"]["id"], event["request"]["idempotency_key"]),
        "related_object": related(account, event["data"]["object"]),
        "snapshot_event": event["id"],
        "type": type_of(event),
    }


def reason(request: str | None, key: str | None) -> Record | None:
    """Return why something happened: a request (``req_…``) with its key, or nothing to name."""
    if request is None:
        return None
    return {"type": "request", "request": {"id": request, "idempotency_key": key or ""}}


def timestamp(seconds: int) -> str:
    """Return unix seconds as the second API writes them: ``2026-06-01T12:00:00.000Z``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def related(account: Account, document: Record) -> Record:
    """Return a reference to an object: where it is retrieved, and its id if it has one."""
    kind = document["object"]
    ids: dict[str, Any] = {"account": document.get("account") or account.id}
    template = _places()[kind]
    name = template.rpartition("{")[2].rstrip("}")
    url = template.format(**{**ids, name: document.get("id", "")})
    named = {"id": document["id"]} if "id" in document else {}
    return {**named, "type": kind, "url": url}


@cache
def _places() -> dict[str, str]:
    """Return the path at which an object of each kind is retrieved, with its placeholders."""
    retrievals = {
        kind: name.split()[1]
        for name, operation in sorted(published.operations().items())
        if name.startswith("GET ") and not operation["answer"].startswith("list.")
        for kind in _kinds(operation["answer"])
    }
    return {**retrievals, "account": "/v1/accounts/{account}"}


def _kinds(answer: str) -> list[str]:
    """Return the kinds of object that a response can be: an external account is one of two."""
    choices = published.schemas().get(answer, {}).get("anyOf", ())
    return [choice["$ref"].removeprefix(published.DEFS) for choice in choices] or [answer]
