"""Signatures, by which a receiver knows that a delivery is from its own account.

Scheme: reference, money flow, 3.7; objects and platform, 6.5.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

#: Real test deliveries carry a second scheme that is worth nothing; receivers must ignore it.
_WORTHLESS: Final = b"not a secret"


def header(secrets: Sequence[str], body: bytes, at: int) -> str:
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
