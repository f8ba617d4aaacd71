"""How Stripe's events reach a mailbox on this machine: through a tunnel, or by polling.

Without a tunnel the list of events is polled, and what is new is posted to the mailbox, signed
here: Stripe's list and its webhooks show the same events (reference: money flow, 8.3). Real-time
decisions cannot be made that way, because Stripe does not wait for somebody to read its list.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import orjson

from issuing_harness.backends.base import Transport, no_pause
from issuing_harness.backends.http import (
    EVENT_DESTINATIONS,
    WEBHOOK_ENDPOINTS,
    admin_call,
    register_destination,
    register_endpoint,
)
from issuing_harness.errors import BackendUnavailable
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, Request

EVENTS: Final = "/v1/events"


class TunnelWebhooks:
    """Has Stripe post to a public address that leads to the mailbox.

    Args:
        transport: carries requests to Stripe.
        url: the tunnel's public address.
        port: the port on this machine that it leads to.
    """

    simulates_delays = False
    hint = "See that the tunnel is open, and leads to the port that --webhook-port names."

    def __init__(self, transport: Transport, url: str, port: int) -> None:
        self.port = port
        self._transport = transport
        self._url = url
        self._since = 0
        self._known_ids: set[str] = set()
        #: The paths of what was registered.
        self._endpoints: list[str] = []

    def register(
        self,
        url: str,  # noqa: ARG002 - the tunnel's counts
        types: Sequence[str],
        *,
        connect: bool = False,
    ) -> str:
        """Register the tunnel's address at Stripe; returns the endpoint's secret."""
        self._begin()
        endpoint = register_endpoint(self._transport, self._url, types, connect=connect)
        self._endpoints.append(f"{WEBHOOK_ENDPOINTS}/{endpoint['id']}")
        return str(endpoint["secret"])

    def register_destination(
        self,
        url: str,  # noqa: ARG002 - the tunnel's counts
        types: Sequence[str],
    ) -> str:
        """Register the tunnel's address as an event destination; returns its secret."""
        self._begin()
        made = register_destination(self._transport, self._url, types)
        self._endpoints.append(f"{EVENT_DESTINATIONS}/{made['id']}")
        return str(made["webhook_endpoint"]["signing_secret"])

    def _begin(self) -> None:
        """Note which events there are before the first endpoint is registered."""
        if not self._endpoints:
            self._since = int(time.time())
            listed = _list_events(self._transport, self._since)
            self._known_ids = {str(event["id"]) for event in listed}

    def deliver_pending(self) -> None:
        """Do nothing: nobody but Stripe knows what is still to be delivered."""

    def may_be_due(self) -> bool:
        """Return that something can: Stripe's events come when they come."""
        return True

    def due_events(self) -> Sequence[str]:
        """Return the ids of the events that Stripe lists since the endpoint was registered."""
        if not self._endpoints:
            return ()
        listed = _list_events(self._transport, self._since)
        return [str(event["id"]) for event in listed if event["id"] not in self._known_ids]

    def pause(self, seconds: float) -> Callable[[], None]:
        """Return what lets real time pass."""
        return partial(time.sleep, seconds)

    def close(self) -> None:
        """Delete the endpoints that were registered."""
        while self._endpoints:
            self._transport.send(Request("DELETE", self._endpoints.pop()))


class PollingWebhooks:
    """Reads Stripe's list of events and posts what is new to the mailbox.

    Args:
        transport: carries requests to Stripe.
    """

    port = 0
    simulates_delays = False
    hint = "Events were read from Stripe's list, which lags behind by seconds."

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._url = ""
        self._secret = f"whsec_{secrets.token_hex(16)}"
        self._since = 0
        self._known_ids: set[str] = set()

    def register(self, url: str, types: Sequence[str], *, connect: bool = False) -> str:
        """Post events that happen from now on to ``url``.

        Raises:
            BackendUnavailable: the mailbox is to make real-time decisions, or is a platform's,
                whose accounts have lists of their own.
        """
        if connect or REALTIME_REQUEST in types:
            raise BackendUnavailable(
                "The scenario decides on purchases, and Stripe has no way to ask this machine. "
                "Open a tunnel to it and name it with --webhook-url, or run the scenario with "
                "--backend sandbox."
            )
        self._url = url
        self._since = int(time.time())
        self._known_ids = {str(event["id"]) for event in self._listed()}
        return self._secret

    def register_destination(self, url: str, types: Sequence[str]) -> str:  # noqa: ARG002 - it refuses whatever the address
        """Refuse: what is polled are events of the first API.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(
            f"The scenario listens for the thin event {types[0]}, and Stripe has no way to send it "
            "to this machine. Open a tunnel to it and name it with --webhook-url, or run the "
            "scenario with --backend sandbox."
        )

    def deliver_pending(self) -> None:
        """Post new events, oldest first."""
        if not self._url:
            return
        for event in reversed(self._listed()):
            if event["id"] not in self._known_ids:
                self._known_ids.add(event["id"])
                post_event(self._url, self._secret, _body(event))

    def may_be_due(self) -> bool:
        """Return that something can: Stripe's events come when they come."""
        return True

    def due_events(self) -> Sequence[str]:
        """Return none: what Stripe lists has just been posted."""
        return ()

    def pause(self, seconds: float) -> Callable[[], None]:  # noqa: ARG002 - however long: no reply is awaited
        """Return what does nothing: no reply is ever awaited."""
        return no_pause

    def close(self) -> None:
        """Post nothing more."""
        self._url = ""

    def _listed(self) -> list[dict[str, Any]]:
        return _list_events(self._transport, self._since)


def _list_events(transport: Transport, since: int) -> list[dict[str, Any]]:
    """Return the newest events since then (unix seconds), newest first."""
    query = (("created[gte]", str(since)), ("limit", "100"))
    return list(admin_call(transport, Request("GET", EVENTS, query=query)).json()["data"])


def _body(event: dict[str, Any]) -> str:
    return orjson.dumps(event, option=orjson.OPT_INDENT_2).decode()
