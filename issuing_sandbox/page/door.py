"""Which requests are a person's, and who may look.

Reading needs no key, so nothing secret is shown, nothing changes by looking, and only a browser
that means this machine gets an answer. What draws the page is loaded when somebody first looks.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.http import Answer, Request

HOME: Final = "/"
ACCOUNT: Final = "/account/"
ICON: Final = "/favicon.ico"
LOOKING: Final = ("GET", "HEAD")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to look at.

    Args:
        accounts: one for each key, oldest first; each knows those connected to it.
        policies: the sandbox's.
        api_version: the one its objects are shaped by.
        is_kept: whether a file keeps the accounts over a restart.
    """

    accounts: Sequence[Account]
    policies: Policies
    api_version: str
    is_kept: bool


def leads_in(request: Request) -> bool:
    """Whether a request is for the page; everything else is for the API."""
    path = request.path
    if request.method not in LOOKING:
        return False
    return path in (HOME, ICON) or path.startswith(ACCOUNT)


def answer(request: Request, shown: Shown) -> Answer:
    """The page at a path, or why there is none."""
    from issuing_sandbox.page import drawing  # noqa: PLC0415 - the API never waits for it
    from issuing_sandbox.page.host import is_loopback  # noqa: PLC0415 - likewise

    host = request.headers.get("host", "")
    if not is_loopback(host):
        return drawing.refused(host)
    if request.path == ICON:
        return drawing.icon()
    try:
        if request.path == HOME:
            return drawing.home(shown, host)
        return drawing.account(shown, host, request.path)
    except Exception as mistake:  # noqa: BLE001 - whatever is odd in a record, the API goes on
        _log.exception("The page at %s cannot be drawn", request.path)
        return drawing.broken(request.path, mistake)
