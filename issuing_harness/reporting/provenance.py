"""Where a scenario's answers came from, in the two or three words a table has room for."""

from collections.abc import Iterable

SANDBOX = "sandbox"
SANDBOX_TAPE = "sandbox tape"
LIVE = "Stripe test mode"
LIVE_TAPE = "live tape"
UNPLACED_TAPE = "tape of unknown source"
NOT_STRIPE = "not Stripe"
UNKNOWN = "unknown source"


def source_of(provenance: str) -> str:
    """The short name of a sentence such as ``recorded from sandbox, 2026-06-01``.

    It errs on the careful side: whatever mentions the sandbox is the sandbox, and nothing is
    called Stripe's that does not say so.
    """
    sentence = provenance.lower()
    recorded = "recorded" in sentence
    if "sandbox" in sentence:
        return SANDBOX_TAPE if recorded else SANDBOX
    if "(not stripe" in sentence:
        return NOT_STRIPE
    if "stripe test mode" in sentence:
        return LIVE_TAPE if recorded else LIVE
    return UNPLACED_TAPE if recorded else UNKNOWN


def mixture_of(sources: Iterable[str]) -> str:
    """One cell for several scenarios: the source they share, or ``mixed: …``."""
    names = sorted(set(sources))
    if len(names) <= 1:
        return "".join(names)
    return "mixed: " + ", ".join(names)
