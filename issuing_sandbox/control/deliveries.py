"""The sandbox's own buttons for deliveries, under ``/_sandbox/``.

They stand in for a network that loses, doubles, delays and reorders, and for the Dashboard's page
of deliveries. A connected account has deliveries of its own, its platform's endpoints included.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, Deferred, WaitUntil
from issuing_sandbox.contract.readers import Array, Choice, Enum, Hash, Integer, Text
from issuing_sandbox.core import webhook_endpoints
from issuing_sandbox.errors import Missing, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import deliveries, endpoints, events, queue
from issuing_sandbox.wire.pagination import equal, page

STATUSES: Final = ("pending", "succeeded", "failed", "canceled")
_NAMES: Final = Array(Text())
_COMING: Final = Hash(
    {"verb": Enum(deliveries.VERBS), "seconds": Integer(), "endpoint": Text()}, ["verb"]
)


def list_deliveries(account: Account, **params: Any) -> Record:
    """``GET /_sandbox/deliveries``, newest first: of an ``endpoint``, ``event`` or ``status``."""
    return page(
        account.table(deliveries.KIND),
        params,
        kind=deliveries.KIND,
        url="/_sandbox/deliveries",
        render=lambda record: record,
        wanted=equal(params, "endpoint", "event", "status"),
    )


def show_delivery(account: Account, delivery: str) -> Record:
    """``GET /_sandbox/deliveries/{delivery}``, with every attempt."""
    found = account.table(deliveries.KIND).get(delivery)
    if found is None:
        raise Missing(deliveries.KIND, delivery, param="delivery", status=404)
    return found


def show_queue(account: Account) -> Record:
    """``GET /_sandbox/deliveries/queue``: what leaves, what is held back, what is planned."""
    return queue.shown(account)


def resend_delivery(account: Account, delivery: str) -> Record:
    """``POST /_sandbox/deliveries/{delivery}/resend``: the same event once more, signed anew.

    As a delivery of its own, which is not retried; the retries of the first one go on.
    """
    first = show_delivery(account, delivery)
    event = account.table(deliveries.EVENT)[first["event"]]
    endpoint = events.enabled_endpoint(account, first["endpoint"])
    return events.resend_to(account, endpoint, event, first["original"] or delivery)


def resend_event(account: Account, event: str, endpoint: str | None = None) -> Record:
    """``POST /_sandbox/events/{event}/resend``: to every endpoint that selects it, or to one."""
    made = events.resend(account, event, endpoint)
    return {"object": "list", "data": made, "has_more": False, "url": "/_sandbox/deliveries"}


def hold(account: Account) -> Record:
    """``POST /_sandbox/deliveries/hold``: nothing leaves until it is released."""
    queue.hold(account)
    return queue.shown(account)


def release(account: Account, only: list[str] | None = None) -> Record:
    """``POST /_sandbox/deliveries/release``: all that is held back, and no more is.

    With ``only`` these deliveries leave, in the order given, and the others stay.
    """
    waiting = queue.shown(account)["waiting"]
    for place, name in enumerate(only or ()):
        if name not in waiting or name in (only or ())[:place]:
            raise SandboxFault(
                f"The delivery '{name}' is not held back, or named twice; held back are: "
                f"{', '.join(waiting) or 'none'}.",
                param=f"only[{place}]",
            )
    queue.release(account, only)
    return queue.shown(account)


def plan(account: Account, coming: list[Record] | None = None) -> Record:
    """``POST /_sandbox/deliveries/schedule``: what happens to the ``coming`` deliveries, in order.

    Each has a ``verb``, perhaps ``seconds``, and perhaps the ``endpoint`` it is meant for. An empty
    ``coming`` forgets what is planned.
    """
    for place, each in enumerate(coming or ()):
        _check(account, each, f"coming[{place}]")
    deliveries.replace_plan(account, coming or [])
    return queue.shown(account)


def flush(account: Account) -> Deferred[Record]:
    """``POST /_sandbox/deliveries/flush``: answered once nothing is in the air or about to leave.

    What is held back stays; what waits for its time does too. A platform waits for its connected
    accounts as well.
    """
    everyone = (account, *account.connected.values())
    for each in everyone:
        queue.flush(each)
    over = WaitUntil(lambda: all(queue.is_gone(each) or not each.departures for each in everyone))
    return Deferred(over, lambda _: queue.shown(account))


def roll_secret(account: Account, webhook_endpoint: str, **params: Any) -> Record:
    """``POST /_sandbox/webhook_endpoints/{webhook_endpoint}/roll_secret``: the Dashboard's button.

    The old secret stays good for ``hours``; by default it ends at once.
    """
    path = {"webhook_endpoint": webhook_endpoint}
    return webhook_endpoints.roll_secret(Call(account, params=params, path=path, url=""))


#: What control.py joins to its own; a name comes before what it could be mistaken for.
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
    ("POST", "deliveries/release"): (release, Hash({"only": _NAMES})),
    ("POST", "deliveries/schedule"): (
        plan,
        Hash({"coming": Choice(scalar=None, hash_=None, array=Array(_COMING), empty=True)}),
    ),
    ("GET", "deliveries/{delivery}"): (show_delivery, Hash({})),
    ("POST", "deliveries/{delivery}/resend"): (resend_delivery, Hash({})),
    ("POST", "events/{event}/resend"): (resend_event, Hash({"endpoint": Text()})),
    ("POST", "webhook_endpoints/{webhook_endpoint}/roll_secret"): (
        roll_secret,
        Hash({"hours": Integer()}),
    ),
}


def _check(account: Account, coming: Record, param: str) -> None:
    seconds, endpoint = coming.get("seconds"), coming.get("endpoint")
    if seconds is not None and (coming["verb"] not in deliveries.TIMED_VERBS or seconds < 0):
        raise SandboxFault(
            f"Only {', '.join(deliveries.TIMED_VERBS)} take seconds, and none less than 0.",
            param=f"{param}[seconds]",
        )
    if endpoint is not None and endpoints.named(account, endpoint) is None:
        raise Missing(endpoints.KIND, endpoint, param=f"{param}[endpoint]", status=400)
