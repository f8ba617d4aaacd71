"""Deliveries: one event on its way to one endpoint, with every attempt.

What counts as delivered, and what a retry is: reference, objects and platform, 6.4. The spacing of
retries is a policy, and passes by the account's clock; a signature's ``t`` is of the wall clock,
by which receivers check it.
"""

import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import endpoints
from issuing_sandbox.webhooks.client import EndpointReply, OutboundRequest
from issuing_sandbox.wire import versions
from issuing_sandbox.wire.http import encode

KIND: Final = "sandbox.delivery"
EVENT: Final = "event"
#: The job that makes the next attempt.
ATTEMPT: Final = "delivery.attempt"
#: What every delivery carries beside its signature: as captured in 2025, the type inferred (6.4).
HEADERS: Final = {
    "Accept": "*/*; q=0.5, application/xml",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
}
SIGNATURE: Final = "Stripe-Signature"
#: Seconds by which a stale signature is too old; receivers allow 300.
STALE: Final = 600
#: Characters of a reply that are kept.
EXCERPT: Final = 5000


def begin(account: Account, endpoint: Record, event: Record, **planned: Any) -> Record:
    """A delivery that has not been attempted yet.

    Args:
        account: whose event it is.
        endpoint: who gets it.
        event: as it is kept.
        planned: what is out of the ordinary: ``verb`` and ``seconds`` (schedule.py), ``original``.
    """
    now = account.clock.now()
    delivery = {
        "id": account.ids.mint("wd", now),
        "object": KIND,
        "attempts": [],
        "awaited": "original" not in planned,
        "created": now,
        "endpoint": endpoint["id"],
        "event": event["id"],
        "event_type": event["type"],
        "next_attempt": now,
        "original": None,
        "resent": "original" in planned,
        "retries": 0,
        "seconds": None,
        "status": "pending",
        "url": endpoint["url"],
        "verb": "send",
    }
    return account.table(KIND).put(delivery | planned)


def letter(account: Account, delivery: str, *, patience: float) -> OutboundRequest:
    """The next attempt, signed now.

    Args:
        account: whose event it is.
        delivery: ``wd_…``.
        patience: seconds of real time the endpoint has.
    """
    record = account.table(KIND)[delivery]
    endpoint = endpoints.named(account, record["endpoint"])
    assert endpoint is not None
    event = account.table(EVENT)[record["event"]]
    body = encode(rendered(event, endpoint["api_version"] or event["api_version"]))
    at = int(time.time()) - (STALE if _is_now(record, "stale_signature") else 0)
    signature = signature_header(endpoints.secrets(account, endpoint["id"]), body, at)
    return OutboundRequest(endpoint["url"], body, HEADERS | {SIGNATURE: signature}, patience)


def rendered(event: Record, version: str) -> Record:
    """An event as an endpoint of this API version gets it."""
    content = versions.as_of(event["data"], version)
    previous = content.get("previous_attributes")
    if previous and content is not event["data"]:
        old = versions.as_of({**event["data"]["object"], **previous}, version)
        content["previous_attributes"] = {name: old[name] for name in previous}
    return {**event, "api_version": version, "data": content}


def is_dropped(record: Record) -> bool:
    """Whether this attempt is to be lost, as its schedule wants it."""
    return _is_now(record, "drop_once")


def attempted(
    account: Account, delivery: str, letter: OutboundRequest | None, reply: EndpointReply
) -> Record:
    """Keep what became of an attempt, and plan the next one if it failed.

    Args:
        account: whose event it is.
        delivery: ``wd_…``.
        letter: what was sent; ``None`` if it was lost on the way.
        reply: what came back.
    """
    table = account.table(KIND)
    old = table[delivery]
    new = {**old, "attempts": [*old["attempts"], _attempt(account, letter, reply)]}
    if reply.status is not None and 200 <= reply.status < 300:  # noqa: PLR2004 - HTTP's successes
        return _acknowledged(account, table.put({**new, "status": "succeeded"} | _OVER))
    if old["status"] != "pending":
        return table.put(new)
    return table.put(_tried_later(account, new))


def missed(account: Account, delivery: str) -> Record:
    """A time for an attempt passes while the endpoint is disabled; later ones may still come."""
    table = account.table(KIND)
    return table.put(_tried_later(account, table[delivery]))


def postpone(account: Account, record: Record, seconds: int) -> Record:
    """Let the next attempt be so many seconds from now, by the account's clock."""
    due = account.clock.now() + seconds
    account.job_queue.add(due, ATTEMPT, record["id"])
    return account.table(KIND).put({**record, "next_attempt": due})


