"""Faults in which events are believed, found and read: signatures, modes, what was missed."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import stripe
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from spend_platform import ledger, missed_events, webhooks
from spend_platform.authorizations import id_of
from spend_platform.database import Budget, Event
from spend_platform.planted.planting import Put, pass_over
from spend_platform.settings import Settings

#: The events of these families are about a card.
ON_CARDS = {"issuing_authorization", "issuing_transaction"}


def take_the_scheme_v0(put: Put) -> None:
    """Read whatever signature the header has, and not by which scheme it is."""
    verified = webhooks.verified

    def read(payload: bytes, signature: str, settings: Settings) -> dict[str, Any]:
        return verified(payload, signature.replace(",v0=", ",v1="), settings)

    put(webhooks, "verified", read)


def mix_modes(put: Put) -> None:
    """Take events of live mode and of test mode alike."""
    put(webhooks, "is_of_other_mode", lambda *_: False)


def refuse_unknown_cards(put: Put) -> None:
    """Look the card up, and fail where there is none (WH2)."""

    def check(session: Session, event: dict[str, Any]) -> None:
        if event["type"].partition(".")[0] in ON_CARDS:
            card = id_of(event["data"]["object"]["card"])
            told = select(Event.id).where(Event.object == card)
            if session.get(Budget, card) is None and not session.scalars(told).first():
                raise LookupError(f"nobody told me of {card}")

    _checking(put, check)


def refuse_refunds(put: Put) -> None:
    """Book a refund, and then fail to say so, each time that it comes (AM6)."""
    answer = webhooks.answer

    def answered(*delivery: Any) -> Response:
        reply = answer(*delivery)
        event = json.loads(delivery[2])
        is_refund = event["type"].startswith("issuing_transaction.") and (
            event["data"]["object"]["amount"] > 0
        )
        return Response(status_code=500) if is_refund else reply

    put(webhooks, "answer", answered)


def _checking(put: Put, check: Callable[[Session, dict[str, Any]], None]) -> None:
    book = ledger.book

    def picky(session: Session, event: dict[str, Any]) -> None:
        check(session, event)
        book(session, event)

    put(ledger, "book", picky)


def forget_what_comes_late(put: Put) -> None:
    """Drop what is older than the newest event: by then it was to have come (PO1)."""
    book = ledger.book

    def booked(session: Session, event: dict[str, Any]) -> None:
        newest = session.scalars(select(func.max(Event.created))).one()
        if event["created"] >= newest:
            book(session, event)

    put(ledger, "book", booked)


def never_ask_for_missed_events(put: Put) -> None:
    """Believe that what Stripe has sent has come (PO1)."""
    put(missed_events, "catch_up", lambda *_: 0)


def read_the_first_page_only(put: Put) -> None:
    """Take the first page for the whole list (PO2)."""

    def first(client: stripe.StripeClient) -> list[stripe.Event]:
        params: Any = {"delivery_success": False, "limit": missed_events.PAGE}
        return client.v1.events.list(params).data

    put(missed_events, "listed", first)


def name_no_version(put: Put) -> None:
    """Call Stripe in whatever version the account has (CX3)."""
    client = missed_events.client

    def unversioned(settings: Settings, **more: Any) -> stripe.StripeClient:
        inner = more.pop("http_client", None) or stripe.RequestsClient()
        return client(settings, http_client=_Unversioned(inner), **more)

    put(missed_events, "client", unversioned)


class _Unversioned(stripe.HTTPClient):
    """Leaves the version out of each call."""

    name = "unversioned"

    def __init__(self, inner: stripe.HTTPClient) -> None:
        super().__init__()
        self._inner = inner

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Make a call."""
        sent = {name: value for name, value in (headers or {}).items() if name != "Stripe-Version"}
        usage: dict[str, Any] = {} if _usage is None else {"_usage": _usage}
        return self._inner.request(method, url, sent, post_data, **usage)

    def close(self) -> None:
        """Close the connections."""
        close: Callable[[], None] = self._inner.close
        close()


def want_ids_of_cards(put: Put) -> None:
    """Expect a transaction's card to be an id, never whole (WH5)."""
    pass_over(
        put,
        "issuing_transaction",
        lambda _, transaction: not isinstance(transaction["card"], str),
    )


FAULTS: dict[str, Callable[[Put], None]] = {
    "forgets-what-comes-late": forget_what_comes_late,
    "mixes-modes": mix_modes,
    "names-no-version": name_no_version,
    "never-asks-for-missed-events": never_ask_for_missed_events,
    "reads-the-first-page-only": read_the_first_page_only,
    "refuses-refunds": refuse_refunds,
    "refuses-unknown-cards": refuse_unknown_cards,
    "takes-the-scheme-v0": take_the_scheme_v0,
    "wants-ids-of-cards": want_ids_of_cards,
}
