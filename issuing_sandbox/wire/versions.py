"""Dated API versions: which are accepted, and what an older one shows differently."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

from issuing_sandbox.contract import newer_versions, published
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.policies import Policies

#: Named releases, oldest first; before them versions were bare dates (reference: platform, 7.12).
RELEASES: Final = ("acacia", "basil", "clover", "dahlia", "endive")
#: The first version there ever was, and the newest the official SDK of the contract's year sends.
OLDEST: Final = "2011-01-01"
NEWEST: Final = "2026-10-28.endive"
#: The newest preview version that Stripe's changelog lists.
NEWEST_PREVIEW: Final = "2026-11-18.preview"
#: The day from whose previews on Stripe's SDKs have account notices: those of stripe-node
#: 13.11.0-beta.1 (reference: Treasury and notices, C3).
NOTICES_SINCE: Final = "2023-10-11"
#: From this version on a lapsed authorization is ``expired``, earlier ``reversed``; and what the
#: network decided is ``network_fallback``, earlier one of ``OLDER_REASONS`` (money flow 2.4, 4.5).
EXPIRED_SINCE: Final = "2025-03-31"
#: By whether the network approved, the reason that older versions show.
OLDER_REASONS: Final = {True: "card_active", False: "webhook_error"}

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.([a-z]+))?")
#: ``2026-06-24.preview``, or a version with betas behind it: ``2026-05-27.dahlia; a_beta=v1``.
_PREVIEW = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:\.preview|(?:\.([a-z]+))?(?=;))(?:; *[a-z0-9_]+=v[0-9]+)*"
)
#: What a dated preview version has behind its day.
_DATED_PREVIEW = ".preview"
#: The header by which the sandbox says what it does not do as Stripe would.
NOTICE_HEADER: Final = "x-issuing-sandbox-notice"


def has_previews(version: str, policies: Policies) -> bool:
    """Return whether a version has what Stripe offers as a preview only: account notices.

    See the policy ``notice_needs_preview_version``.
    """
    is_old = version[:10] < NOTICES_SINCE
    return (is_preview(version) and not is_old) or not policies.notice_needs_preview_version


@lru_cache(maxsize=64)
def check(version: str, *, may_be_preview: bool = False) -> str:
    """Return the version, if it is one that Stripe could know.

    Args:
        version: as it was sent.
        may_be_preview: whether what is asked for is modelled in preview versions; which betas of
            another version have it, nobody says.

    Raises:
        NotModelled: it is a preview version, which may change anything.
        SandboxFault: it is not a dated version up to the newest known one.
    """
    if is_preview(version):
        if not may_be_preview or _DATED_PREVIEW not in version:
            raise NotModelled(f"the preview version {version}")
        return version
    match = _DATED.fullmatch(version)
    if not (match and _is_known(match[1], match[2])):
        raise SandboxFault(f"Invalid Stripe API version: {version}")
    return version


def is_preview(version: str) -> bool:
    """Return whether it is a preview version (``2026-06-24.preview``) that Stripe could know."""
    preview = _PREVIEW.fullmatch(version)
    return preview is not None and _is_known(preview[1], preview[2], newest=NEWEST_PREVIEW)


def as_of(document: Any, version: str) -> Any:
    """Return the document as this version shows it; the very same one when nothing differs.

    Events keep the form of the version they were made in.
    """
    return document if version[:10] >= EXPIRED_SINCE else _as_before(document)


@lru_cache(maxsize=64)
def is_as_kept(version: str) -> bool:
    """Return whether a version shows every document as it is kept: neither older nor newer."""
    return version[:10] >= EXPIRED_SINCE and not newer_versions.is_newer(version)


def notice(version: str | None) -> dict[str, str]:
    """Return a header that says how events for an endpoint of this version are rendered.

    None if it is the contract's or an older one; of a newer one the sandbox knows a part.
    """
    if not newer_versions.is_newer(version):
        return {}
    return {
        NOTICE_HEADER: f"Events for version {version} come in the form of {published.version()}, "
        "with what the sandbox knows of newer versions; docs/fidelity.md lists it."
    }


def _is_known(day: str, release: str | None, newest: str = NEWEST) -> bool:
    if not OLDEST <= day <= newest[:10] or release not in (None, *RELEASES):
        return False
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _as_before(node: Any) -> Any:
    """Return a document as versions before ``EXPIRED_SINCE`` show it."""
    if isinstance(node, list | tuple):
        return [_as_before(item) for item in node]
    if not isinstance(node, dict) or node.get("object") == "event":
        return node
    older = {key: _as_before(value) for key, value in node.items()}
    if node.get("object") == "issuing.authorization" and node["status"] == "expired":
        older["status"] = "reversed"
    if node.get("reason") == "network_fallback":
        older["reason"] = OLDER_REASONS[node["approved"]]
    return older
