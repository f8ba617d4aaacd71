"""Deliveries: one event on its way to one endpoint, with every attempt; and planned deliveries.

A test can plan what happens to the next deliveries: lost, doubled, delayed, reordered, or signed
too long ago. What is planned is used up in order, one entry for each new delivery.
"""

from collections.abc import Sequence
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record

KIND: Final = "sandbox.delivery"
EVENT_KIND: Final = "event"
#: Events that only the second API has, such as a ping.
THIN_KIND: Final = "v2.core.event"


def create(account: Account, endpoint: Record, event: Record, **plan: Any) -> Record:
    """Create a delivery that has not been attempted yet.

    Args:
        account: whose event it is.
        endpoint: who gets it.
        event: its record.
        plan: what is out of the ordinary: ``verb`` and ``seconds`` as planned, or ``original``,
            the id of the delivery that is sent again.
    """
    now = account.clock.now()
    delivery = {
        "id": account.ids.mint("wd", now),
        "object": KIND,
        "attempts": [],
        "awaited": "original" not in plan,
        "created": now,
        "endpoint": endpoint["id"],
        "event": event["id"],
        "event_type": event["type"],
        "next_attempt": now,
        "original": None,
        "resent": "original" in plan,
        "retries": 0,
        "seconds": None,
        "status": "pending",
        "url": endpoint["url"],
        "verb": "send",
    }
    return account.table(KIND).put(delivery | plan)


def event_of(account: Account, delivery: Record) -> Record:
    """Return the event that a delivery is of: of the first API, or one that only the second has."""
    name = delivery["event"]
    return account.table(EVENT_KIND).get(name) or account.table(THIN_KIND)[name]


def applies_now(delivery: Record, verb: str) -> bool:
    """Whether this verb is planned for the delivery's next attempt: only the first is affected."""
    return bool(delivery["verb"] == verb and not delivery["attempts"])


PLAN_KIND: Final = "sandbox.schedule"
PLAN_ID: Final = "schedule"
#: ``drop_once``: the first attempt is lost. ``duplicate``: it comes twice. ``delay``: it is sent
#: later. ``reorder``: it is sent after the next one to the same endpoint. ``stale_signature``: the
#: first attempt is signed too long ago.
VERBS: Final = ("send", "drop_once", "duplicate", "delay", "reorder", "stale_signature")
#: The verbs that take ``seconds``, by the account's clock: until a delayed delivery is sent, or
#: until the first retry.
TIMED_VERBS: Final = ("drop_once", "delay", "stale_signature")
#: Seconds by which a delivery is delayed unless ``seconds`` says otherwise.
DEFAULT_DELAY: Final = 60
_DEFAULTS: Final = {"verb": "send", "seconds": None, "endpoint": None}


def replace_plan(account: Account, planned: Sequence[Record]) -> None:
    """Plan the coming deliveries anew, each ``{verb, seconds, endpoint}``."""
    coming = [{**_DEFAULTS, **delivery} for delivery in planned]
    account.table(PLAN_KIND).put({"id": PLAN_ID, "coming": coming})


def planned_deliveries(account: Account) -> list[Record]:
    """Return what is planned and has not been used up, soonest first."""
    plan = account.table(PLAN_KIND).get(PLAN_ID)
    return list(plan["coming"]) if plan else []


def take_planned(account: Account, endpoint: str) -> dict[str, Any]:
    """Consume the plan for the next delivery to an endpoint (``we_…``).

    Returns:
        Its ``verb`` and ``seconds``; empty if nothing is planned for this endpoint.
    """
    coming = planned_deliveries(account)
    for place, planned in enumerate(coming):
        if planned["endpoint"] in (None, endpoint):
            replace_plan(account, coming[:place] + coming[place + 1 :])
            return {"verb": planned["verb"], "seconds": planned["seconds"]}
    return {}
