"""What is about to leave: deliveries to one endpoint go one at a time, in the order of the events.

Stripe promises no order. One in the air per endpoint makes a run the same every time, and lets a
test that wants another order say so: by holding deliveries back, or by a schedule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from issuing_sandbox.post import Letter, Reply
from issuing_sandbox.webhooks import deliveries, endpoints, schedule

if TYPE_CHECKING:  # an account's outbox opens deliveries
    from collections.abc import Iterator, Sequence

    from issuing_sandbox.account import Account
    from issuing_sandbox.clock import Job
    from issuing_sandbox.store import Record

KIND: Final = "sandbox.queue"
NAME: Final = "queue"
#: ``held``: nothing leaves. ``waiting``: what would have left. ``aside``: by endpoint, what leaves
#: after the next one.
_EMPTY: Final[Record] = {"id": NAME, "held": False, "waiting": [], "aside": {}}
LOST: Final = Reply(None, problem="dropped on demand")


@dataclass(frozen=True, slots=True)
class Departure:
    """A letter that has to be posted, and the delivery whose attempt it is.

    Args:
        account: whose event it is.
        delivery: ``wd_…``.
        endpoint: ``we_…``.
        letter: signed just now.
    """

    account: Account
    delivery: str
    endpoint: str
    letter: Letter


def send(account: Account, endpoint: Record, event: Record) -> None:
    """Open the delivery of a new event, and let it leave unless something else is planned."""
    plan = schedule.take(account, endpoint["id"])
    delivery = deliveries.begin(account, endpoint, event, **plan)
    match delivery["verb"]:
        case "delay":
            seconds = delivery["seconds"]
            deliveries.postpone(account, delivery, schedule.DELAY if seconds is None else seconds)
        case "reorder":
            _step_aside(account, delivery)
        case "duplicate":
            append(account, delivery)
            resend(account, endpoint, event, original=delivery["id"])
        case _:
            append(account, delivery)


def resend(account: Account, endpoint: Record, event: Record, *, original: str | None) -> Record:
    """Send an event once more, as a delivery of its own that is not retried.

    Args:
        account: whose event it is.
        endpoint: who gets it.
        event: which has the same id again, and gets a new signature.
        original: the first delivery of this event to this endpoint, if there was one.
    """
    delivery = deliveries.begin(account, endpoint, event, original=original)
    append(account, delivery)
    return delivery


def append(account: Account, delivery: Record) -> None:
    """Let a delivery leave after those before it, and then what stepped aside for it."""
    endpoint, state = delivery["endpoint"], _state(account)
    names = [delivery["id"], *state["aside"].get(endpoint, ())]
    if len(names) > 1:
        aside = {key: each for key, each in state["aside"].items() if key != endpoint}
        state = account.shelf(KIND).put({**state, "aside": aside})
    if state["held"]:
        account.shelf(KIND).put({**state, "waiting": [*state["waiting"], *names]})
    else:
        _line_up(account, endpoint, names)


def due(account: Account, job: Job) -> None:
    """It is time for the next attempt."""
    delivery = account.shelf(deliveries.KIND)[job.target]
    is_meant = delivery["status"] == "pending" and delivery["next_attempt"] == job.due
    if is_meant and _has_someone_to_go_to(account, delivery):
        append(account, delivery)


def hold(account: Account) -> None:
    """Let nothing leave any more but what is in the air."""
    waiting: list[str] = []
    for endpoint, names in list(account.departures.items()):
        kept = 1 if endpoint in account.in_the_air else 0
        waiting += names[kept:]
        _keep(account, endpoint, names[:kept])
    state = _state(account)
    waiting = [*state["waiting"], *waiting]
    account.shelf(KIND).put({**state, "held": True, "waiting": waiting})


def release(account: Account, only: Sequence[str] | None = None) -> None:
    """Let all leave that is held back, and hold back no more; or let these leave, in this order.

    Args:
        account: whose deliveries they are.
        only: ``wd_…`` each, every one of them ``waiting``.
    """
    state = _state(account)
    leaving = list(only if only is not None else state["waiting"])
    staying = [each for each in state["waiting"] if each not in leaving]
    account.shelf(KIND).put(
        {**state, "held": state["held"] and only is not None, "waiting": staying}
    )
    for name in leaving:
        _line_up(account, account.shelf(deliveries.KIND)[name]["endpoint"], [name])


def flush(account: Account) -> None:
    """Let what stepped aside leave without waiting for another delivery."""
    state = _state(account)
    account.shelf(KIND).put({**state, "aside": {}})
    for names in state["aside"].values():
        for name in names:
            append(account, account.shelf(deliveries.KIND)[name])


def shown(account: Account) -> Record:
    """What leaves, what is held back, and what is planned."""
    state = _state(account)
    return {
        "object": "sandbox.queue",
        "held": state["held"],
        "leaving": [name for names in account.departures.values() for name in names],
        "aside": [name for names in state["aside"].values() for name in names],
        "waiting": state["waiting"],
        "coming": schedule.planned(account),
    }


def leaving(account: Account) -> Iterator[Departure]:
    """The attempts to be made now; each endpoint has one in the air at most."""
    for endpoint in () if is_gone(account) else tuple(account.departures):
        if endpoint not in account.in_the_air:
            name = _next(account, endpoint)
            if name:
                account.in_the_air.add(endpoint)
                patience = float(account.policies.delivery_timeout_seconds)
                letter = deliveries.letter(account, name, patience=patience)
                yield Departure(account, name, endpoint, letter)
    account.journal.settle()


def landed(departure: Departure, reply: Reply) -> None:
    """An attempt is over; the next delivery to this endpoint may leave.

    What became of it interests nobody if the account is gone meanwhile.
    """
    account, endpoint = departure.account, departure.endpoint
    if is_gone(account):
        account.departures.clear()
        return
    deliveries.attempted(account, departure.delivery, departure.letter, reply)
    _keep(account, endpoint, account.departures[endpoint][1:])
    account.in_the_air.discard(endpoint)
    account.journal.settle()


def is_gone(account: Account) -> bool:
    """Whether an account was reset, or its platform was."""
    return account.discarded or bool(account.platform and account.platform.discarded)


def _next(account: Account, endpoint: str) -> str | None:
    """The delivery whose attempt is next; those that cannot be attempted are dealt with."""
    for name in account.departures[endpoint]:
        delivery = account.shelf(deliveries.KIND)[name]
        if _has_someone_to_go_to(account, delivery):
            if not deliveries.is_dropped(delivery):
                return name
            deliveries.attempted(account, name, None, LOST)
        _keep(account, endpoint, account.departures[endpoint][1:])
    return None


def _has_someone_to_go_to(account: Account, delivery: Record) -> bool:
    """Whether the endpoint is there and enabled; otherwise this attempt is over."""
    endpoint = endpoints.named(account, delivery["endpoint"])
    if endpoint is None:
        deliveries.cancel(account, delivery)
    elif endpoint["status"] != "enabled":
        deliveries.missed(account, delivery["id"])
    else:
        return True
    return False


def _state(account: Account) -> Record:
    return account.shelf(KIND).get(NAME) or _EMPTY


def _step_aside(account: Account, delivery: Record) -> None:
    state, endpoint = _state(account), delivery["endpoint"]
    names = [*state["aside"].get(endpoint, ()), delivery["id"]]
    account.shelf(KIND).put({**state, "aside": {**state["aside"], endpoint: names}})


def _line_up(account: Account, endpoint: str, names: Sequence[str]) -> None:
    _keep(account, endpoint, (*account.departures.get(endpoint, ()), *names))


def _keep(account: Account, endpoint: str, names: tuple[str, ...]) -> None:
    if names:
        account.journal.put(account.departures, endpoint, names)
    elif endpoint in account.departures:
        account.journal.drop(account.departures, endpoint)
