"""The endpoints of events: retrieve, list and send again (objects and platform, 6.3).

A list has the events of the last thirty days. How events come to be: ``webhooks.events``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import resend

KIND: Final = "event"
#: Seconds an event can be listed.
LISTED_SECONDS: Final = 30 * 86_400
#: How many types a list can be narrowed to (6.3); the error's wording is unknown.
MAX_TYPES: Final = 20


def retrieve(call: Call) -> Record:
    """``GET /v1/events/{id}``."""
    return call.named_in_path(KIND, "id")


def retry(call: Call) -> Record:
    """``POST /v1/events/{id}/retry``: send it again, to one endpoint or to all that select it.

    It is what ``stripe events resend`` of Stripe's CLI calls.
    """
    event = call.named_in_path(KIND, "id")
    if call.params.get("account") not in (None, call.account.id):
        raise NotModelled("events of another account; send Stripe-Account", param="account")
    resend(call.account, event["id"], call.params.get("webhook_endpoint"))
    return call.account.table(KIND)[event["id"]]


def list_all(call: Call) -> Record:
    """``GET /v1/events``, newest first."""
    if call.params.get("type") and call.params.get("types"):
        raise SandboxFault(
            "You may only specify one of these parameters: type, types.",
            code="parameters_exclusive",
            param="type",
        )
    matches_type = _type_filter(call.params)
    oldest = call.now - LISTED_SECONDS
    return call.page(
        KIND,
        matches=lambda event: (
            event["created"] >= oldest
            and matches_type(event["type"])
            and _matches_delivery(event, call.params)
        ),
    )


def _type_filter(params: Mapping[str, Any]) -> Callable[[str], bool]:
    if params.get("types"):
        types = set(params["types"])
        if len(types) > MAX_TYPES:
            raise SandboxFault(f"You may specify up to {MAX_TYPES} types.", param="types")
        return lambda name: name in types
    exact = params.get("type")
    if exact is None:
        return lambda _: True
    if exact.endswith("*"):
        return lambda name: name.startswith(exact[:-1])
    return lambda name: bool(name == exact)


def _matches_delivery(event: Record, params: Mapping[str, Any]) -> bool:
    is_delivered = params.get("delivery_success")
    return is_delivered is None or is_delivered == (event["pending_webhooks"] == 0)
