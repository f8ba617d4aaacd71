"""The platform's own API: budgets and blocked categories go in, the books come out.

JSON both ways, all money in cents. Whoever puts this on a network puts authentication before it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from spend_platform import changes, disputes, journal, standing
from spend_platform.database import (
    Allowed,
    Authorization,
    BlockedCategory,
    Budget,
    Decision,
    Entry,
    Event,
    Told,
    emptied,
)
from spend_platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, read."""

    settings: Settings
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes

    def cents(self, name: str) -> int:
        """The whole number of cents the body gives for ``name``.

        Raises:
            HTTPException: 400, when there is none.
        """
        try:
            given = json.loads(self.body)[name]
        except (ValueError, KeyError, TypeError, IndexError):
            given = None
        if isinstance(given, bool) or not isinstance(given, int):
            raise HTTPException(400, f'Send whole cents as JSON: {{"{name}": 50000}}.')
        return given


#: What is shown of an authorization as Stripe has it.
SHOWN = (
    *("card", "status", "approved", "amount", "asked", "reason"),
    *("merchant_amount", "merchant_currency"),
)
#: What a route does, in one transaction.
Call = Callable[[Session, Asked], dict[str, Any]]


def show_card(session: Session, asked: Asked) -> dict[str, Any]:
    """``GET /cards/{card}``, ``?month=2026-05``: the budget and what became of it."""
    card = asked.path["card"]
    _known(session, card)
    month = _month(session, asked)
    figures = standing.card_month(session, card, month)
    status = changes.present(session, card, "status")
    return {
        "card": card,
        "month": f"{month}",
        **standing.shown(figures),
        "status": status,
        "activated": "active" in changes.values(session, card, "status"),
        "spending_limit": changes.present(session, card, "spending_limit"),
    }


def set_budget(session: Session, asked: Asked) -> dict[str, Any]:
    """``PUT /cards/{card}/budget`` with ``{"budget": cents}``: for each month from now on."""
    cents = asked.cents("budget")
    if cents < 0:
        raise HTTPException(400, f"A budget is 0 or more cents, not {cents}.")
    session.merge(Budget(card=asked.path["card"], cents=cents))
    return show_card(session, asked)


def drop_budget(session: Session, asked: Asked) -> dict[str, Any]:
    """``DELETE /cards/{card}/budget``: only the balance caps the card."""
    shown = show_card(session, asked)
    budget = session.get(Budget, asked.path["card"])
    if budget is not None:
        session.delete(budget)
    return {**shown, "budget": None, "remaining": None}


def show_categories(session: Session, _: Asked) -> dict[str, Any]:
    """``GET /blocked_categories``."""
    query = select(BlockedCategory.category).order_by(BlockedCategory.category)
    return {"blocked_categories": list(session.scalars(query))}


def block_category(session: Session, asked: Asked) -> dict[str, Any]:
    """``PUT /blocked_categories/{category}``: decline it from now on."""
    session.merge(BlockedCategory(category=asked.path["category"]))
    return show_categories(session, asked)


def allow_category(session: Session, asked: Asked) -> dict[str, Any]:
    """``DELETE /blocked_categories/{category}``."""
    blocked = session.get(BlockedCategory, asked.path["category"])
    if blocked is not None:
        session.delete(blocked)
    return show_categories(session, asked)


def allow_category_alone(session: Session, asked: Asked) -> dict[str, Any]:
    """``PUT /allowed_categories/{value}``: from now on, what is in no list is declined."""
    return _allow(session, "category", asked.path["value"])


def allow_merchant_alone(session: Session, asked: Asked) -> dict[str, Any]:
    """``PUT /allowed_merchants/{value}``: the same by a merchant's network id."""
    return _allow(session, "merchant", asked.path["value"])


def _allow(session: Session, kind: str, value: str) -> dict[str, Any]:
    session.merge(Allowed(kind=kind, value=value))
    session.flush()
    rows = session.scalars(select(Allowed).order_by(Allowed.kind, Allowed.value))
    return {"allowed": [f"{row.kind} {row.value}" for row in rows]}


def show_authorization(session: Session, asked: Asked) -> dict[str, Any]:
    """``GET /authorizations/{authorization}``: its state, what it holds, and what was decided."""
    name = asked.path["authorization"]
    found = session.get(Authorization, name)
    if found is None:
        raise HTTPException(404, f"No event has told of authorization {name} yet.")
    shown = {each: getattr(found, each) for each in SHOWN}
    entries = session.scalars(select(Entry).filter_by(authorization=name).order_by(Entry.key)).all()
    return {
        "authorization": name,
        **shown,
        "held": found.holding,
        "captured": -sum(each.cents for each in entries if each.kind == "capture"),
        "refunded": sum(each.cents for each in entries if each.kind == "refund"),
        "transactions": sorted({each.object for each in entries}),
        "decisions": _decisions(session, name),
    }


