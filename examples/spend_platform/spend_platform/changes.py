"""What fields of Stripe's objects are by now, however the events about them arrive.

Stamps are whole seconds, so that several changes within one cannot be told apart by them. But an
event says what a field was before and what it became: the value that was entered once more often
than it was left is the present one, in whatever order the events come.
"""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spend_platform.authorizations import id_of
from spend_platform.database import Told

#: Reads a field of an object, or of the part of it that has changed: raises KeyError if it is not
#: there, or TypeError if what it stands in is null.
Read = Callable[[dict[str, Any]], Any]


def _limit(card: dict[str, Any]) -> int | None:
    """The lowest of a card's spending limits, in cents; without any, nothing limits it."""
    amounts = [each["amount"] for each in card["spending_controls"]["spending_limits"]]
    return min(amounts, default=None)


#: The fields that are followed, by the family of events that tells of them.
FIELDS: dict[str, dict[str, Read]] = {
    "issuing_card": {"status": lambda card: card["status"], "spending_limit": _limit},
    "issuing_cardholder": {
        "disabled_reason": lambda holder: holder["requirements"]["disabled_reason"],
        "missing": lambda holder: ", ".join(sorted(holder["requirements"]["past_due"] or [])),
    },
    "issuing_dispute": {
        "status": lambda dispute: dispute["status"],
        "transaction": lambda dispute: id_of(dispute["transaction"]),
    },
}


def follow(session: Session, event: dict[str, Any]) -> None:
    """Note how an event says that the fields of its object have changed."""
    family, _, word = event["type"].partition(".")
    now, before = event["data"]["object"], event["data"].get("previous_attributes") or {}
    for field, read in FIELDS.get(family, {}).items():
        try:
            left = (read(before),) if word == "updated" else ()
            entered = read(now)
        except (KeyError, TypeError):  # it has not changed
            continue
        for value in left:
            _count(session, (now["id"], field, value), -1)
        _count(session, (now["id"], field, entered), +1).stamp = event["created"]


def values(session: Session, name: str, field: str) -> list[Any]:
    """All values that an object's field has had."""
    query = select(Told.value).where(Told.object == name, Told.field == field)
    return [json.loads(value) for value in session.scalars(query)]


def having(session: Session, field: str, value: Any) -> list[str]:
    """The ids of the objects whose field has had this value."""
    query = select(Told.object).where(Told.field == field, Told.value == json.dumps(value))
    return list(session.scalars(query.order_by(Told.object)))


def present(session: Session, name: str, field: str) -> Any:
    """The value of an object's field by now; ``None`` also if no event has told of it."""
    query = select(Told.value).where(Told.object == name, Told.field == field, Told.times > 0)
    found = session.scalars(query.order_by(Told.stamp.desc())).first()
    return None if found is None else json.loads(found)


def is_known(session: Session, name: str) -> bool:
    """Whether any event has told of an object."""
    return session.scalars(select(Told.object).where(Told.object == name)).first() is not None


def _count(session: Session, change: tuple[str, str, Any], times: int) -> Told:
    name, field, value = change
    told = session.get(Told, (name, field, json.dumps(value)))
    if told is None:
        told = Told(object=name, field=field, value=json.dumps(value), times=0, stamp=0)
        session.add(told)
    told.times += times
    return told
