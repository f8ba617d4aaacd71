"""Events: what changed, as it was at that moment, and which call changed it."""

from typing import Any, Final, NamedTuple, Protocol

from issuing_sandbox.account import newer_form
from issuing_sandbox.account.account import Account
from issuing_sandbox.errors import Missing, WrongState
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, endpoints, queue, thin_events


class Cause(NamedTuple):
    """The API call behind a change; both are ``None`` when time or a person caused it."""

    request: str | None = None
    idempotency_key: str | None = None


NO_REQUEST: Final = Cause()


class Snapshot(Protocol):
    """An object as it was, as what its document is made of."""

    @property
    def id(self) -> str:
        """The object's id."""

    def document(self) -> Record:
        """Return the object as the API would have returned it."""


class FoldedEvent(NamedTuple):
    """An event that nobody was to get, as what it is made of; most are never read.

    A connected account has none: its platform's endpoints may get all its events.

    Args:
        id: ``evt_…``.
        type: for example ``issuing_card.created``.
        created: unix seconds.
        api_version: in which it is rendered.
        request: the id of the call that caused it.
        idempotency_key: the call's.
        snapshot: the object it is about: a document, or what makes one.
        previous: for updates, the changed attributes with their old values.
    """

    id: str
    type: str
    created: int
    api_version: str
    request: str | None
    idempotency_key: str | None
    snapshot: Record | Snapshot
    previous: Record | None

    def unfold(self) -> Record:
        """Return the event as the API shows it."""
        return {
            "id": self.id,
            "object": "event",
            "api_version": self.api_version,
            "created": self.created,
            "data": _content(_document(self.snapshot), self.previous),
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": self.request, "idempotency_key": self.idempotency_key},
            "type": self.type,
        }

    def get(self, name: str) -> Any:
        """Return the value of a field that an index reads; of the object no more than its id."""
        if name == "data":
            shot = self.snapshot
            return {"object": {"id": shot.get("id") if isinstance(shot, dict) else shot.id}}
        return 0 if name == "pending_webhooks" else getattr(self, name)


def _content(document: Record, previous: Record | None) -> Record:
    """Return what an event says: the object, and of an update what was different before."""
    if previous is None:
        return {"object": document}
    return {"object": document, "previous_attributes": previous}


def _document(snapshot: Record | Snapshot) -> Record:
    return snapshot if isinstance(snapshot, dict) else snapshot.document()


def emit(  # noqa: PLR0913 - what an event says
    account: Account,
    type_: str,
    document: Record | Snapshot,
    *,
    cause: Cause,
    now: int,
    previous: Record | None = None,
    event_id: str = "",
) -> None:
    """Create an event about ``document``, a rendered object that is never changed in place.

    Its deliveries are queued, and sent once the request is committed.

    Args:
        account: where it happened; its endpoints get the event.
        type_: for example ``issuing_card.created``.
        document: the object as the API would return it, or what makes it so once it is read.
        cause: the call that caused it.
        now: unix seconds of the change.
        previous: for updates, only the changed attributes with their old values.
        event_id: the event's id, unless a new one is minted.
    """
    has_any = endpoints.may_have_receivers(account)
    if has_any or account.table(newer_form.KIND).ids:
        receivers = endpoints.receivers(account, type_) if has_any else []
        event = _put(
            account, type_, _document(document), receivers,
            cause=cause, now=now, previous=previous, event_id=event_id,
        )  # fmt: skip
        for endpoint in receivers:
            queue.send(account, endpoint, event)
        return
    name = event_id or account.ids.mint("evt", now)
    # with no call of the named tuple's own constructor, which is a function of Python's
    values = (name, type_, now, account.api_version, *cause, document, previous)
    account.table(delivery_records.EVENT_KIND).add(name, tuple.__new__(FoldedEvent, values))


def emit_realtime_request(account: Account, document: Record, *, cause: Cause, now: int) -> Record:
    """Create the event that asks an endpoint for a decision, and return it; its caller sends it.

    Args:
        account: where a purchase waits.
        document: the authorization as the API would return it.
        cause: the call that requests it.
        now: unix seconds.
    """
    type_ = endpoints.REALTIME_REQUEST
    receivers = endpoints.receivers(account, type_)
    return _put(account, type_, document, receivers, cause=cause, now=now)


