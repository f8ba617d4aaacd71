"""What is about to leave: deliveries to one endpoint go one at a time, in the order of the events.

Stripe promises no order. One in the air per endpoint makes a run the same every time, and lets a
test that wants another order say so: by holding deliveries back, or by a schedule.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import deliveries, endpoints
from issuing_sandbox.webhooks.client import EndpointReply, HttpClient, OutboundRequest

KIND: Final = "sandbox.queue"
NAME: Final = "queue"
#: ``held``: nothing leaves. ``waiting``: what would have left. ``aside``: by endpoint, what leaves
#: after the next one.
_EMPTY: Final[Record] = {"id": NAME, "held": False, "waiting": [], "aside": {}}
LOST: Final = EndpointReply(None, problem="dropped on demand")


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
    letter: OutboundRequest


def send(account: Account, endpoint: Record, event: Record) -> None:
    """Open the delivery of a new event, and let it leave unless something else is planned."""
    plan = deliveries.take_planned(account, endpoint["id"])
    delivery = deliveries.begin(account, endpoint, event, **plan)
    match delivery["verb"]:
        case "delay":
            seconds = delivery["seconds"]
            deliveries.postpone(
                account, delivery, deliveries.DEFAULT_DELAY if seconds is None else seconds
            )
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
        state = account.table(KIND).put({**state, "aside": aside})
    if state["held"]:
        account.table(KIND).put({**state, "waiting": [*state["waiting"], *names]})
    else:
        _line_up(account, endpoint, names)


def due(account: Account, job: Job) -> None:
    """It is time for the next attempt."""
    delivery = account.table(deliveries.KIND)[job.target]
    is_meant = delivery["status"] == "pending" and delivery["next_attempt"] == job.due
    if is_meant and _has_someone_to_go_to(account, delivery):
        append(account, delivery)


def hold(account: Account) -> None:
    """Let nothing leave any more but what is in the air."""
    waiting: list[str] = []
    for endpoint, names in list(account.departures.items()):
        kept = 1 if endpoint in account.in_flight else 0
        waiting += names[kept:]
        _keep(account, endpoint, names[:kept])
    state = _state(account)
    waiting = [*state["waiting"], *waiting]
    account.table(KIND).put({**state, "held": True, "waiting": waiting})


def release(account: Account, only: Sequence[str] | None = None) -> None:
    """Let all leave that is held back, and hold back no more; or let these leave, in this order.

    Args:
        account: whose deliveries they are.
        only: ``wd_…`` each, every one of them ``waiting``.
    """
    state = _state(account)
    leaving = list(only if only is not None else state["waiting"])
    staying = [each for each in state["waiting"] if each not in leaving]
    account.table(KIND).put(
        {**state, "held": state["held"] and only is not None, "waiting": staying}
    )
    for name in leaving:
        _line_up(account, account.table(deliveries.KIND)[name]["endpoint"], [name])


def flush(account: Account) -> None:
    """Let what stepped aside leave without waiting for another delivery."""
    state = _state(account)
    account.table(KIND).put({**state, "aside": {}})
    for names in state["aside"].values():
        for name in names:
            append(account, account.table(deliveries.KIND)[name])


def shown(account: Account) -> Record:
    """What leaves, what is held back, and what is planned."""
    state = _state(account)
    return {
        "object": "sandbox.queue",
        "held": state["held"],
        "leaving": [name for names in account.departures.values() for name in names],
        "aside": [name for names in state["aside"].values() for name in names],
        "waiting": state["waiting"],
        "coming": deliveries.planned_deliveries(account),
    }


def leaving(account: Account) -> Iterator[Departure]:
    """The attempts to be made now; each endpoint has one in the air at most."""
    for endpoint in () if is_gone(account) else tuple(account.departures):
        if endpoint not in account.in_flight:
            name = _next(account, endpoint)
            if name:
                account.in_flight.add(endpoint)
                patience = float(account.policies.delivery_timeout_seconds)
                letter = deliveries.letter(account, name, patience=patience)
                yield Departure(account, name, endpoint, letter)
    account.changes.commit()


def landed(departure: Departure, reply: EndpointReply) -> None:
    """An attempt is over; the next delivery to this endpoint may leave.

    What became of it interests nobody if the account is gone meanwhile.
    """
    account, endpoint = departure.account, departure.endpoint
    if is_gone(account):
        account.departures.clear()
        return
    deliveries.attempted(account, departure.delivery, departure.letter, reply)
    _keep(account, endpoint, account.departures[endpoint][1:])
    account.in_flight.discard(endpoint)
    account.changes.commit()


def is_gone(account: Account) -> bool:
    """Whether an account was reset, or its platform was."""
    return account.discarded or bool(account.platform and account.platform.discarded)


def _next(account: Account, endpoint: str) -> str | None:
    """The delivery whose attempt is next; those that cannot be attempted are dealt with."""
    for name in account.departures[endpoint]:
        delivery = account.table(deliveries.KIND)[name]
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
    return account.table(KIND).get(NAME) or _EMPTY


def _step_aside(account: Account, delivery: Record) -> None:
    state, endpoint = _state(account), delivery["endpoint"]
    names = [*state["aside"].get(endpoint, ()), delivery["id"]]
    account.table(KIND).put({**state, "aside": {**state["aside"], endpoint: names}})


def _line_up(account: Account, endpoint: str, names: Sequence[str]) -> None:
    _keep(account, endpoint, (*account.departures.get(endpoint, ()), *names))


def _keep(account: Account, endpoint: str, names: tuple[str, ...]) -> None:
    if names:
        account.changes.put(account.departures, endpoint, names)
    elif endpoint in account.departures:
        account.changes.drop(account.departures, endpoint)


class OutgoingDeliveries:
    """The accounts that have something to send; while there are none, nothing is looked through.

    Args:
        settled: hears that something was done which no request asked for.
    """

    def __init__(self, settled: Callable[[], None]) -> None:
        self._settled = settled
        self._accounts: dict[Account, None] = {}

    def __bool__(self) -> bool:
        """Whether anything may have to leave."""
        return bool(self._accounts)

    def look(self, account: Account) -> None:
        """Something has happened to this account, and maybe to those connected to it."""
        if account.departures:
            self._accounts[account] = None
        for each in account.connected.values():
            if each.departures:
                self._accounts[each] = None

    def take(self) -> list[Departure]:
        """What has to be posted now; the reply to each belongs to ``landed``."""
        accounts, self._accounts = self._accounts, {}
        taken = [each for account in accounts for each in leaving(account)]
        self._settled()
        return taken

    def landed(self, departure: Departure, reply: EndpointReply) -> None:
        """The attempt is over: more may leave now."""
        landed(departure, reply)
        self._settled()
        self.look(departure.account)

    def post_all(self, http_client: HttpClient) -> None:
        """Post everything, one letter after the other, until nothing is left."""
        while self._accounts:
            for departure in self.take():
                self.landed(departure, http_client.post(departure.letter))
