"""The accounts' pages: which path each has, and which account a path names."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.addresses import ACCOUNT_PREFIX
from issuing_sandbox.page.sandbox_view import SandboxView


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


def account_pages(sandbox: SandboxView) -> Iterator[AccountPage]:
    """Yield the page of every account, oldest first, each one's connected accounts after it.

    Those of one id are numbered from 1; of several processes each has numbers of its own, by which
    ``addresses.process_of`` finds it.
    """
    seen: dict[str, int] = {}
    for platform in sandbox.accounts:
        for account in (platform, *platform.connected.values()):
            times = seen[account.id] = seen.get(account.id, -1) + 1
            number = times * sandbox.processes + sandbox.process + 1
            path = f"{ACCOUNT_PREFIX}{account.id}" + (f"/{number}" if number > 1 else "")
            yield AccountPage(path, account)


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
