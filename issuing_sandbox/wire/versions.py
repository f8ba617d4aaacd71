"""Dated API versions: which are accepted, and what an older one shows differently."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

from issuing_sandbox.errors import SandboxFault

#: Named releases, oldest first; before them versions were bare dates (reference: platform, 7.12).
RELEASES: Final = ("acacia", "basil", "clover", "dahlia", "endive")
#: The first version there ever was, and the newest the official SDK of the contract's year sends.
OLDEST: Final = "2011-01-01"
NEWEST: Final = "2026-10-28.endive"
#: From here on a lapsed authorization reads ``expired``; before, ``reversed`` (money flow, 4.5).
EXPIRED_SINCE: Final = "2025-03-31"

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.([a-z]+))?")


@lru_cache(maxsize=64)
def accepted(version: str) -> str:
    """The version itself.

    Raises:
        SandboxFault: it is not a dated version up to the newest known one.
    """
    match = _DATED.fullmatch(version)
    if not (match and _is_known(match[1], match[2])):
        raise SandboxFault(f"Invalid Stripe API version: {version}")
    return version


def as_of(document: Any, version: str) -> Any:
    """The document as this version words it; the very same one when nothing differs.

    Events keep the wording of the version they were made in.
    """
    return document if version[:10] >= EXPIRED_SINCE else _before_expired(document)


def _is_known(day: str, release: str | None) -> bool:
    if not OLDEST <= day <= NEWEST[:10] or release not in (None, *RELEASES):
        return False
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _before_expired(node: Any) -> Any:
    if isinstance(node, list | tuple):
        return [_before_expired(each) for each in node]
    if not isinstance(node, dict) or node.get("object") == "event":
        return node
    reworded = {key: _before_expired(each) for key, each in node.items()}
    if node.get("object") == "issuing.authorization" and node["status"] == "expired":
        reworded["status"] = "reversed"
    return reworded
