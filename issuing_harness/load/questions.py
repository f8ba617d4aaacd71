"""The events of a run: copies of the sandbox's, changed in what tells one from another."""

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson

from issuing_harness.load.purchases import Purchase

#: How many digits a number has within an id.
_DIGITS: Final = 8

Event = Mapping[str, Any]


def card_id(run: str, number: int) -> str:
    """Return the id of a run's card."""
    return f"ic_{run}{number:0{_DIGITS}}"


def card_event(card: Event, run: str, number: int) -> str:
    """Return the event that says that a run's card was made, as JSON."""
    made = card["data"]["object"] | {"id": card_id(run, number)}
    event_id = f"evt_{run}card{number:0{_DIGITS}}"
    return orjson.dumps({**card, "id": event_id, "data": {"object": made}}).decode()


def question(template: Event, run: str, purchase: Purchase) -> str:
    """Return the event that asks about a purchase, made now, as JSON."""
    now, number = int(time.time()), f"{purchase.number:0{_DIGITS}}"
    asked, sums = template["data"]["object"], {"amount": purchase.cents}
    sums["merchant_amount"] = purchase.cents
    authorization = {
        **asked,
        "id": f"iauth_{run}{number}",
        "card": {**asked["card"], "id": card_id(run, purchase.card)},
        "created": now,
        "merchant_amount": purchase.cents,
        "pending_request": {**asked["pending_request"], **sums},
    }
    event = {**template, "id": f"evt_{run}{number}", "created": now}
    return orjson.dumps({**event, "data": {"object": authorization}}).decode()
