"""The addresses of the page: which account a path names, and what of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from issuing_sandbox.account.account import Account

HOME: Final = "/"
ACCOUNT_PREFIX: Final = "/account/"
REQUESTS: Final = "/requests"
ICON: Final = "/favicon.ico"
#: What of an account has a page of its own.
VIEWS: Final = ("lists", "objects", "requests", "search")
#: Below it are the forms' targets.
BUTTONS: Final = "do"
_ADDRESS: Final = re.compile(
    r"(/account/[^/]+(?:/\d+)?)(?:/(" + "|".join((*VIEWS, BUTTONS)) + r")(?:/([^/]+))?)?"
)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account, and the path of its page.

    Args:
        account: the account of a key, or one that is connected to that.
        path: its page; accounts of one id, which an imported state can make, are numbered.
    """

    account: Account
    path: str

    def object_path(self, record_id: str) -> str:
        """Return the path of an object's page."""
        return f"{self.path}/objects/{quote(record_id, safe='')}"


@dataclass(frozen=True, slots=True)
class Address:
    """A path below an account's page, taken apart.

    Args:
        page: the path of the account's page.
        view: what of the account: one of ``VIEWS``, ``BUTTONS``, or nothing for all of it.
        name: which list, object or button.
    """

    page: str
    view: str = ""
    name: str = ""


def parse(path: str) -> Address | None:
    """Return the parts of a path below ``/account/``; ``None`` if the page has no such path."""
    match = _ADDRESS.fullmatch(path)
    return Address(match[1], match[2] or "", unquote(match[3] or "")) if match else None


def is_button(path: str) -> bool:
    """Whether a form of the page posts to this path."""
    address = parse(path) if path.startswith(ACCOUNT_PREFIX) else None
    return address is not None and address.view == BUTTONS


def account_pages(platforms: Sequence[Account]) -> Iterator[AccountPage]:
    """Yield the page of every account, oldest first, each one's connected accounts after it."""
    seen: dict[str, int] = {}
    for platform in platforms:
        for account in (platform, *platform.connected.values()):
            times = seen[account.id] = seen.get(account.id, 0) + 1
            yield AccountPage(
                account, f"{ACCOUNT_PREFIX}{account.id}" + (f"/{times}" if times > 1 else "")
            )


def connected_pages(platforms: Sequence[Account], account: Account) -> list[AccountPage]:
    """Return the pages of the accounts connected to this one, newest first."""
    pages = [page for page in account_pages(platforms) if page.account.platform is account]
    return pages[::-1]


def platform_page(platforms: Sequence[Account], account: Account) -> AccountPage | None:
    """Return the page of the account that this one is connected to, if it is."""
    pages = account_pages(platforms)
    return next((page for page in pages if page.account is account.platform), None)


def find_page(platforms: Sequence[Account], path: str) -> AccountPage | None:
    """Return the account's page at a path, if there is one."""
    return next((page for page in account_pages(platforms) if page.path == path), None)
