"""The events that preflight posts: one that means nothing, and a question about an unknown card."""

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.interactions import REALTIME_REQUEST

#: A card that nobody has: "no" is a good answer to a question about it.
UNKNOWN_CARD: Final = "ic_of_a_preflight"


def ping() -> str:
    """Return an event of a type that nobody lists, as JSON."""
    return _event("issuing_harness.ping", {"id": "ping", "object": "ping"})


def question(card: str) -> str:
    """Return a real-time request about a purchase of $1.00 with a card ``ic_…``, as JSON."""
    return _event(REALTIME_REQUEST, _authorization(card))


def declined(card: str) -> str:
    """Return an event about that purchase, which was declined, as JSON: it moves no money."""
    closed = {"approved": False, "pending_request": None, "status": "closed"}
    return _event("issuing_authorization.created", _authorization(card) | closed)


def _authorization(card: str) -> dict[str, Any]:
    return {
        "id": "iauth_of_a_preflight",
        "object": "issuing.authorization",
        "amount": 0,
        "approved": False,
        "balance_transactions": [],
        "card": {"id": card, "object": "issuing.card", "cardholder": {"id": "ich_none"}},
        "cardholder": "ich_none",
        "created": int(time.time()),
        "currency": "usd",
        "livemode": False,
        "merchant_data": {"category": "book_stores", "name": "Preflight", "network_id": "1"},
        "metadata": {},
        "pending_request": {
            "amount": 100,
            "currency": "usd",
            "is_amount_controllable": False,
            "merchant_amount": 100,
            "merchant_currency": "usd",
        },
        "request_history": [],
        "status": "pending",
        "transactions": [],
    }


def _event(type_: str, about: Mapping[str, Any]) -> str:
    now = int(time.time())
    event = {
        "id": f"evt_preflight_{now}",
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    }
    return json.dumps(event)
