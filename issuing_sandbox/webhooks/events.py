"""Events: what changed, as it was at that moment, and which call changed it."""

from dataclasses import dataclass
from typing import Any

from issuing_sandbox.account.account import Account
from issuing_sandbox.errors import Missing, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import deliveries, endpoints, queue


@dataclass(slots=True)
class Cause:
    """The API call behind a change; both are ``None`` when time or a person caused it."""

    request: str | None = None
    idempotency_key: str | None = None


BY_ITSELF = Cause()


def emit(
    account: Account,
    type_: str,
    document: Record,
    *,
    cause: Cause,
    now: int,
    previous: Record | None = None,
) -> Record:
    """Keep an event about ``document``, a rendered object nobody will change any more.

    Its deliveries leave once the request is settled; who asks about an authorization delivers
    the question itself.

    Args:
        account: where it happened; its endpoints hear of it.
        type_: for example ``issuing_card.created``.
        document: the object as the API would answer it.
        cause: the call that caused it.
        now: unix seconds of the change.
        previous: for updates, only the changed attributes with their old values.
    """
    content: dict[str, Any] = {"object": document}
    if previous is not None:
        content["previous_attributes"] = previous
    told = endpoints.receivers(account, type_) if endpoints.may_be_told(account) else []
    event: Record = {
        "id": account.ids.mint("evt", now),
        "object": "event",
        **({"account": account.id} if account.platform is not None else {}),
        "api_version": account.api_version,
        "created": now,
        "data": content,
        "livemode": False,
        "pending_webhooks": len(told),
        "request": {"id": cause.request, "idempotency_key": cause.idempotency_key},
        "type": type_,
    }
    account.table("event").put(event)
    if type_ != endpoints.ASKED:
        for endpoint in told:
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
    found = account.table(deliveries.EVENT).get(event)
    if found is None:
        raise Missing(deliveries.EVENT, event, param="event", status=404)
    to = (
        [enabled_endpoint(account, endpoint)]
        if endpoint
        else endpoints.receivers(account, found["type"])
    )
    firsts = {
        delivery["endpoint"]: delivery["id"]
        for delivery in account.table(deliveries.KIND).newest_first()
        if delivery["event"] == event and not delivery["resent"]
    }
    return [resend_to(account, each, found, firsts.get(each["id"])) for each in to]


def enabled_endpoint(account: Account, name: str) -> Record:
    """An enabled endpoint that a parameter or a delivery names."""
    found = endpoints.named(account, name)
    if found is None:
        raise Missing(endpoints.KIND, name, param="endpoint", status=400)
    if found["status"] != "enabled":
        raise WrongState(f"The webhook endpoint '{name}' is disabled; enable it to send to it.")
    return found


def resend_to(account: Account, endpoint: Record, event: Record, original: str | None) -> Record:
    """Send an event to one endpoint again, as a delivery of its own.

    Raises:
        WrongState: a real-time request, which is sent once.
    """
    if event["type"] == endpoints.ASKED:
        raise WrongState(
            f"An event of the type {endpoints.ASKED} is sent once, while a purchase waits for the "
            "decision."
        )
    return queue.resend(account, endpoint, event, original=original)


def changed(old: Record, new: Record) -> Record:
    """Stripe's ``previous_attributes``: old values of what changed.

    Nested hashes keep only their changed leaves, arrays are repeated whole, and a key that was
    absent before counts as null (reference: objects and platform, 6.1).
    """
    previous: Record = {}
    for key, value in new.items():
        before = old.get(key)
        if before == value:
            continue
        if isinstance(before, dict) and isinstance(value, dict):
            previous[key] = changed(before, value)
        else:
            previous[key] = before
    return previous | {key: value for key, value in old.items() if key not in new}
