"""What tests of real-time decisions begin with: an endpoint that decides."""

from contextlib import contextmanager
from typing import Any

import orjson
from receiver import Received, Receiver, Says, receiving

from issuing_sandbox.contract.published import version

ASKED = "issuing_authorization.request"
HEADERS = {"Stripe-Version": version(), "Content-Type": "application/json"}


def says(approved: Any, **more: Any) -> Says:
    """A reply that decides."""
    return Says(200, orjson.dumps({"approved": approved, **more}), HEADERS)


@contextmanager
def deciding(api, reply: Says):
    """The account's endpoint for decisions, which gives this reply until told otherwise."""
    with receiving() as receiver:
        receiver.answer = lambda _: reply
        form = {"url": receiver.url, "enabled_events[0]": ASKED}
        receiver.registered = api.have("/v1/webhook_endpoints", form)
        yield receiver


def asked_once(receiver: Receiver) -> Received:
    """The only question that came."""
    assert receiver.types == [ASKED]
    return receiver.received[0]


def row(authorization: Any) -> Any:
    """The newest row of its ``request_history``."""
    return authorization["request_history"][-1]