def _put(  # noqa: PLR0913 - what an event says
    account: Account,
    type_: str,
    document: Record,
    receivers: list[Record],
    *,
    cause: Cause,
    now: int,
    previous: Record | None = None,
    event_id: str = "",
) -> Record:
    """Store a new event, whole, and return it."""
    event: Record = {
        "id": event_id or account.ids.mint("evt", now),
        "object": "event",
        **({"account": account.id} if account.platform is not None else {}),
        "api_version": account.api_version,
        "created": now,
        "data": _content(document, previous),
        "livemode": False,
        "pending_webhooks": len(receivers),
        "request": {"id": cause.request, "idempotency_key": cause.idempotency_key},
        "type": type_,
    }
    account.table(delivery_records.EVENT_KIND).put(event)
    newer_form.keep_for_event(account, event["id"], document)
    return event


def emit_thin(account: Account, type_: str, document: Record, cause: Cause, now: int) -> Record:
    """Create a thin event of the second API that stands for no event of the first.

    Its deliveries are queued for event destinations that have selected its type.

    Args:
        account: where it happened.
        type_: ``v2.money_management.transaction.created``.
        document: the object as the API would return it.
        cause: the call that caused it.
        now: unix seconds of the change.
    """
    event: Record = {
        "id": account.ids.mint("evt_test", now),
        "object": delivery_records.THIN_KIND,
        "changes": None,
        "context": account.id if account.platform is not None else None,
        "created": thin_events.timestamp(now),
        "livemode": False,
        "reason": thin_events.reason(cause.request, cause.idempotency_key),
        "related_object": thin_events.related(account, document),
        "type": type_,
    }
    account.table(delivery_records.THIN_KIND).put(event)
    has_any = endpoints.may_have_receivers(account)
    for endpoint in endpoints.receivers(account, type_) if has_any else ():
        if endpoint.get("thin"):
            queue.send(account, endpoint, event)
    return event


def resend(account: Account, event: str, endpoint: str | None = None) -> list[Record]:
    """Send an event again and return the new deliveries.

    Args:
        account: whose event it is.
        event: ``evt_…``.
        endpoint: ``we_…``; ``None`` for every endpoint that selects the event.

    Raises:
        Missing: there is no such event or endpoint.
        WrongState: the endpoint is disabled, or the event is a real-time request.
    """
    record = account.table(delivery_records.EVENT_KIND).get(event)
    if record is None:
        raise Missing(delivery_records.EVENT_KIND, event, param="event", status=404)
    receivers = (
        [enabled_endpoint(account, endpoint)]
        if endpoint
        else endpoints.receivers(account, record["type"])
    )
    originals = {
        delivery["endpoint"]: delivery["id"]
        for delivery in account.table(delivery_records.KIND).newest_first(
            where=[("event", Equals(event))]
        )
        if not delivery["resent"]
    }
    return [
        resend_to(account, receiver, record, originals.get(receiver["id"]))
        for receiver in receivers
    ]


def enabled_endpoint(account: Account, endpoint: str) -> Record:
    """Return an enabled endpoint that a parameter or a delivery names.

    Raises:
        Missing: there is no such endpoint.
        WrongState: it is disabled.
    """
    record = endpoints.find(account, endpoint)
    if record is None:
        raise Missing(endpoints.KIND, endpoint, param="endpoint", status=400)
    if record["status"] != "enabled":
        raise WrongState(f"The webhook endpoint '{endpoint}' is disabled; enable it to send to it.")
    return record


def resend_to(account: Account, endpoint: Record, event: Record, original: str | None) -> Record:
    """Send an event to one endpoint again, as a delivery of its own.

    Args:
        account: whose event it is.
        endpoint: who gets it.
        event: its record.
        original: the first delivery of this event to this endpoint, if there was one.

    Raises:
        WrongState: the event is a real-time request, which is sent once.
    """
    if event["type"] == endpoints.REALTIME_REQUEST:
        raise WrongState(
            f"An event of the type {endpoints.REALTIME_REQUEST} is sent once, while a purchase "
            "waits for the decision."
        )
    return queue.resend(account, endpoint, event, original=original)


def previous_attributes(old: Record, new: Record) -> Record:
    """Return Stripe's ``previous_attributes``: the old values of what changed.

    Nested hashes keep only their changed leaves, arrays are repeated whole, and a key that was
    absent before counts as null (reference: objects and platform, 6.1).
    """
    previous: Record = {}
    for key, value in new.items():
        before = old.get(key)
        if before is value or before == value:
            continue
        if isinstance(before, dict) and isinstance(value, dict):
            previous[key] = previous_attributes(before, value)
        else:
            previous[key] = before
    if not old.keys() <= new.keys():
        previous |= {key: value for key, value in old.items() if key not in new}
    return previous
