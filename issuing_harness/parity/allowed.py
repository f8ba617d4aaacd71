"""What two sides may answer differently without either being wrong: a short list, with reasons."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Allowed:
    """A field that is not compared.

    Args:
        where: matches the path of the field; ``[]`` stands for any place in an array.
        why: the reason.
    """

    where: re.Pattern[str]
    why: str


ALLOWED: Final = (
    Allowed(
        re.compile(r"the balance: .*\.(amount|card|bank_account)"),
        "an account has a history, and money from elsewhere; what the walk moves is compared in "
        "its balance transactions",
    ),
    Allowed(
        re.compile(r"the balance: \w+(\.\w+)?\[\]"),
        "an account may hold other currencies",
    ),
    Allowed(
        re.compile(r".*\berror\.request_log_url"),
        "it leads to the log of an account, by a path that depends on the account's age",
    ),
    Allowed(
        re.compile(r"events: .*\.pending_webhooks"),
        "it counts the webhook endpoints of an account",
    ),
    Allowed(
        re.compile(r"events: .*\.api_version"),
        "events are shown in the version of the account, not in that of the call",
    ),
)


def reason(path: str) -> str:
    """Why a field may differ; nothing if it may not."""
    return next((each.why for each in ALLOWED if each.where.fullmatch(path)), "")
