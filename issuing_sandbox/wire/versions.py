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
#: From this version on a lapsed authorization is ``expired``, earlier ``reversed`` (money flow 4.5)
EXPIRED_SINCE: Final = "2025-03-31"

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.([a-z]+))?")


@lru_cache(maxsize=64)
def check(version: str) -> str:
    """Return the version, if it is one that Stripe could know.

    Raises:
        SandboxFault: it is not a dated version up to the newest known one.
    """
    match = _DATED.fullmatch(version)
    if not (match and _is_known(match[1], match[2])):
        raise SandboxFault(f"Invalid Stripe API version: {version}")
    return version


def as_of(document: Any, version: str) -> Any:
    """Return the document as this version shows it; the very same one when nothing differs.

    Events keep the form of the version they were made in.
    """
    return document if version[:10] >= EXPIRED_SINCE else _with_reversed(document)


def _is_known(day: str, release: str | None) -> bool:
    if not OLDEST <= day <= NEWEST[:10] or release not in (None, *RELEASES):
        return False
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _with_reversed(node: Any) -> Any:
    if isinstance(node, list | tuple):
        return [_with_reversed(item) for item in node]
    if not isinstance(node, dict) or node.get("object") == "event":
        return node
    older = {key: _with_reversed(value) for key, value in node.items()}
    if node.get("object") == "issuing.authorization" and node["status"] == "expired":
        older["status"] = "reversed"
    return older
