"""What never arrived: Stripe lists the events that it could not deliver, thirty days back.

``POST /missed-events`` books them, and whatever runs jobs calls it every few minutes.
"""

from collections.abc import Iterator
from typing import Any

import stripe

from spend_platform import ledger
from spend_platform.database import Books
from spend_platform.settings import STRIPE_VERSION, Settings

#: Events a page; Stripe gives no more.
PAGE = 100


def catch_up(settings: Settings, books: Books) -> int:
    """Book what was missed, each event by itself; returns how many events there were.

    Stripe is asked before anything is booked, so that no decision waits for it.
    """
    missed = [event.to_dict() for event in listed(client(settings))]
    for event in reversed(missed):
        if event["livemode"] == settings.live_mode:
            with books.open() as session:
                ledger.receive(session, event)
    return len(missed)


def listed(stripe_: stripe.StripeClient) -> Iterator[stripe.Event]:
    """All events that an endpoint has not received, the newest first, however many pages."""
    found = stripe_.v1.events.list({"delivery_success": False, "limit": PAGE})
    return found.auto_paging_iter()


def client(settings: Settings, **more: Any) -> stripe.StripeClient:
    """Stripe's API, in the version that this code is written against."""
    return stripe.StripeClient(
        settings.stripe_key or "",
        base_addresses={"api": settings.stripe_base},
        stripe_version=STRIPE_VERSION,
        max_network_retries=2,
        **more,
    )
