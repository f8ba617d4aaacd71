"""The controls for deliveries: endpoints under ``/_sandbox/`` that are the sandbox's own.

They stand in for a network that loses, doubles, delays and reorders, and for the Dashboard's page
of deliveries. A connected account has deliveries of its own, its platform's endpoints included.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import find_record
from issuing_sandbox.contract.parsers import Array, Choice, Enum, Hash, Integer, Text
from issuing_sandbox.core import webhook_endpoints
from issuing_sandbox.deferred import Deferred, WaitUntil
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, endpoints, events, outgoing, queue
from issuing_sandbox.wire.pagination import filter_by, paginate

STATUSES: Final = ("pending", "succeeded", "failed", "canceled")
_IDS: Final = Array(Text())
_PLANNED: Final = Hash(
    {"verb": Enum(delivery_records.VERBS), "seconds": Integer(), "endpoint": Text()}, ["verb"]
)


def list_deliveries(account: Account, **params: Any) -> Record:
    """``GET /_sandbox/deliveries``, newest first: of an ``endpoint``, ``event`` or ``status``."""
    return paginate(
        account.table(delivery_records.KIND),
        params,
        kind=delivery_records.KIND,
        url="/_sandbox/deliveries",
        render=lambda record: record,
        where=filter_by(params, "endpoint", "event", "status"),
    )


def show_delivery(account: Account, delivery: str) -> Record:
    """``GET /_sandbox/deliveries/{delivery}``, with every attempt."""
    return find_record(account, delivery_records.KIND, delivery, param="delivery", status=404)


def show_queue(account: Account) -> Record:
    """``GET /_sandbox/deliveries/queue``: what is queued, held back and planned."""
    return queue.show(account)


def resend_delivery(account: Account, delivery: str) -> Record:
    """``POST /_sandbox/deliveries/{delivery}/resend``: the same event once more, signed anew.

    As a delivery of its own, which is not retried; the retries of the first one go on.
    """
    original = show_delivery(account, delivery)
    event = delivery_records.event_of(account, original)
    endpoint = events.enabled_endpoint(account, original["endpoint"])
    return events.resend_to(account, endpoint, event, original["original"] or delivery)


def resend_event(account: Account, event: str, endpoint: str | None = None) -> Record:
    """``POST /_sandbox/events/{event}/resend``: to every endpoint that selects it, or to one."""
    resent = events.resend(account, event, endpoint)
    return {"object": "list", "data": resent, "has_more": False, "url": "/_sandbox/deliveries"}


def hold(account: Account) -> Record:
    """``POST /_sandbox/deliveries/hold``: nothing is sent until it is released."""
    queue.hold(account)
    return queue.show(account)


def release(account: Account, only: list[str] | None = None) -> Record:
    """``POST /_sandbox/deliveries/release``: send all that is held back, and hold back no more.

    With ``only`` these deliveries are sent, in the order given, and the others stay held back.
    """
    waiting = queue.show(account)["waiting"]
    for place, name in enumerate(only or ()):
        if name not in waiting or name in (only or ())[:place]:
            raise SandboxFault(
                f"The delivery '{name}' is not held back, or named twice; held back are: "
                f"{', '.join(waiting) or 'none'}.",
                param=f"only[{place}]",
            )
    queue.release(account, only)
    return queue.show(account)


def plan(account: Account, coming: list[Record] | None = None) -> Record:
    """``POST /_sandbox/deliveries/schedule``: what happens to the ``coming`` deliveries, in order.

    Each has a ``verb``, perhaps ``seconds``, and perhaps the ``endpoint`` it is meant for. An empty
    ``coming`` forgets what is planned.
    """
    for place, planned in enumerate(coming or ()):
        _check(account, planned, f"coming[{place}]")
    delivery_records.replace_plan(account, coming or [])
    return queue.show(account)


def flush(account: Account) -> Deferred[Record]:
    """``POST /_sandbox/deliveries/flush``: respond once nothing is queued or being sent.

    What is held back stays; what waits for its time does too. A platform waits for its connected
    accounts as well.
    """
    accounts = (account, *account.connected.values())
    for sender in accounts:
        queue.flush(sender)
    is_sent = WaitUntil(
        lambda: all(outgoing.is_gone(sender) or not sender.send_queues for sender in accounts)
    )
    return Deferred(is_sent, lambda _: queue.show(account))


def roll_secret(account: Account, webhook_endpoint: str, hours: int = 0) -> Record:
    """``POST /_sandbox/webhook_endpoints/{webhook_endpoint}/roll_secret``: as in the Dashboard.

    The old secret stays good for ``hours``; by default it ends at once.
    """
    return webhook_endpoints.roll_secret(account, webhook_endpoint, hours)


#: The controls for deliveries, which ``controls.CONTROLS`` includes.
DELIVERY_CONTROLS: Final[
    dict[tuple[str, str], tuple[Callable[..., Record | Deferred[Record]], Hash]]
] = {
    ("GET", "deliveries"): (
        list_deliveries,
        Hash(
            {
                "endpoint": Text(),
                "event": Text(),
                "status": Enum(STATUSES),
                "limit": Integer(),
                "starting_after": Text(),
                "ending_before": Text(),
            }
        ),
    ),
    ("GET", "deliveries/queue"): (show_queue, Hash({})),
    ("POST", "deliveries/flush"): (flush, Hash({})),
    ("POST", "deliveries/hold"): (hold, Hash({})),
    ("POST", "deliveries/release"): (release, Hash({"only": _IDS})),
    ("POST", "deliveries/schedule"): (
        plan,
        Hash({"coming": Choice(scalar=None, hash_=None, array=Array(_PLANNED), empty=True)}),
    ),
    ("GET", "deliveries/{delivery}"): (show_delivery, Hash({})),
    ("POST", "deliveries/{delivery}/resend"): (resend_delivery, Hash({})),
    ("POST", "events/{event}/resend"): (resend_event, Hash({"endpoint": Text()})),
    ("POST", "webhook_endpoints/{webhook_endpoint}/roll_secret"): (
        roll_secret,
        Hash({"hours": Integer()}),
    ),
}


def _check(account: Account, planned: Record, param: str) -> None:
    seconds, endpoint = planned.get("seconds"), planned.get("endpoint")
    if seconds is not None and (planned["verb"] not in delivery_records.TIMED_VERBS or seconds < 0):
        raise SandboxFault(
            f"Only {', '.join(delivery_records.TIMED_VERBS)} take seconds, and none less than 0.",
            param=f"{param}[seconds]",
        )
    account.clock.moment(seconds or 0, f"{param}[seconds]")
    if endpoint is not None and endpoints.find(account, endpoint) is None:
        raise Missing(endpoints.KIND, endpoint, param=f"{param}[endpoint]", status=400)
