"""What is wanted to happen to the next deliveries: what real networks do, in an order of one's own.

Each coming delivery takes the first verb that fits its endpoint; once there is none left,
deliveries go as usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from issuing_sandbox.store import Record

if TYPE_CHECKING:  # an account's outbox opens deliveries
    from collections.abc import Sequence

    from issuing_sandbox.account import Account

KIND: Final = "sandbox.schedule"
NAME: Final = "schedule"
#: ``drop_once``: the first attempt is lost. ``duplicate``: it comes twice. ``delay``: it leaves
#: later. ``reorder``: it leaves after the next one to the same endpoint. ``stale_signature``: the
#: first attempt is signed too long ago.
VERBS: Final = ("send", "drop_once", "duplicate", "delay", "reorder", "stale_signature")
#: The verbs that take ``seconds``, by the account's clock: until a delayed delivery leaves, or
#: until the first retry.
TIMED: Final = ("drop_once", "delay", "stale_signature")
#: Seconds a delayed delivery waits when nothing else is said.
DELAY: Final = 60
_SEND: Final = {"verb": "send", "seconds": None, "endpoint": None}


def replace(account: Account, coming: Sequence[Record]) -> None:
    """Plan the coming deliveries anew, each ``{verb, seconds, endpoint}``."""
    account.shelf(KIND).put({"id": NAME, "coming": [{**_SEND, **each} for each in coming]})


def planned(account: Account) -> list[Record]:
    """What is planned and has not happened, soonest first."""
    record = account.shelf(KIND).get(NAME)
    return list(record["coming"]) if record else []


def take(account: Account, endpoint: str) -> dict[str, Any]:
    """The verb of a new delivery to this endpoint, and its seconds; it is used up."""
    coming = planned(account)
    for place, each in enumerate(coming):
        if each["endpoint"] in (None, endpoint):
            replace(account, coming[:place] + coming[place + 1 :])
            return {"verb": each["verb"], "seconds": each["seconds"]}
    return {}