def cancel(account: Account, record: Record) -> None:
    """The endpoint is gone: nothing is tried again, and the event waits for it no more."""
    if record["status"] == "pending":
        canceled = account.table(KIND).put({**record, "status": "canceled"} | _OVER)
        _acknowledged(account, canceled)


_OVER: Final[Record] = {"next_attempt": None}


def _is_now(record: Record, verb: str) -> bool:
    return bool(record["verb"] == verb and not record["attempts"])


def _attempt(account: Account, letter: OutboundRequest | None, reply: EndpointReply) -> Record:
    return {
        "at": account.clock.now(),
        "problem": reply.problem,
        "reply": reply.body.decode("utf-8", "replace")[:EXCERPT],
        "seconds": round(reply.seconds, 3),
        "sent_at": int(time.time() - reply.seconds),
        "signature": letter.headers[SIGNATURE] if letter else None,
        "status": reply.status,
        "url": letter.url if letter else None,
    }


def _tried_later(account: Account, record: Record) -> Record:
    """Pending until the next retry, or failed; the question about a purchase is asked once."""
    tried, policies = record["retries"], account.policies
    once = record["resent"] or record["event_type"] == endpoints.ASKED
    if once or tried >= policies.delivery_retries:
        return {**record, "status": "failed"} | _OVER
    wait = policies.delivery_retry_minutes * 60 * 2**tried
    if tried == 0 and record["seconds"] is not None and record["verb"] != "delay":
        wait = record["seconds"]
    return postpone(account, {**record, "retries": tried + 1}, wait)


def _acknowledged(account: Account, record: Record) -> Record:
    """Let the event wait for one endpoint fewer, if it was still waiting for this one."""
    table = account.table(KIND)
    first = table[record["original"]] if record["original"] else record
    if not first["awaited"]:
        return record
    table.put({**first, "awaited": False})
    events = account.table(EVENT)
    event = events[record["event"]]
    events.put({**event, "pending_webhooks": event["pending_webhooks"] - 1})
    return table[record["id"]]


#: Real test deliveries carry a second scheme that is worth nothing; receivers must ignore it.
_WORTHLESS: Final = b"not a secret"


def signature_header(secrets: Sequence[str], body: bytes, at: int) -> str:
    """The value of ``Stripe-Signature``: ``t=…,v1=…,v0=…``.

    Args:
        secrets: the endpoint's secrets, each with its ``whsec_``; one ``v1`` each.
        body: what is sent, byte for byte.
        at: unix seconds; the official SDK refuses what is more than 300 seconds old by the wall
            clock.
    """
    signed = f"{at}.".encode() + body
    good = [f"v1={_mac(secret.encode(), signed)}" for secret in secrets]
    return ",".join([f"t={at}", *good, f"v0={_mac(_WORTHLESS, signed)}"])


def _mac(key: bytes, message: bytes) -> str:
    return hmac.new(key, message, hashlib.sha256).hexdigest()


PLAN_KIND: Final = "sandbox.schedule"
PLAN_NAME: Final = "schedule"
#: ``drop_once``: the first attempt is lost. ``duplicate``: it comes twice. ``delay``: it leaves
#: later. ``reorder``: it leaves after the next one to the same endpoint. ``stale_signature``: the
#: first attempt is signed too long ago.
VERBS: Final = ("send", "drop_once", "duplicate", "delay", "reorder", "stale_signature")
#: The verbs that take ``seconds``, by the account's clock: until a delayed delivery leaves, or
#: until the first retry.
TIMED_VERBS: Final = ("drop_once", "delay", "stale_signature")
#: Seconds a delayed delivery waits when nothing else is said.
DEFAULT_DELAY: Final = 60
_SEND: Final = {"verb": "send", "seconds": None, "endpoint": None}


def replace_plan(account: Account, coming: Sequence[Record]) -> None:
    """Plan the coming deliveries anew, each ``{verb, seconds, endpoint}``."""
    account.table(PLAN_KIND).put(
        {"id": PLAN_NAME, "coming": [{**_SEND, **each} for each in coming]}
    )


def planned_deliveries(account: Account) -> list[Record]:
    """What is planned and has not happened, soonest first."""
    record = account.table(PLAN_KIND).get(PLAN_NAME)
    return list(record["coming"]) if record else []


def take_planned(account: Account, endpoint: str) -> dict[str, Any]:
    """The verb of a new delivery to this endpoint, and its seconds; it is used up."""
    coming = planned_deliveries(account)
    for place, each in enumerate(coming):
        if each["endpoint"] in (None, endpoint):
            replace_plan(account, coming[:place] + coming[place + 1 :])
            return {"verb": each["verb"], "seconds": each["seconds"]}
    return {}
