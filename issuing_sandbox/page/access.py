"""Which requests are a person's, and who may look.

Reading needs no key, so nothing secret is shown, nothing changes by looking, and only a browser
that means this machine gets an answer. What draws the page is loaded when somebody first looks.
"""

import ipaddress
import logging
from typing import Final
from urllib.parse import urlsplit

from issuing_sandbox.page.records import Shown
from issuing_sandbox.wire.http import Request, Response

HOME: Final = "/"
ACCOUNT: Final = "/account/"
ICON: Final = "/favicon.ico"
LOOKING: Final = ("GET", "HEAD")

_log = logging.getLogger(__name__)


def leads_in(request: Request) -> bool:
    """Whether a request is for the page; everything else is for the API."""
    path = request.path
    if request.method not in LOOKING:
        return False
    return path in (HOME, ICON) or path.startswith(ACCOUNT)


def answer(request: Request, shown: Shown) -> Response:
    """The page at a path, or why there is none."""
    from issuing_sandbox.page import render  # noqa: PLC0415 - the API never waits for it

    host = request.headers.get("host", "")
    if not is_loopback(host):
        return render.refused(host)
    if request.path == ICON:
        return render.icon()
    try:
        if request.path == HOME:
            return render.home(shown, host)
        return render.account(shown, host, request.path)
    except Exception as mistake:  # noqa: BLE001 - whatever is odd in a record, the API goes on
        _log.exception("The page at %s cannot be drawn", request.path)
        return render.broken(request.path, mistake)


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
    """The name alone, in lower case; empty if this is no host and port."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""
