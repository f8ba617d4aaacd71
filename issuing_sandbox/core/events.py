"""Events, to be read: the last thirty days, newest first (objects and platform, 6.3)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import resend

KIND: Final = "event"
#: Seconds an event can be listed.
KEPT: Final = 30 * 86_400
#: How many types a list can be narrowed to (6.3); the refusal's wording is unknown.
MOST_TYPES: Final = 20


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
    fits = _type_filter(call.params)
    oldest = call.now - KEPT
    return call.page(
        KIND,
        wanted=lambda event: (
            event["created"] >= oldest and fits(event["type"]) and _delivered(event, call.params)
        ),
    )


def _type_filter(params: Mapping[str, Any]) -> Callable[[str], bool]:
    if params.get("types"):
        wanted = set(params["types"])
        if len(wanted) > MOST_TYPES:
            raise SandboxFault(f"You may specify up to {MOST_TYPES} types.", param="types")
        return lambda name: name in wanted
    exact = params.get("type")
    if exact is None:
        return lambda _: True
    if exact.endswith("*"):
        return lambda name: name.startswith(exact[:-1])
    return lambda name: bool(name == exact)


def _delivered(record: Record, params: Mapping[str, Any]) -> bool:
    wanted = params.get("delivery_success")
    return wanted is None or wanted == (record["pending_webhooks"] == 0)