def show_transaction(session: Session, asked: Asked) -> dict[str, Any]:
    """``GET /transactions/{transaction}``: cents booked for it, below zero when spent."""
    name = asked.path["transaction"]
    entries = journal.about(session, name)
    if not entries:
        raise HTTPException(404, f"No event has told of transaction {name} yet.")
    first = entries[0]
    return {
        "transaction": name,
        "type": first.kind,
        "card": first.card,
        "authorization": first.authorization,
        "amount": sum(each.cents for each in entries),
        "times_booked": len(entries),
        "day": journal.day(first.created),
        "disputable": disputes.disputable(session, name),
    }


def show_dispute(session: Session, asked: Asked) -> dict[str, Any]:
    """``GET /disputes/{dispute}``: how far it has come."""
    name = asked.path["dispute"]
    _told(session, name, "dispute")
    transaction = changes.present(session, name, "transaction")
    status = disputes.status(session, name)
    return {"dispute": name, "transaction": transaction, "status": status}


def show_cardholder(session: Session, asked: Asked) -> dict[str, Any]:
    """``GET /cardholders/{cardholder}``: what Stripe still requires, and why it is disabled."""
    name = asked.path["cardholder"]
    _told(session, name, "cardholder")
    fields = ("disabled_reason", "missing")
    found = {each: changes.present(session, name, each) or None for each in fields}
    return {"cardholder": name, **found}


def show_balance(session: Session, _: Asked) -> dict[str, Any]:
    """``GET /balance``: the Issuing balance as the books have it."""
    return standing.shown(standing.balance(session))


def open_balance(session: Session, asked: Asked) -> dict[str, Any]:
    """``PUT /balance`` with ``{"opening": cents}``: what was there before the first event."""
    journal.open_with(session, asked.cents("opening"))
    return show_balance(session, asked)


def show_event(session: Session, asked: Asked) -> dict[str, Any]:
    """``GET /events/{event}``: how often it arrived with a good signature."""
    found = session.get(Event, asked.path["event"])
    if found is None:
        raise HTTPException(404, f"Event {asked.path['event']} has not arrived.")
    shown = {each: getattr(found, each) for each in ("type", "object", "created", "seen")}
    return {"event": found.id, **shown}


def reset(session: Session, asked: Asked) -> dict[str, Any]:
    """``POST /reset``: forget everything; only where the platform was started for it."""
    if not asked.settings.allows_reset:
        raise HTTPException(403, "The books are kept: start with --allow-reset for test runs.")
    emptied(session)
    return {"reset": True}


def be_healthy(session: Session, _: Asked) -> dict[str, Any]:
    """``GET /healthz``: the database answers."""
    session.execute(select(1))
    return {"healthy": True}


def _month(session: Session, asked: Asked) -> standing.Month:
    wanted = asked.query.get("month")
    try:
        return standing.Month.parse(wanted) if wanted else standing.present(session)
    except ValueError as wrong:
        raise HTTPException(400, f"{wanted!r} is not a month; write it like 2026-05.") from wrong


def _known(session: Session, card: str) -> None:
    """Refuse a card nobody has heard of: a mistyped id must not read as a card unspent."""
    places = (Budget.card, Authorization.card, Entry.card, Event.object)
    wanted = or_(*[select(each).where(each == card).exists() for each in places])
    if not session.scalar(select(wanted)):
        raise HTTPException(404, f"No event has told of card {card} yet, and it has no budget.")


def _told(session: Session, name: str, noun: str) -> None:
    if not session.scalar(select(select(Told).where(Told.object == name).exists())):
        raise HTTPException(404, f"No event has told of {noun} {name} yet.")


def _decisions(session: Session, name: str) -> list[dict[str, Any]]:
    query = select(Decision).filter_by(authorization=name).order_by(Decision.position)
    shown = ("asked", "approved", "cents", "reason")
    return [{each: getattr(row, each) for each in shown} for row in session.scalars(query)]


CALLS: Final[tuple[tuple[str, str, Call], ...]] = (
    ("GET", "/cards/{card}", show_card),
    ("PUT", "/cards/{card}/budget", set_budget),
    ("DELETE", "/cards/{card}/budget", drop_budget),
    ("GET", "/blocked_categories", show_categories),
    ("PUT", "/blocked_categories/{category}", block_category),
    ("DELETE", "/blocked_categories/{category}", allow_category),
    ("PUT", "/allowed_categories/{value}", allow_category_alone),
    ("PUT", "/allowed_merchants/{value}", allow_merchant_alone),
    ("GET", "/authorizations/{authorization}", show_authorization),
    ("GET", "/transactions/{transaction}", show_transaction),
    ("GET", "/disputes/{dispute}", show_dispute),
    ("GET", "/cardholders/{cardholder}", show_cardholder),
    ("GET", "/balance", show_balance),
    ("PUT", "/balance", open_balance),
    ("GET", "/events/{event}", show_event),
    ("POST", "/reset", reset),
    ("GET", "/healthz", be_healthy),
)
