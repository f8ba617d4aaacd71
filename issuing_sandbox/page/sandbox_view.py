"""What the page is given of a sandbox."""

from collections.abc import Sequence
from typing import NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.page.request_log import RequestLog
from issuing_sandbox.policies import Policies


class Share(NamedTuple):
    """Which of the accounts this process has, where several processes share them.

    Args:
        page_token: what a form of the page sends along, and no other page knows; all processes do.
        process: which one this is, from 0.
        processes: how many there are.
    """

    page_token: str
    process: int = 0
    processes: int = 1


class SandboxView(NamedTuple):
    """What the page shows of a sandbox.

    Args:
        accounts: one for each key, oldest first; those connected to it are in its ``connected``.
        policies: the sandbox's.
        api_version: the API version of its objects.
        is_persistent: whether a state file keeps the accounts over a restart.
        requests: the newest requests.
        attempts: how many attempts at deliveries there were.
        token: what a form of the page sends along, and no other page knows.
        process: which of the processes that share the accounts this one is, from 0.
        processes: how many there are.
    """

    accounts: Sequence[Account]
    policies: Policies
    api_version: str
    is_persistent: bool
    requests: RequestLog
    attempts: int
    token: str
    process: int
    processes: int
