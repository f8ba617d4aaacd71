"""The delivery queue of each endpoint, in the order of the events.

Stripe promises no order. One request at a time to a server makes a run the same every time, and
lets a test that needs another order say so: by holding deliveries back, or by planning them.
"""

from collections.abc import Sequence
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, retries

KIND: Final = "sandbox.queue"
QUEUE_ID: Final = "queue"
#: ``held``: nothing is sent. ``waiting``: what is held back. ``aside``: by endpoint, what is sent
#: after the next delivery.
_EMPTY: Final[Record] = {"id": QUEUE_ID, "held": False, "waiting": [], "aside": {}}


def send(account: Account, endpoint: Record, event: Record) -> None:
    """Create the delivery of a new event, and queue it unless something else is planned."""
    plan = delivery_records.take_planned(account, endpoint["id"])
    delivery = delivery_records.create(account, endpoint, event, **plan)
    match delivery["verb"]:
        case "delay":
            seconds = delivery["seconds"]
            delay = delivery_records.DEFAULT_DELAY if seconds is None else seconds
            retries.postpone(account, delivery, delay)
        case "reorder":
            _set_aside(account, delivery)
        case "duplicate":
            enqueue(account, delivery)
            resend(account, endpoint, event, original=delivery["id"])
        case _:
            enqueue(account, delivery)


def resend(account: Account, endpoint: Record, event: Record, *, original: str | None) -> Record:
    """Send an event once more, as a delivery of its own that is not retried.

    Args:
        account: whose event it is.
        endpoint: who gets it.
        event: which has the same id again, and gets a new signature.
        original: the first delivery of this event to this endpoint, if there was one.
    """
    delivery = delivery_records.create(account, endpoint, event, original=original)
    enqueue(account, delivery)
    return delivery


def enqueue(account: Account, delivery: Record) -> None:
    """Queue a delivery after those before it, and then what was set aside until it came."""
    endpoint, state = delivery["endpoint"], _state(account)
    names = [delivery["id"], *state["aside"].get(endpoint, ())]
    if len(names) > 1:
        others = {key: aside for key, aside in state["aside"].items() if key != endpoint}
        state = account.table(KIND).put({**state, "aside": others})
    if _is_held(account):
        account.table(KIND).put({**state, "waiting": [*state["waiting"], *names]})
    else:
        _append(account, endpoint, names)


def enqueue_due(account: Account, job: Job) -> None:
    """Queue the next attempt at a delivery, for which the time has come.

    A delivery that has a job is pending, or was canceled since with its endpoint, which is then
    unreachable. The job is the only one of a pending delivery (see ``retries``).
    """
    delivery = account.table(delivery_records.KIND)[job.target]
    if not retries.skip_if_unreachable(account, delivery):
        enqueue(account, delivery)


def hold(account: Account) -> None:
    """Hold back everything but what is being sent now."""
    held_back: list[str] = []
    for endpoint, names in list(account.send_queues.items()):
        sent_now = 1 if endpoint in account.in_flight else 0
        held_back += names[sent_now:]
        _set_send_queue(account, endpoint, names[:sent_now])
    state = _state(account)
    waiting = [*state["waiting"], *held_back]
    account.table(KIND).put({**state, "held": True, "waiting": waiting})


def release(account: Account, only: Sequence[str] | None = None) -> None:
    """Queue what is held back, and hold back no more; or queue some of it, in this order.

    Args:
        account: whose deliveries they are.
        only: ``wd_…`` each, every one of them ``waiting``; the others stay held back.
    """
    state = _state(account)
    released = list(only if only is not None else state["waiting"])
    waiting = [name for name in state["waiting"] if name not in released]
    is_held = state["held"] and only is not None
    account.table(KIND).put({**state, "held": is_held, "waiting": waiting})
    for name in released:
        _append(account, account.table(delivery_records.KIND)[name]["endpoint"], [name])


def flush(account: Account) -> None:
    """Queue what was set aside, without waiting for another delivery."""
    state = _state(account)
    account.table(KIND).put({**state, "aside": {}})
    for names in state["aside"].values():
        for name in names:
            enqueue(account, account.table(delivery_records.KIND)[name])


def show(account: Account) -> Record:
    """Return what is queued, what is held back or set aside, and what is planned."""
    state = _state(account)
    return {
        "object": "sandbox.queue",
        "held": state["held"],
        "leaving": [name for names in account.send_queues.values() for name in names],
        "aside": [name for names in state["aside"].values() for name in names],
        "waiting": state["waiting"],
        "coming": delivery_records.planned_deliveries(account),
    }


def remove_first(account: Account, endpoint: str) -> None:
    """Remove the delivery to this endpoint (``we_…``) whose attempt is over."""
    _set_send_queue(account, endpoint, account.send_queues[endpoint][1:])


def _is_held(account: Account) -> bool:
    """Whether deliveries are held back; a platform holds back its connected accounts', too."""
    own = bool(_state(account)["held"])
    return own or (account.platform is not None and _is_held(account.platform))


def _state(account: Account) -> Record:
    return account.table(KIND).get(QUEUE_ID) or _EMPTY


def _set_aside(account: Account, delivery: Record) -> None:
    state, endpoint = _state(account), delivery["endpoint"]
    names = [*state["aside"].get(endpoint, ()), delivery["id"]]
    account.table(KIND).put({**state, "aside": {**state["aside"], endpoint: names}})


def _append(account: Account, endpoint: str, names: Sequence[str]) -> None:
    _set_send_queue(account, endpoint, (*account.send_queues.get(endpoint, ()), *names))


def _set_send_queue(account: Account, endpoint: str, names: tuple[str, ...]) -> None:
    if names:
        account.changes.put(account.send_queues, endpoint, names)
    elif endpoint in account.send_queues:
        account.changes.remove(account.send_queues, endpoint)
