"""Thin events and the event destinations they go to, by the official SDK.

A notification names an object and shows none of it: the SDK fetches the object as it is now, and
the event with what changed (docs.stripe.com, "Migrate from snapshot events to thin events").
"""

from collections.abc import Callable
from typing import Any

import stripe
from stripe.v2.core import Event, EventDestination

from issuing_harness.program.expectations import expect_equal


class ThinEvents:
    """What a program does with thin events, and with the destination they come to.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client
        self._destinations = client.v2.core.event_destinations

    def related_object(self, body: str) -> Any:
        """Return the object that a notification names, as it is now.

        Args:
            body: the notification as it came, once its signature was verified.
        """
        return self._notification(body).fetch_related_object()

    def fetch(self, body: str) -> Any:
        """Return the event of a notification, which has the changes."""
        return self._notification(body).fetch_event()

    def about(self, name: str, type_: str) -> list[Event]:
        """List the thin events of a type about an object, such as the card ``ic_…``."""
        return self._client.v2.core.events.list({"object_id": name, "types": [type_]}).data

    def ping(self) -> Event:
        """Have a ping sent to the destination."""
        return self._destinations.ping(self.newest().id)

    def disable(self) -> None:
        """Have nothing sent to the destination from now on."""
        self._act_on_newest(self._destinations.disable, "disabled")

    def enable(self) -> None:
        """Have events sent to the destination again."""
        self._act_on_newest(self._destinations.enable, "enabled")

    def _notification(self, body: str) -> Any:
        return self._client.parse_event_notification_without_verification(body)

    def _act_on_newest(self, act: Callable[[str], EventDestination], status: str) -> None:
        changed = act(self.newest().id)
        expect_equal(changed.status, status, "the status of the event destination")

    def newest(self) -> EventDestination:
        """Return the newest destination: the scenario's own, which was registered last."""
        return self._destinations.list({"limit": 1}).data[0]
