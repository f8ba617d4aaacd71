"""The API key of a request: Bearer, or Basic with the key as the user.

Cases and wording: reference, objects and platform, 7.1 and 7.3.
"""

import base64
import binascii
import hashlib
import re
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
TEST_KEY_PREFIXES: Final = ("sk_test_", "rk_test_")
#: How a key of any kind begins, an organization's included (``sk_org_live_``).
_KIND: Final = re.compile(r"[a-z]+_(?:org_)?(?:test|live)_")


def api_key(headers: Mapping[str, str]) -> str:
    """Return the secret test key of a request.

    Args:
        headers: values by lower-case name.

    Raises:
        KeyRefused: no key, or one that is not a test key. A live key is refused like an unknown
            one: nothing here may be mistaken for money.
    """
    return _check(headers.get("authorization", ""))


@lru_cache(maxsize=256)
def _check(header: str) -> str:
    key = _key_in(header)
    if not key:
        raise KeyRefused(NO_KEY)
    if key.startswith("pk_"):
        raise SandboxFault(PUBLISHABLE, status=403, code="secret_key_required")
    if not key.startswith(TEST_KEY_PREFIXES) or len(key) <= len("sk_test_"):
        raise KeyRefused(f"Invalid API Key provided: {mask_key(key)}")
    return key


def mask_key(key: str) -> str:
    """Return the key as Stripe shows it in errors: its kind and last four, the middle starred."""
    kind = _KIND.match(key)
    start = kind.end() if kind else 0
    tail = key[-4:] if len(key) - start > 4 else ""  # noqa: PLR2004 - the last four
    return key[:start] + "*" * (len(key) - start - len(tail)) + tail


@lru_cache(maxsize=256)
def fingerprint(key: str) -> str:
    """Return what identifies a key where it is stored, and does not reveal it."""
    return hashlib.sha256(key.encode()).hexdigest()


def _key_in(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        return _basic_user(rest.strip())
    return ""


def _basic_user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
