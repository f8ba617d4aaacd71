"""The seam where the Stripe SDK meets the harness: its HTTP client.

Played here, a recording needs no patched sockets; measured, this costs a third of replaying through
the SDK's default client (benchmarks/).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe
from requests.structures import CaseInsensitiveDict
from stripe import _api_requestor

from issuing_harness.backends.base import NO_KEY, Transport
from issuing_harness.errors import HarnessError
from issuing_harness.interactions import Request
from issuing_harness.versions import API_VERSION


class SdkHttpClient(stripe.HTTPClient):
    """An SDK HTTP client that sends each call down the running scenario's route."""

    name = "issuing-harness"

    def __init__(self) -> None:
        super().__init__()
        self._route: Transport | None = None

    def open(self, route: Transport) -> None:
        """From now on calls go here."""
        self._route = route

    def shut(self) -> None:
        """From now on there is nowhere to call."""
        self._route = None

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send one call and hand the answer to the SDK."""
        if self._route is None:
            raise HarnessError(
                f"{method.upper()} {url} was called outside any scenario, where no backend answers "
                "and no tape plays. Call Stripe from a step, through the fixture `program`."
            )
        answer = self._route.send(Request.from_wire(method, url, headers, post_data))
        shown = CaseInsensitiveDict(answer.headers)
        shown.pop("stripe-notice", None)  # the SDK makes a warning of it, and pytest an error
        return answer.body, answer.status, shown

    def close(self) -> None:
        """Nothing is held open here."""


@contextmanager
def client_on(channel: SdkHttpClient) -> Iterator[stripe.StripeClient]:
    """The SDK's client, calling down the channel; trying again is the backends' business too."""
    habits = _habits()
    try:
        yield client_for(channel)
    finally:
        for owner, name, before in habits:
            setattr(owner, name, before)


def client_for(channel: SdkHttpClient, account: str | None = None) -> stripe.StripeClient:
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
