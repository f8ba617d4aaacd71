"""Faults in following what Stripe tells of cards, cardholders, disputes and the balance."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from spend_platform import changes, disputes, journal, ledger
from spend_platform import standing as standings
from spend_platform.database import Entry
from spend_platform.planted.planting import Put

Event = dict[str, Any]
#: What an event says of a card that is frozen, and of a dispute from which nothing follows.
FROZEN = "inactive"
ENDS = {"won", "lost", "expired"}
MILLISECONDS = 1000


def miss_frozen_cards(put: Put) -> None:
    """Know a card as the program itself made and canceled it (CA6)."""

    def is_frozen(event: Event) -> bool:
        status = event["data"]["object"].get("status")
        return (event["type"], status) == ("issuing_card.updated", FROZEN)

    _following(put, is_frozen)


def ask_cardholders_once(put: Put) -> None:
    """Read what is required of a cardholder when it is made, and not again."""
    _following(put, lambda event: event["type"] == "issuing_cardholder.updated")


def lose_sight_of_disputes(put: Put) -> None:
    """Follow a dispute until it is submitted."""

    def is_over(event: Event) -> bool:
        family = event["type"].partition(".")[0]
        return family == "issuing_dispute" and event["data"]["object"].get("status") in ENDS

    _following(put, is_over)


def _following(put: Put, is_missed: Callable[[Event], bool]) -> None:
    follow = changes.follow

    def followed(session: Session, event: Event) -> None:
        if not is_missed(event):
            follow(session, event)

    put(changes, "follow", followed)


def revive_canceled_cards(put: Put) -> None:
    """Take the status that is told last for the present one (CA4)."""
    follow, present = changes.follow, changes.present
    newest: dict[str, str] = {}

    def followed(session: Session, event: Event) -> None:
        follow(session, event)
        if event["type"].startswith("issuing_card."):
            newest[event["data"]["object"]["id"]] = event["data"]["object"].get("status")

    def presented(session: Session, name: str, field: str) -> Any:
        return newest.get(name) if field == "status" else present(session, name, field)

    put(changes, "follow", followed)
    put(changes, "present", presented)


def take_inactive_for_frozen(put: Put) -> None:
    """Call each inactive card frozen, also one that was never activated (LI9)."""
    values = changes.values

    def valued(session: Session, name: str, field: str) -> list[Any]:
        found = values(session, name, field)
        return [*found, "active"] if FROZEN in found else found

    put(changes, "values", valued)


def take_zero_for_no_limit(put: Put) -> None:
    """Show that nothing limits a card which may spend nothing (CA7)."""
    present = changes.present

    def presented(session: Session, name: str, field: str) -> Any:
        found = present(session, name, field)
        return found or None if field == "spending_limit" else found

    put(changes, "present", presented)


def offer_refunded_money(put: Put) -> None:
    """Offer all of a capture for a dispute, also what came back."""
    put(disputes, "left_of_purchase", lambda _, capture: -capture.cents)


def offer_no_force_captures(put: Put) -> None:
    """Look for the authorization of what is disputed, and so offer no force capture (EV5)."""
    left = disputes.left_of_purchase

    def left_of(session: Session, capture: Entry) -> int:
        return left(session, capture) if capture.authorization else 0

    put(disputes, "left_of_purchase", left_of)


def read_times_as_milliseconds(put: Put) -> None:
    """Show captures of 1970 (AM4)."""
    day = journal.day
    put(journal, "day", lambda stamp: day(stamp / MILLISECONDS))


def hide_overdrafts(put: Put) -> None:
    """Show a balance below zero like any other."""
    shown = standings.shown
    put(standings, "shown", lambda figures: {**shown(figures), "overdrawn": False})


def expect_parts_of_the_balance(put: Put) -> None:
    """Expect the Issuing balance to have a part, also at zero (FU2)."""
    book = ledger.book

    def booked(session: Session, event: Event) -> None:
        if event["type"] == "balance.available":
            assert event["data"]["object"]["issuing"]["available"][0]["amount"] is not None
        book(session, event)

    put(ledger, "book", booked)


FAULTS: dict[str, Callable[[Put], None]] = {
    "asks-cardholders-once": ask_cardholders_once,
    "expects-parts-of-the-balance": expect_parts_of_the_balance,
    "hides-overdrafts": hide_overdrafts,
    "loses-sight-of-disputes": lose_sight_of_disputes,
    "misses-frozen-cards": miss_frozen_cards,
    "offers-no-force-captures": offer_no_force_captures,
    "offers-refunded-money": offer_refunded_money,
    "reads-times-as-milliseconds": read_times_as_milliseconds,
    "revives-canceled-cards": revive_canceled_cards,
    "takes-inactive-for-frozen": take_inactive_for_frozen,
    "takes-zero-for-no-limit": take_zero_for_no_limit,
}
