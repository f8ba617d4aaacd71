"""Faults in how deliveries are taken: who signed them, what they bear, whether they came before."""

import json
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from spend_platform import authorizations, journal, ledger, webhooks
from spend_platform.database import Books, Entry, Event
from spend_platform.planted.planting import Put
from spend_platform.settings import Settings

#: What an event can be about in Stripe's published list, as far as Issuing goes.
KNOWN = {"balance", "topup"}
KNOWN_PREFIX = "issuing_"
#: The outcomes of a question that the documentation listed once.
REASONS = {
    None,
    "webhook_approved",
    "webhook_declined",
    "webhook_timeout",
    "webhook_error",
    "authorization_controls",
    "card_active",
    "card_inactive",
    "cardholder_inactive",
    "insufficient_funds",
    "spending_controls",
    "suspected_fraud",
    "verification_failed",
}
#: Older than any delivery.
AGES = 10**9
#: Seconds between reading whether something is booked, and booking it.
GAP = 0.05


def check_no_signature(put: Put) -> None:
    """Believe whoever posts (WH3)."""

    def verified(payload: bytes, _: str, __: Settings) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(payload)
        return said

    put(webhooks, "verified", verified)


def take_old_signatures(put: Put) -> None:
    """Check who signed, and not when."""
    verified = webhooks.verified

    def patient(payload: bytes, signature: str, settings: Settings) -> dict[str, Any]:
        return verified(payload, signature, replace(settings, tolerance=AGES))

    put(webhooks, "verified", patient)


def take_the_first_signature_only(put: Put) -> None:
    """Read the header as if it had one signature: while a secret is rolled, it has two (WH4)."""
    verified = webhooks.verified

    def hasty(payload: bytes, signature: str, settings: Settings) -> dict[str, Any]:
        return verified(payload, ",".join(signature.split(",")[:2]), settings)

    put(webhooks, "verified", hasty)


def crash_on_unknown_types(put: Put) -> None:
    """Expect to know every type there will ever be (WH1)."""

    def check(event: dict[str, Any]) -> None:
        family = event["type"].partition(".")[0]
        if family not in KNOWN and not family.startswith(KNOWN_PREFIX):
            raise LookupError(f"nobody told me of {event['type']}")

    _checking(put, check)


def crash_on_new_values(put: Put) -> None:
    """Expect each outcome of a purchase to be in a table (WH9)."""

    def check(event: dict[str, Any]) -> None:
        for row in event["data"]["object"].get("request_history") or []:
            if row.get("reason") not in REASONS:
                raise LookupError(f"nobody told me of {row['reason']}")

    _checking(put, check)


def crash_on_nulls(put: Put) -> None:
    """Expect each purchase to name its cardholder, which Stripe need not (WH6)."""

    def check(event: dict[str, Any]) -> None:
        if event["type"].startswith("issuing_authorization."):
            len(event["data"]["object"].get("cardholder", ""))

    _checking(put, check)


def _checking(put: Put, check: Callable[[dict[str, Any]], None]) -> None:
    book = ledger.book

    def picky(session: Session, event: dict[str, Any]) -> None:
        check(event)
        book(session, event)

    put(ledger, "book", picky)


def book_duplicates_twice(put: Put) -> None:
    """Book an event again each time it is delivered again (EV2)."""
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


def book_parallel_events_twice(put: Put) -> None:
    """Look whether something is booked, and book it a moment later: two at once see nothing (EV1).

    One after the other, they are booked once.
    """
    booked: ContextVar[dict[str, str]] = ContextVar("booked")
    own: ContextVar[str] = ContextVar("own", default="")
    answer, key = webhooks.answer, journal.key

    def answered(settings: Settings, books: Books, payload: bytes, signature: str) -> Response:
        with books.open() as session:
            rows = session.execute(select(Entry.kind, Entry.object, Entry.key)).all()
        booked.set({key(kind, name): found for kind, name, found in rows})
        own.set(f"#{hash(payload)}")
        time.sleep(GAP)
        return answer(settings, books, payload, signature)

    def keyed(kind: str, name: str) -> str:
        plain = key(kind, name)
        return booked.get({}).get(plain, plain + own.get())

    put(webhooks, "answer", answered)
    put(journal, "key", keyed)


def believe_order(put: Put) -> None:
    """Take what arrives last for what happened last."""
    put(authorizations, "is_newer", lambda *_: True)
    put(authorizations, "captured_since", lambda *_: 0)


FAULTS: dict[str, Callable[[Put], None]] = {
    "believes-order": believe_order,
    "books-duplicates-twice": book_duplicates_twice,
    "books-parallel-events-twice": book_parallel_events_twice,
    "crashes-on-new-values": crash_on_new_values,
    "crashes-on-nulls": crash_on_nulls,
    "crashes-on-unknown-types": crash_on_unknown_types,
    "no-signature-check": check_no_signature,
    "takes-old-signatures": take_old_signatures,
    "takes-the-first-signature-only": take_the_first_signature_only,
}
