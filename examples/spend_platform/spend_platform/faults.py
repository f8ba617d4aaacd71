"""Planted faults, for certification and tests only: each breaks one promise of the platform.

A test that certifies integrations proves itself by turning red on these. They are chosen by the
environment variable ``SPEND_PLATFORM_FAULT``, which is read here and nowhere else, and are put in
from outside, so that the good code does not know of them.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from spend_platform import authorizations, journal, ledger, standing, webhooks
from spend_platform.database import Event
from spend_platform.settings import Settings

VARIABLE = "SPEND_PLATFORM_FAULT"
#: More than the two seconds Stripe waits.
TOO_LATE = 2.2
#: What an event can be about in Stripe's published list, as far as Issuing goes.
KNOWN = {"balance", "topup"}
KNOWN_PREFIX = "issuing_"

#: How a fault is put in: like ``setattr``, or like a test's ``monkeypatch.setattr``.
Put = Callable[[object, str, Any], None]


def plant(put: Put = setattr, environment: Mapping[str, str] = os.environ) -> str | None:
    """Plant the fault the environment names; returns its name.

    Raises:
        ValueError: there is no such fault; the message lists those there are.
    """
    name = environment.get(VARIABLE)
    if not name:
        return None
    if name not in FAULTS:
        raise ValueError(f"{VARIABLE} is {name!r}; there are {', '.join(sorted(FAULTS))}.")
    FAULTS[name](put)
    return name


def check_no_signature(put: Put) -> None:
    """Believe whoever posts."""

    def verified(payload: bytes, _: str, __: Settings) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(payload)
        return said

    put(webhooks, "verified", verified)


def book_duplicates_twice(put: Put) -> None:
    """Book an event again each time it is delivered again."""
    delivery: ContextVar[int] = ContextVar("delivery", default=1)
    receive, key = ledger.receive, journal.key

    def received(session: Session, event: dict[str, Any]) -> None:
        earlier = session.get(Event, event["id"])
        delivery.set(earlier.seen + 1 if earlier else 1)
        receive(session, event)

    def keyed(kind: str, name: str) -> str:
        again = f"#{delivery.get()}" if delivery.get() > 1 else ""
        return key(kind, name) + again

    put(ledger, "receive", received)
    put(ledger, "is_repeat", lambda _: False)
    put(journal, "key", keyed)


def believe_order(put: Put) -> None:
    """Take what arrives last for what happened last."""
    put(authorizations, "is_newer", lambda *_: True)
    put(authorizations, "captured_since", lambda *_: 0)


def answer_too_late(put: Put) -> None:
    """Sleep over each decision, once it is made."""
    answer = webhooks.answer

    def dawdle(*delivery: Any) -> Response:
        reply = answer(*delivery)
        if "stripe-version" in reply.headers:
            time.sleep(TOO_LATE)
        return reply

    put(webhooks, "answer", dawdle)


def approve_above_budget(put: Put) -> None:
    """Forget the budget when deciding, not when showing it."""
    judge = standing.standing
    put(standing, "standing", lambda *asked: replace(judge(*asked), remaining=None))


def crash_on_unknown_types(put: Put) -> None:
    """Expect to know every type there will ever be."""
    book = ledger.book

    def picky(session: Session, event: dict[str, Any]) -> None:
        family = event["type"].partition(".")[0]
        if family not in KNOWN and not family.startswith(KNOWN_PREFIX):
            raise LookupError(f"nobody told me of {event['type']}")
        book(session, event)

    put(ledger, "book", picky)


FAULTS: dict[str, Callable[[Put], None]] = {
    "no-signature-check": check_no_signature,
    "books-duplicates-twice": book_duplicates_twice,
    "believes-order": believe_order,
    "answers-too-late": answer_too_late,
    "approves-above-budget": approve_above_budget,
    "crashes-on-unknown-types": crash_on_unknown_types,
}
