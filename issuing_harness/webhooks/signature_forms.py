"""Signatures that a delivery may bear instead of Stripe's usual one, by what they are in words.

While a secret is rolled, Stripe signs each event with the old and the new one, in either order.
Whoever is not Stripe may send anything (reference: objects and platform, 6.5).
"""

from collections.abc import Mapping
from typing import Final

from issuing_harness.event_sender import Signing, signature

#: Of the form of a signature, and of nothing.
_WRONG: Final = f"v1={'0' * 64}"
#: What is signed instead of the body that is sent.
_OTHER_BODY: Final = b"{}"


def _none(*_: object) -> None:
    """Return no signature."""


def _parts(secret: str, body: bytes, at: int) -> tuple[str, str]:
    """Return the time and the right signature, ``t=…`` and ``v1=…``."""
    time, _, right = signature(secret, body, at).partition(",")
    return time, right


def _wrong_first(secret: str, body: bytes, at: int) -> str:
    time, right = _parts(secret, body, at)
    return f"{time},{_WRONG},{right}"


def _right_first(secret: str, body: bytes, at: int) -> str:
    time, right = _parts(secret, body, at)
    return f"{time},{right},{_WRONG}"


def _version_zero(secret: str, body: bytes, at: int) -> str:
    """Return what is right in all but its scheme, which is for tests of Stripe's alone."""
    time, right = _parts(secret, body, at)
    return f"{time},{right.replace('v1=', 'v0=')}"


def _other_body(secret: str, _: bytes, at: int) -> str:
    return signature(secret, _OTHER_BODY, at)


def _no_secret(_: str, body: bytes, at: int) -> str:
    return signature("", body, at)


#: By what a sentence calls them.
SIGNATURES: Final[Mapping[str, Signing]] = {
    "no signature": _none,
    "the signature of another body": _other_body,
    "a signature by an empty secret": _no_secret,
    "a wrong signature before the right one": _wrong_first,
    "a wrong signature after the right one": _right_first,
    "a signature of the scheme v0 alone": _version_zero,
}
