"""Names that the Allure results and the table in the terminal share.

This module imports nothing of Allure, so that a run without a report does not load it.
"""

from collections.abc import Iterable
from typing import Final

SANDBOX: Final = "sandbox"
SANDBOX_CASSETTE: Final = "sandbox tape"
LIVE: Final = "Stripe test mode"
LIVE_CASSETTE: Final = "live tape"
CASSETTE_OF_UNKNOWN_SOURCE: Final = "tape of unknown source"
NOT_STRIPE: Final = "not Stripe"
UNKNOWN: Final = "unknown source"

_ABBREVIATIONS: Final = {"api": "API"}


def capability_title(folder: str) -> str:
    """Return the heading for a folder of features: ``spending_controls`` → "Spending controls"."""
    names = (_ABBREVIATIONS.get(name, name.replace("_", " ")) for name in folder.split("/"))
    return " / ".join(name[:1].upper() + name[1:] for name in names)


def source_of(provenance: str) -> str:
    """Return the short name of a source, from a sentence such as ``recorded from sandbox, …``.

    Doubt is settled against Stripe: whatever mentions the sandbox is the sandbox, and a source is
    called Stripe's only if the sentence says so.
    """
    sentence = provenance.lower()
    recorded = "recorded" in sentence
    if "sandbox" in sentence:
        return SANDBOX_CASSETTE if recorded else SANDBOX
    if "(not stripe" in sentence:
        return NOT_STRIPE
    if "stripe test mode" in sentence:
        return LIVE_CASSETTE if recorded else LIVE
    return CASSETTE_OF_UNKNOWN_SOURCE if recorded else UNKNOWN


def combined_source(sources: Iterable[str]) -> str:
    """Return the source that several scenarios share, ``mixed: …`` if they differ, or ``""``."""
    names = sorted(set(sources))
    if len(names) <= 1:
        return "".join(names)
    return "mixed: " + ", ".join(names)
