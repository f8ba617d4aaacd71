"""Sends a webhook event as Stripe does: signed now, over its raw body.

The signature is an HMAC-SHA256 of the time, a dot and the body, keyed with the endpoint's whole
secret (reference: objects and platform, 6.5).
"""

import hashlib
import hmac
import time
from typing import Final

import requests

from issuing_harness.interactions import EndpointReply

#: Seconds until a post is given up; whether a decision is late is judged by its receiver.
POST_TIMEOUT: Final = 30.0
USER_AGENT: Final = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the ``Stripe-Signature`` header of a body sent at ``at`` (unix seconds)."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def post_event(url: str, secret: str, event: str, *, age: int = 0) -> EndpointReply:
    """Post an event and return the reply; its status is ``None`` if there was none.

    Args:
        url: the endpoint, ``http://127.0.0.1:4242/webhooks``.
        secret: its signing secret, ``whsec_…``.
        event: the JSON that is sent.
        age: how many seconds old the signature is.
    """
    body = event.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(secret, body, int(time.time()) - age),
        "User-Agent": USER_AGENT,
    }
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(
                url, data=body, headers=headers, timeout=POST_TIMEOUT, allow_redirects=False
            )
    except (requests.RequestException, OSError):
        return EndpointReply(None)
    reply_headers = {name.lower(): value for name, value in response.headers.items()}
    return EndpointReply(response.status_code, reply_headers, response.text)
