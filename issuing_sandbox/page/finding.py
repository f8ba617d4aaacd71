"""Which account is shown at which path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from issuing_sandbox.account import Account


@dataclass(frozen=True, slots=True)
class Named:
    """An account, and where its page is.

    Args:
        account: one for a key, or one that is connected to such a one.
        path: its page; accounts of one id, which an imported state can make, are numbered.
    """

    account: Account
    path: str


def named(platforms: Sequence[Account]) -> Iterator[Named]:
    """Every account with its path, oldest first, and each one's connected accounts after it."""
    seen: dict[str, int] = {}
    for platform in platforms:
        for account in (platform, *platform.connected.values()):
            times = seen[account.id] = seen.get(account.id, 0) + 1
            yield Named(account, f"/account/{account.id}" + (f"/{times}" if times > 1 else ""))


def connected(platforms: Sequence[Account], account: Account) -> list[Named]:
    """The accounts connected to this one, newest first."""
    return [each for each in named(platforms) if each.account.platform is account][::-1]


def platform(platforms: Sequence[Account], account: Account) -> Named | None:
    """The account that this one is connected to, if it is."""
    return next((each for each in named(platforms) if each.account is account.platform), None)


def find(platforms: Sequence[Account], path: str) -> Named | None:
    """The account whose page is at a path, if there is one."""
    return next((each for each in named(platforms) if each.path == path), None)
