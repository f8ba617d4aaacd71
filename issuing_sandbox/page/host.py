"""Whether a browser that asks means this machine: a page elsewhere must not read what is here.

A foreign name can be made to point at loopback after its page has loaded (DNS rebinding); the
browser then sends that name as the host, and would let that page read the answer.
"""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: ``localhost``, or a loopback address.

    Args:
        host: with or without a port; an address of version 6 in brackets.
    """
    name = _name(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """The name alone, in lower case; empty if this is no host and port."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""
