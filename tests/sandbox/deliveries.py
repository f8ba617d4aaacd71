"""Helpers for tests of deliveries: endpoints that record events, and the deliveries to them."""

from contextlib import contextmanager
from typing import Any

import stripe

from tests.sandbox.receiver import Receiver, Reply, receiving

ENDPOINTS = "/v1/webhook_endpoints"
DELIVERIES = "/_sandbox/deliveries"
#: An account that asks for cards.
CONNECTED = {
    "type": "custom",
    "country": "US",
    "capabilities[card_issuing][requested]": "true",
    "capabilities[transfers][requested]": "true",
}


@contextmanager
def listening(api, *types: str, **form: Any):
    """Register an endpoint of the account for events of these types; by default, for all."""
    with receiving() as receiver:
        yield register(api, receiver, *types, **form)


def register(api, receiver: Receiver, *types: str, **form: Any) -> Receiver:
    """Register a receiver as an endpoint of the account."""
    named = {f"enabled_events[{place}]": name for place, name in enumerate(types or ("*",))}
    receiver.registered = api.have(ENDPOINTS, {"url": receiver.url} | named | form)
    return receiver


def reply_with(receiver: Receiver, *statuses: int) -> None:
    """Reply with these statuses in turn, and then with 200."""
    left = list(statuses)
    receiver.make_reply = lambda _: Reply(left.pop(0) if left else 200)


def newest_delivery(api, **form: Any) -> Any:
    """Return the newest delivery."""
    return api.see(DELIVERIES, {"limit": 1} | form)["data"][0]


def verified(receiver: Receiver) -> list[Any]:
    """Return every event that came, after the official SDK has verified its signature."""
    secret = receiver.registered["secret"]
    return [
        stripe.Webhook.construct_event(request.body, request.headers["stripe-signature"], secret)
        for request in receiver.received
    ]


def delete_endpoint(api, endpoint):
    """Delete an endpoint."""
    headers = {"authorization": f"Bearer {api.key}"}
    return api.send("DELETE", f"{ENDPOINTS}/{endpoint}", "", headers, b"")
