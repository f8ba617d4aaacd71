"""Origins: where something answers, without a path: ``http://127.0.0.1:12111``."""

from typing import Final
from urllib.parse import urlsplit

STRIPE_API: Final = "https://api.stripe.com"


def origin_of(text: str) -> str | None:
    """Return scheme, host and port of a URL; ``None`` if it is none."""
    try:
        parts = urlsplit(text.strip().lower())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if parts.hostname == "api.stripe.com":
        return STRIPE_API
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"
