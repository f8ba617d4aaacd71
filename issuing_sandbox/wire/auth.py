"""Which account a request speaks for: Bearer, or Basic with the key as the user.

Cases and wording: reference, objects and platform, 7.1 and 7.3.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from issuing_sandbox.errors import KeyRefused, SandboxFault

NO_KEY: Final = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, "
    "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
    "https://stripe.com/docs/api#authentication for details, or we can help at "
    "https://support.stripe.com/."
)
PUBLISHABLE: Final = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can "
    "find a list of your API keys at https://dashboard.stripe.com/account/apikeys."
)
TEST_KEYS: Final = ("sk_test_", "rk_test_")


def key_of(headers: Mapping[str, str]) -> str:
    """The secret test key of a request.

    Raises:
        KeyRefused: no key, or one that is not a test key. A live key is refused like an unknown
            one: nothing here may be mistaken for money.
    """
    return _checked(headers.get("authorization", ""))


@lru_cache(maxsize=256)
def _checked(header: str) -> str:
    key = _presented(header)
    if not key:
        raise KeyRefused(NO_KEY)
    if key.startswith("pk_"):
        raise SandboxFault(PUBLISHABLE, status=403, code="secret_key_required")
    if not key.startswith(TEST_KEYS) or len(key) <= len("sk_test_"):
        raise KeyRefused(f"Invalid API Key provided: {starred(key)}")
    return key


def starred(key: str) -> str:
    """The key as Stripe shows it in errors: kind and last four kept, the middle starred."""
    kept = len("sk_test_") if key[3:8] in ("test_", "live_") else 0
    tail = key[-4:] if len(key) - kept > 4 else ""  # noqa: PLR2004 - the last four
    return key[:kept] + "*" * (len(key) - kept - len(tail)) + tail


@lru_cache(maxsize=256)
def fingerprint(key: str) -> str:
    """What stands for a key where it is written down: it cannot be told from this."""
    return hashlib.sha256(key.encode()).hexdigest()


def _presented(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        return _user_of(rest.strip())
    return ""


def _user_of(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
