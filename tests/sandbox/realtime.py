"""Helpers for tests of real-time requests: an endpoint that decides, and its replies."""

from contextlib import contextmanager
from typing import Any

import orjson

from issuing_sandbox.contract.published import version
from tests.sandbox.receiver import ReceivedRequest, Receiver, Reply, receiving

REALTIME_REQUEST = "issuing_authorization.request"
HEADERS = {"Stripe-Version": version(), "Content-Type": "application/json"}


def decides(approved: Any, **more: Any) -> Reply:
    """Return a reply that decides."""
    return Reply(200, orjson.dumps({"approved": approved, **more}), HEADERS)


@contextmanager
def decision_endpoint(api, reply: Reply):
    """Register the account's endpoint for decisions, which gives this reply until it is changed."""
    with receiving() as receiver:
        receiver.make_reply = lambda _: reply
        form = {"url": receiver.url, "enabled_events[0]": REALTIME_REQUEST}
        receiver.registered = api.have("/v1/webhook_endpoints", form)
        yield receiver


def only_request(receiver: Receiver) -> ReceivedRequest:
    """Return the only real-time request that came."""
    assert receiver.types == [REALTIME_REQUEST]
    return receiver.received[0]


def row(authorization: Any) -> Any:
    """Return the newest entry of its ``request_history``."""
    return authorization["request_history"][-1]
