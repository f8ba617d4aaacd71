"""The addresses of the page: whether a request is for it, and the parts of its path.

Every request is asked here; what draws the page is imported with the first one that is for it.
"""

import ipaddress
import re
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from issuing_sandbox.wire.http import Request

METHODS: Final = ("GET", "HEAD")
HOME: Final = "/"
ACCOUNT_PREFIX: Final = "/account/"
REQUESTS: Final = "/requests"
ICON: Final = "/favicon.ico"
#: What of an account has a page of its own.
VIEWS: Final = ("lists", "objects", "requests", "search")
#: Below it are the forms' targets.
BUTTONS: Final = "do"
_ADDRESS: Final = re.compile(
    r"(/account/[^/]+(?:/(\d{1,9}))?)(?:/(" + "|".join((*VIEWS, BUTTONS)) + r")(?:/([^/]+))?)?"
)


class Address(NamedTuple):
    """A path below an account's page, taken apart.

    Args:
        page: the path of the account's page.
        number: among the accounts of one id, if the path has one.
        view: what of the account: one of ``VIEWS``, ``BUTTONS``, or nothing for all of it.
        name: which list, object or button.
    """

    page: str
    number: int | None = None
    view: str = ""
    name: str = ""


def parse(path: str) -> Address | None:
    """Return the parts of a path below ``/account/``; ``None`` if the page has no such path."""
    match = _ADDRESS.fullmatch(path)
    if match is None:
        return None
    number = int(match[2]) if match[2] else None
    return Address(match[1], number, match[3] or "", unquote(match[4] or ""))


def is_button(path: str) -> bool:
    """Whether a form of the page posts to this path."""
    address = parse(path) if path.startswith(ACCOUNT_PREFIX) else None
    return address is not None and address.view == BUTTONS


def is_page_request(request: Request) -> bool:
    """Whether a request is for the page; everything else is for the API."""
    path = request.path
    if request.method not in METHODS:
        return path.startswith(ACCOUNT_PREFIX) and request.method == "POST" and is_button(path)
    return path in (HOME, ICON, REQUESTS) or path.startswith(ACCOUNT_PREFIX)


def process_of(address: Address, processes: int) -> int | None:
    """Return the process that has the account at an address; ``None`` if any may have it."""
    return None if address.number is None else (address.number - 1) % processes


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
