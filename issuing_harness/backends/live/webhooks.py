"""How Stripe's events reach a mailbox on this machine: through a tunnel, or read from their list.

Without a tunnel the list of events is read, and what is new is posted to the mailbox, signed here:
Stripe's list and its webhooks show the same events (reference: money flow, 8.3). Decisions cannot
be made that way: nobody waits for a list to be read.
"""

import secrets
import time
from collections.abc import Sequence
from typing import Any, Final

import orjson

from issuing_harness.backends.base import Transport
from issuing_harness.backends.http import WEBHOOK_ENDPOINTS, admin_call, register_endpoint
from issuing_harness.errors import BackendUnavailable
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, Request

EVENTS: Final = "/v1/events"


class Tunneled:
    """Has Stripe post to an address that leads to the mailbox.

    Args:
        route: Stripe.
        url: the tunnel's public address.
        port: where it leads to on this machine.
    """

    pretends = False
    hint = "See that the tunnel is open, and leads to the port that --webhook-port names."

    def __init__(self, route: Transport, url: str, port: int) -> None:
        self.port = port
        self._route = route
        self._url = url
        self._made: list[str] = []

    def open(self, url: str, types: Sequence[str]) -> str:  # noqa: ARG002 - the tunnel's counts
        """Register the tunnel's address at Stripe; returns the secret."""
        endpoint = register_endpoint(self._route, self._url, types)
        self._made.append(str(endpoint["id"]))
        return str(endpoint["secret"])

    def settle(self) -> None:
        """Stripe delivers when it delivers."""

    def sleep(self, seconds: float) -> None:
        """Really."""
        time.sleep(seconds)

    def close(self) -> None:
        """Take the endpoints back."""
        while self._made:
            self._route.send(Request("DELETE", f"{WEBHOOK_ENDPOINTS}/{self._made.pop()}"))


class Polled:
    """Reads Stripe's list of events and posts what is new to the mailbox.

    Args:
        route: Stripe.
    """

    port = 0
    pretends = False
    hint = "Events were read from Stripe's list, which lags behind by seconds."

    def __init__(self, route: Transport) -> None:
        self._route = route
        self._url = ""
        self._secret = f"whsec_{secrets.token_hex(16)}"
        self._since = 0
        self._seen: set[str] = set()

    def open(self, url: str, types: Sequence[str]) -> str:
        """From now on what is new is posted to ``url``.

        Raises:
            BackendUnavailable: decisions are to be made.
        """
        if REALTIME_REQUEST in types:
            raise BackendUnavailable(
                "The scenario decides on purchases, and Stripe has no way to ask this machine. "
                "Open a tunnel to it and name it with --webhook-url, or run the scenario with "
                "--backend sandbox."
            )
        self._url = url
        self._since = int(time.time())
        self._seen = {str(each["id"]) for each in self._listed()}
        return self._secret

    def settle(self) -> None:
        """Post what is new, oldest first."""
        if not self._url:
            return
        for event in reversed(self._listed()):
            if event["id"] not in self._seen:
                self._seen.add(event["id"])
                post_event(self._url, self._secret, _written(event))

    def sleep(self, seconds: float) -> None:
        """Nobody is asked, so nobody replies late."""

    def close(self) -> None:
        """Post nothing more."""
        self._url = ""

    def _listed(self) -> list[dict[str, Any]]:
        query = (("created[gte]", str(self._since)), ("limit", "100"))
        return list(admin_call(self._route, Request("GET", EVENTS, query=query)).json()["data"])


def _written(event: dict[str, Any]) -> str:
    return orjson.dumps(event, option=orjson.OPT_INDENT_2).decode()
