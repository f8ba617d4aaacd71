"""The addresses of the page: whether a request is for it, and which account its path names.

Every request is asked here; what draws the page is imported with the first one that is for it.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.sandbox_view import SandboxView
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


@dataclass(frozen=True, slots=True)
class PagePath:
    """Where an account's page is.

    Args:
        path: its page; accounts of one id, which an imported state can make, are numbered.
    """

    path: str

    def object_path(self, record_id: str) -> str:
        """Return the path of an object's page."""
        return f"{self.path}/objects/{quote(record_id, safe='')}"


@dataclass(frozen=True, slots=True)
class AccountPage(PagePath):
    """An account, and the path of its page.

    Args:
        account: the account of a key, or one that is connected to that.
    """

    account: Account


@dataclass(frozen=True, slots=True)
class Address:
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


def account_pages(sandbox: SandboxView) -> Iterator[AccountPage]:
    """Yield the page of every account, oldest first, each one's connected accounts after it.

    Those of one id are numbered from 1; of several processes each has numbers of its own, by which
    ``process_of`` finds it.
    """
    seen: dict[str, int] = {}
    for platform in sandbox.accounts:
        for account in (platform, *platform.connected.values()):
            times = seen[account.id] = seen.get(account.id, -1) + 1
            number = times * sandbox.processes + sandbox.process + 1
            path = f"{ACCOUNT_PREFIX}{account.id}" + (f"/{number}" if number > 1 else "")
            yield AccountPage(path, account)


def process_of(address: Address, processes: int) -> int | None:
    """Return the process that has the account at an address; ``None`` if any may have it."""
    return None if address.number is None else (address.number - 1) % processes


def connected_pages(sandbox: SandboxView, account: Account) -> list[AccountPage]:
    """Return the pages of the accounts connected to this one, newest first."""
    pages = [page for page in account_pages(sandbox) if page.account.platform is account]
    return pages[::-1]


def platform_page(sandbox: SandboxView, account: Account) -> AccountPage | None:
    """Return the page of the account that this one is connected to, if it is."""
    pages = account_pages(sandbox)
    return next((page for page in pages if page.account is account.platform), None)


def find_page(sandbox: SandboxView, path: str) -> AccountPage | None:
    """Return the account's page at a path, or the first of its id; ``None`` if there is none."""
    pages = list(account_pages(sandbox))
    found = (page for page in pages if page.path == path)
    of_this_id = (page for page in pages if f"{ACCOUNT_PREFIX}{page.account.id}" == path)
    return next(found, None) or next(of_this_id, None)


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
