"""Signed requests: an event rendered for an endpoint, with its ``Stripe-Signature``.

A signature's ``t`` is of the wall clock, by which receivers check it, not of the account's clock.
"""

import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Final

from issuing_sandbox.account import newer_form
from issuing_sandbox.account.account import Account
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import delivery_records, endpoints, thin_events
from issuing_sandbox.webhooks.http_client import OutboundRequest
from issuing_sandbox.wire import versions
from issuing_sandbox.wire.http import encode_json

#: What every delivery carries beside its signature: as captured in 2025, the type inferred
#: (objects and platform, 6.4).
HEADERS: Final = {
    "Accept": "*/*; q=0.5, application/xml",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
}
SIGNATURE_HEADER: Final = "Stripe-Signature"
#: How old a stale signature is, in seconds; receivers allow 300.
STALE_AGE: Final = 600
#: Signs ``v0``: real test deliveries carry this second scheme, which receivers must ignore.
_V0_KEY: Final = b"not a secret"


def signed_request(account: Account, delivery: str, *, timeout: float) -> OutboundRequest:
    """Return the request of a delivery's next attempt, signed now.

    Args:
        account: whose event it is.
        delivery: ``wd_…``.
        timeout: seconds of real time the endpoint has to reply.
    """
    record = account.table(delivery_records.KIND)[delivery]
    endpoint = endpoints.find(account, record["endpoint"])
    assert endpoint is not None
    body = encode_json(_payload(account, endpoint, delivery_records.event_of(account, record)))
    is_stale = delivery_records.applies_now(record, "stale_signature")
    timestamp = int(time.time()) - (STALE_AGE if is_stale else 0)
    signature = signature_header(endpoints.secrets(account, endpoint["id"]), body, timestamp)
    headers = HEADERS | {SIGNATURE_HEADER: signature} | versions.notice(endpoint["api_version"])
    sender = (account.platform or account).id
    return OutboundRequest(endpoint["url"], body, headers, timeout, sender)


def _payload(account: Account, endpoint: Record, event: Record) -> Record:
    """Return what an endpoint gets of an event: a notification, or a snapshot in its version."""
    if event["object"] == delivery_records.THIN_KIND or endpoint.get("thin"):
        return thin_events.notification(account, event)
    return render_event(account, event, endpoint["api_version"] or event["api_version"])


def render_event(account: Account, event: Record, version: str) -> Record:
    """Return an event as an endpoint of this API version gets it."""
    if newer_versions.is_newer(version):
        content = newer_form.render_content(account, event, version)
        return {**event, "api_version": version, "data": content}
    content = versions.as_of(event["data"], version)
    previous = content.get("previous_attributes")
    if previous and content is not event["data"]:
        old = versions.as_of({**event["data"]["object"], **previous}, version)
        content["previous_attributes"] = {name: old[name] for name in previous}
    return {**event, "api_version": version, "data": content}


def signature_header(secrets: Sequence[str], body: bytes, timestamp: int) -> str:
    """Return the value of ``Stripe-Signature``: ``t=…,v1=…,v0=…``.

    Args:
        secrets: the endpoint's secrets, each with its ``whsec_``; one ``v1`` each.
        body: what is sent, byte for byte.
        timestamp: unix seconds; the official SDK refuses what is more than 300 seconds old by the
            wall clock.
    """
    signed = f"{timestamp}.".encode() + body
    signatures = [f"v1={_hmac(secret.encode(), signed)}" for secret in secrets]
    return ",".join([f"t={timestamp}", *signatures, f"v0={_hmac(_V0_KEY, signed)}"])


def _hmac(key: bytes, message: bytes) -> str:
    return hmac.new(key, message, hashlib.sha256).hexdigest()
