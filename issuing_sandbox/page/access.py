"""Access to the page: which requests are for it, and which browsers may see it.

Reading needs no key, so nothing secret is shown, reading changes nothing, and only a browser that
addresses this machine gets the page. Jinja is imported with the first request for it.
"""

import ipaddress
import logging
from typing import Final
from urllib.parse import urlsplit

from issuing_sandbox.page.records import SandboxView
from issuing_sandbox.wire.http import Request, Response

HOME: Final = "/"
ACCOUNT_PREFIX: Final = "/account/"
ICON: Final = "/favicon.ico"
METHODS: Final = ("GET", "HEAD")

_log = logging.getLogger(__name__)


def is_page_request(request: Request) -> bool:
    """Whether a request is for the page; everything else is for the API."""
    path = request.path
    if request.method not in METHODS:
        return False
    return path in (HOME, ICON) or path.startswith(ACCOUNT_PREFIX)


def respond(request: Request, sandbox: SandboxView) -> Response:
    """Return the page at a request's path, or a page that says why there is none."""
    from issuing_sandbox.page import render  # noqa: PLC0415 - the API never waits for Jinja

    host = request.headers.get("host", "")
    if not is_loopback(host):
        return render.refused(host)
    if request.path == ICON:
        return render.icon()
    try:
        if request.path == HOME:
            return render.home(sandbox, host)
        return render.account(sandbox, host, request.path)
    except Exception as error:  # noqa: BLE001 - whatever is odd in a record, the API goes on
        _log.exception("The page at %s cannot be drawn", request.path)
        return render.broken(request.path, error)


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: ``localhost``, or a loopback address.

    Args:
        host: with or without a port; an address of version 6 in brackets.
    """
    name = _host_name(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host_name(host: str) -> str:
    """Return the name alone, in lower case; empty if this is not a host with or without a port."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""
