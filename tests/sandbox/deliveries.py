"""What tests of deliveries begin with: an endpoint that keeps what it is told."""

from contextlib import contextmanager
from typing import Any

import stripe
from receiver import Receiver, Says, receiving

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
def told(api, *types: str, **form: Any):
    """An endpoint of the account for events of these types; by default, for all it can have."""
    with receiving() as receiver:
        yield register(api, receiver, *types, **form)


def register(api, receiver: Receiver, *types: str, **form: Any) -> Receiver:
    """Let a receiver be an endpoint of the account."""
    named = {f"enabled_events[{place}]": name for place, name in enumerate(types or ("*",))}
    receiver.registered = api.have(ENDPOINTS, {"url": receiver.url} | named | form)
    return receiver


def answers(receiver: Receiver, *statuses: int) -> None:
    """Answer with these statuses in turn, and then with 200."""
    left = list(statuses)
    receiver.answer = lambda _: Says(left.pop(0) if left else 200)


def delivery(api, **form: Any) -> Any:
    """The newest delivery."""
    return api.see(DELIVERIES, {"limit": 1} | form)["data"][0]


def checked(receiver: Receiver) -> list[Any]:
    """Every event that came, after the official SDK has checked the signature."""
    secret = receiver.registered["secret"]
    return [
        stripe.Webhook.construct_event(each.body, each.headers["stripe-signature"], secret)
        for each in receiver.received
    ]
