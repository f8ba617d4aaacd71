"""Events: what changed, as it was at that moment, and which call changed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issuing_sandbox.store import Record
from issuing_sandbox.webhooks import endpoints, queue

if TYPE_CHECKING:  # an account has an outbox
    from issuing_sandbox.account import Account


@dataclass(slots=True)
class Cause:
    """The API call behind a change; both are ``None`` when time or a person caused it."""

    request: str | None = None
    idempotency_key: str | None = None


BY_ITSELF = Cause()


class Outbox:
    """Writes the events of one account, and sends them to its webhook endpoints.

    Args:
        account: whose version snapshots are rendered in.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._shelf = account.shelf("event")

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

        Its deliveries leave once the request is settled; who asks about an authorization delivers
        the question itself.

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
        account = self._account
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
        self._shelf.put(event)
        if type_ != endpoints.ASKED:
            for endpoint in told:
                queue.send(account, endpoint, event)
        return event


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
