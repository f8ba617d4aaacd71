"""Cards that are ordered here: Stripe makes one for each order, however often it is asked."""

from typing import Any

import stripe

from spend_platform import missed_events
from spend_platform.settings import Settings


def order(settings: Settings, cardholder: str, name: str) -> str:
    """Have Stripe make a virtual card; returns its id.

    The order's name is the idempotency key, so that a form that is sent twice, and a call whose
    answer is lost, make no second card.

    Args:
        settings: with Stripe's key.
        cardholder: whose card it is, ``ich_…``.
        name: the order; the form that asks for it bears it.
    """
    return create(missed_events.client(settings), cardholder, name)


def create(client: stripe.StripeClient, cardholder: str, key: str) -> str:
    """Make one call, which the SDK repeats under the same key; returns the card's id."""
    card: Any = {"cardholder": cardholder, "currency": "usd", "type": "virtual"}
    return client.v1.issuing.cards.create(card, {"idempotency_key": key}).id
