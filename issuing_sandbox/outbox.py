"""Events: what changed, as it was at that moment, and which call changed it."""

from dataclasses import dataclass
from typing import Any

from issuing_sandbox.ids import Ids
from issuing_sandbox.store import Record, Shelf


@dataclass(slots=True)
class Cause:
    """The API call behind a change; both are ``None`` when time or a person caused it."""

    request: str | None = None
    idempotency_key: str | None = None


BY_ITSELF = Cause()


class Outbox:
    """Writes the events of one account.

    Args:
        ids: mints ``evt_…``.
        shelf: where events are kept, kind ``event``.
        api_version: the account's version, in which snapshots are rendered.
    """

    def __init__(self, ids: Ids, shelf: Shelf, api_version: str) -> None:
        self._ids = ids
        self._shelf = shelf
        self._api_version = api_version

    def emit(
        self,
        type_: str,
        document: Record,
        *,
        cause: Cause,
        now: int,
        previous: Record | None = None,
    ) -> Record:
        """Keep an event about ``document``, a rendered object nobody will change any more.

        Args:
            type_: for example ``issuing_card.created``.
            document: the object as the API would answer it.
            cause: the call that caused it.
            now: unix seconds of the change.
            previous: for updates, only the changed attributes with their old values.
        """
        content: dict[str, Any] = {"object": document}
        if previous is not None:
            content["previous_attributes"] = previous
        event = {
            "id": self._ids.mint("evt", now),
            "object": "event",
            "api_version": self._api_version,
            "created": now,
            "data": content,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": cause.request, "idempotency_key": cause.idempotency_key},
            "type": type_,
        }
        return self._shelf.put(event)


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
