"""Faults in having Stripe make a card: one wish, and more than one card."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import stripe

from spend_platform import orders
from spend_platform.planted.planting import Put
from spend_platform.settings import Settings

#: How often a call is made before it is given up.
ATTEMPTS = 3


def order_anew_each_time(put: Put) -> None:
    """Take a form that is sent twice for two orders (EV6)."""
    order = orders.order

    def ordered(settings: Settings, cardholder: str, name: str) -> str:
        return order(settings, cardholder, f"{name}-{uuid4()}")

    put(orders, "order", ordered)


def repeat_with_a_new_key(put: Put) -> None:
    """Make a call again whose answer is lost, as if it were another one (EV3)."""

    def created(client: stripe.StripeClient, cardholder: str, key: str) -> str:
        for number in range(ATTEMPTS):
            card: Any = {"cardholder": cardholder, "currency": "usd", "type": "virtual"}
            options: Any = {"idempotency_key": f"{key}-{number}", "max_network_retries": 0}
            try:
                return client.v1.issuing.cards.create(card, options).id
            except stripe.APIConnectionError:
                continue
        raise TimeoutError

    put(orders, "create", created)


FAULTS: dict[str, Callable[[Put], None]] = {
    "orders-anew-each-time": order_anew_each_time,
    "repeats-with-a-new-key": repeat_with_a_new_key,
}
