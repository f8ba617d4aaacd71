"""The official SDK on top of a channel, with the habits kept in check that do harm in a test run.

Left to itself it measures its calls and names the machine (telemetry), keeps an id in the home
folder, and logs whole bodies, secrets included, wherever ``STRIPE_LOG`` or ``--log-level`` send
them; formatting those logs costs a replay one instruction in seventeen, read or not. What was said
stands in the report, redacted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe
from stripe import _api_requestor

from issuing_harness.backends.base import NO_KEY
from issuing_harness.backends.channel import Channel
from issuing_harness.versions import API_VERSION


@contextmanager
def client_on(channel: Channel) -> Iterator[stripe.StripeClient]:
    """The SDK's client, calling down the channel; trying again is the backends' business too."""
    habits = _habits()
    try:
        yield client_for(channel)
    finally:
        for owner, name, before in habits:
            setattr(owner, name, before)


def client_for(channel: Channel, account: str | None = None) -> stripe.StripeClient:
    """A client down the channel, which speaks for the connected account ``acct_…`` if told to."""
    return stripe.StripeClient(
        NO_KEY,
        http_client=channel,
        stripe_account=account,
        stripe_version=API_VERSION,
        max_network_retries=0,
    )


def _habits() -> list[tuple[Any, str, Any]]:
    """Drop the habits; returns what was there before."""
    better: tuple[tuple[Any, str, Any], ...] = (
        (stripe, "enable_telemetry", False),
        (_api_requestor, "log_info", _say_nothing),
        (_api_requestor, "log_debug", _say_nothing),
    )
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in better]
    for owner, name, habit in better:
        setattr(owner, name, habit)
    return before


def _say_nothing(_message: str, **_params: object) -> None:
    """In place of the SDK's log."""
