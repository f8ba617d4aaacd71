"""The endpoints of events: retrieve, list and send again (objects and platform, 6.3).

A list has the events of the last thirty days. How events come to be: ``webhooks.events``.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.store.conditions import AnyOf, Equals, That, Where, Within
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
    recent = ("created", Within({"gte": call.now - LISTED_SECONDS}))
    return call.page(KIND, where=[*_of_types(call.params), *_delivered(call.params), recent])


def _of_types(params: Mapping[str, Any]) -> Where:
    if params.get("types"):
        types = set(params["types"])
        if len(types) > MAX_TYPES:
            raise SandboxFault(f"You may specify up to {MAX_TYPES} types.", param="types")
        return [("type", AnyOf(types))]
    exact = params.get("type")
    if exact is None:
        return ()
    if exact.endswith("*"):
        return [("type", That(lambda name: name.startswith(exact[:-1])))]
    return [("type", Equals(exact))]


def _delivered(params: Mapping[str, Any]) -> Where:
    is_delivered = params.get("delivery_success")
    if is_delivered is None:
        return ()
    return [("pending_webhooks", That(lambda pending: is_delivered == (pending == 0)))]
