"""Dated API versions: which are accepted, and what an older one shows differently."""

import re
from typing import Final

from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store import Record

#: Named releases, oldest first; before them versions were bare dates (reference: platform, 7.12).
RELEASES: Final = ("acacia", "basil", "clover", "dahlia", "endive")
#: The newest the official SDK of the contract's year sends.
NEWEST: Final = "2026-10-28.endive"
#: From here on a lapsed authorization reads ``expired``; before, ``reversed`` (money flow, 4.5).
EXPIRED_SINCE: Final = "2025-03-31"

_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\.([a-z]+))?$")


def accepted(version: str) -> str:
    """The version itself.

    Raises:
        SandboxFault: it is not a dated version up to the newest known one.
    """
    match = _DATED.match(version)
    known = match and match[1] <= NEWEST[:10] and (match[2] is None or match[2] in RELEASES)
    if not known:
        raise SandboxFault(f"Invalid Stripe API version: {version}")
    return version


def as_of(document: Record, version: str) -> Record:
    """The document as this version words it; the very same one when nothing differs."""
    if version[:10] >= EXPIRED_SINCE:
        return document
    if document.get("object") == "list":
        return {**document, "data": [as_of(each, version) for each in document["data"]]}
    if document.get("object") == "issuing.authorization" and document["status"] == "expired":
        return {**document, "status": "reversed"}
    return document
