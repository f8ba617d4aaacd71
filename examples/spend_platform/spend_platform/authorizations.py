"""Authorizations: which snapshot is the newest, and what an authorization keeps from being spent.

Events carry snapshots and arrive in any order. Their stamps are whole seconds, and a purchase can
be approved and captured within one, so stamps cannot tell which is newer. What can: three lists of
an authorization that only grow, and a status that only goes forward. Snapshots that agree in all of
these agree about money.
"""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from spend_platform.database import Authorization, Decision, Entry

#: How far an authorization has come; a lapsed one may still be captured, late.
RANK = {"pending": 0, "reversed": 1, "expired": 1, "closed": 2}

# Statements are written once: building one costs more than SQLite needs to answer it.
_CAPTURED = select(func.coalesce(-func.sum(Entry.cents), 0)).where(
    Entry.kind == "capture", Entry.authorization == bindparam("name")
)
_APPROVED = select(func.coalesce(func.sum(Decision.cents), 0)).where(
    Decision.authorization == bindparam("name"), Decision.position >= bindparam("position")
)


def merge(session: Session, snapshot: dict[str, Any]) -> Authorization:
    """Take over a snapshot unless a newer one is here already."""
    arrived = _read(snapshot)
    current = session.get(Authorization, arrived.id)
    if current is None:
        session.add(current := arrived)
    elif is_newer(arrived, current):
        session.merge(arrived)
    recount(session, current)
    return current


def is_newer(arrived: Authorization, current: Authorization) -> bool:
    """Whether what arrived is at least as new as what is here."""
    return _progress(arrived) >= _progress(current)


def recount(session: Session, authorization: Authorization) -> None:
    """Work out anew what an authorization keeps from being spent.

    That is what its newest snapshot holds and what was approved since, less what was captured
    since: the transaction may arrive before the snapshot in which the hold is released.
    """
    session.flush()
    known = authorization.held + _approved_since(session, authorization)
    authorization.holding = max(0, known - captured_since(session, authorization))


def captured_since(session: Session, authorization: Authorization) -> int:
    """Cents captured of which the newest snapshot does not know."""
    captured: int = session.scalars(_CAPTURED, {"name": authorization.id}).one()
    return captured - authorization.captured


def _approved_since(session: Session, authorization: Authorization) -> int:
    wanted = {"name": authorization.id, "position": authorization.histories}
    return session.scalars(_APPROVED, wanted).one()


def _progress(snapshot: Authorization) -> tuple[int, ...]:
    lists = (snapshot.movements, snapshot.histories, snapshot.settlements)
    return (*lists, RANK.get(snapshot.status, 0))


def id_of(thing: str | dict[str, Any] | None) -> str | None:
    """The id of what stands in another object, where it is whole or an id."""
    return thing["id"] if isinstance(thing, dict) else thing


def _read(snapshot: dict[str, Any]) -> Authorization:
    rows, settled = snapshot["balance_transactions"] or [], snapshot["transactions"] or []
    history = snapshot["request_history"] or []
    first = history[0] if history else snapshot["pending_request"] or {}
    merchant = snapshot["merchant_data"] or {}
    return Authorization(
        id=snapshot["id"],
        card=id_of(snapshot["card"]),
        category=merchant.get("category"),
        network_id=merchant.get("network_id"),
        status=snapshot["status"],
        approved=snapshot["approved"],
        amount=snapshot["amount"],
        asked=first.get("amount", snapshot["amount"]),
        reason=first.get("reason"),
        merchant_amount=snapshot.get("merchant_amount"),
        merchant_currency=snapshot.get("merchant_currency"),
        histories=len(history),
        movements=len(rows),
        settlements=len(settled),
        held=-sum(row["amount"] for row in rows),
        captured=-sum(each["amount"] for each in settled if each["type"] == "capture"),
    )
