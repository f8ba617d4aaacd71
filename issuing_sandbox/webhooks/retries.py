"""Attempts at deliveries and their retries: what came of one, and when the next one is made.

What counts as delivered, and what a retry is: reference, objects and platform, 6.4. The spacing of
retries is a policy, and passes by the account's clock.

A pending delivery is either queued, or on its way, or waits for exactly one job, whose ``due`` is
its ``next_attempt``: only ``postpone`` makes such a job, for a delivery that is not queued (or just
leaves the queue), and the job takes it back there.
"""

import time
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import endpoints
from issuing_sandbox.webhooks.delivery_records import EVENT_KIND, KIND, event_of
from issuing_sandbox.webhooks.http_client import EndpointReply, OutboundRequest
from issuing_sandbox.webhooks.signing import SIGNATURE_HEADER

#: The job that makes the next attempt.
ATTEMPT_JOB: Final = "delivery.attempt"
#: Characters of a reply that are kept.
MAX_REPLY: Final = 5000
#: What a delivery has that is over.
_OVER: Final[Record] = {"next_attempt": None}


def record_attempt(
    account: Account, delivery: str, request: OutboundRequest | None, reply: EndpointReply
) -> Record:
    """Record what came of an attempt, and schedule the next one if it failed.

    Args:
        account: whose event it is.
        delivery: ``wd_…``.
        request: what was sent; ``None`` if it was lost on the way.
        reply: what came back.
    """
    table = account.table(KIND)
    old = table[delivery]
    new = {**old, "attempts": [*old["attempts"], _attempt(account, request, reply)]}
    if reply.status is not None and 200 <= reply.status < 300:  # noqa: PLR2004 - HTTP's successes
        return _acknowledge(account, table.put({**new, "status": "succeeded"} | _OVER))
    if old["status"] != "pending":
        return table.put(new)
    return table.put(_after_failure(account, new))


def give_up(account: Account, delivery: str, problem: str) -> Record:
    """Record that a delivery (``wd_…``) has failed before it could be sent, and say why."""
    table = account.table(KIND)
    old = table[delivery]
    attempts = [*old["attempts"], _attempt(account, None, EndpointReply(None, problem=problem))]
    return table.put({**old, "attempts": attempts, "status": "failed"} | _OVER)


def skip_if_unreachable(account: Account, delivery: Record) -> bool:
    """Skip an attempt whose endpoint is disabled, or cancel the delivery if it was deleted.

    Later attempts may still reach an endpoint that is enabled again.

    Returns:
        Whether the attempt is over that way.
    """
    endpoint = endpoints.find(account, delivery["endpoint"])
    if endpoint is None:
        cancel(account, delivery)
    elif endpoint["status"] != "enabled":
        table = account.table(KIND)
        table.put(_after_failure(account, table[delivery["id"]]))
    else:
        return False
    return True


def postpone(account: Account, delivery: Record, seconds: int) -> Record:
    """Schedule the next attempt in so many seconds, by the account's clock."""
    due = account.clock.now() + seconds
    account.job_queue.add(due, ATTEMPT_JOB, delivery["id"])
    return account.table(KIND).put({**delivery, "next_attempt": due})


def cancel(account: Account, delivery: Record) -> None:
    """Give a delivery up because its endpoint is gone; the event awaits it no more.

    Its current record counts, not the one given: where several deliveries of one event are
    canceled, canceling a resent one changes the original.
    """
    table = account.table(KIND)
    current = table[delivery["id"]]
    if current["status"] == "pending":
        _acknowledge(account, table.put({**current, "status": "canceled"} | _OVER))


def _attempt(account: Account, request: OutboundRequest | None, reply: EndpointReply) -> Record:
    return {
        "at": account.clock.now(),
        "problem": reply.problem,
        "reply": reply.body.decode("utf-8", "replace")[:MAX_REPLY],
        "seconds": round(reply.seconds, 3),
        "sent_at": int(time.time() - reply.seconds),
        "signature": request.headers[SIGNATURE_HEADER] if request else None,
        "status": reply.status,
        "url": request.url if request else None,
    }


def _after_failure(account: Account, delivery: Record) -> Record:
    """Return the delivery with its next retry scheduled, or failed if there is none.

    What was sent again by hand, and a real-time request, is attempted once.
    """
    retries, policies = delivery["retries"], account.policies
    is_single = delivery["resent"] or delivery["event_type"] == endpoints.REALTIME_REQUEST
    if is_single or retries >= policies.delivery_retries:
        return {**delivery, "status": "failed"} | _OVER
    wait = policies.delivery_retry_minutes * 60 * 2**retries
    if retries == 0 and delivery["seconds"] is not None and delivery["verb"] != "delay":
        wait = delivery["seconds"]
    return postpone(account, {**delivery, "retries": retries + 1}, wait)


def _acknowledge(account: Account, delivery: Record) -> Record:
    """Let the event await one endpoint fewer, if it still awaited this one."""
    table = account.table(KIND)
    original = table[delivery["original"]] if delivery["original"] else delivery
    if not original["awaited"]:
        return delivery
    table.put({**original, "awaited": False})
    event = event_of(account, delivery)
    if "pending_webhooks" in event:
        pending = event["pending_webhooks"] - 1
        account.table(EVENT_KIND).put({**event, "pending_webhooks": pending})
    return table[delivery["id"]]
