"""Where a scenario cannot run, and the reason it gives.

A tag of reach needs a reason where it stands: the description of the scenario, rule or feature that
carries it (a tag over Examples: of their scenario) has a sentence with the word *because*, or, in
any language, a line that begins with the tag's name and a colon.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from issuing_harness.collection.facts import ScenarioFacts

BARRED = {"live": "sandbox_only", "sandbox": "live_only"}
"""The tag that keeps a scenario from a backend; a replay plays whatever was recorded."""

_BECAUSE = re.compile(r"\bbecause\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def written_reason(tag: str, description: str) -> str | None:
    """The reason a description gives for a tag of reach, or None."""
    for line in description.splitlines():
        name, colon, reason = line.strip().removeprefix("@").partition(":")
        if colon and name == tag and reason.strip():
            return reason.strip()
    sentences = _SENTENCE_END.split(" ".join(description.split()))
    return next((sentence for sentence in sentences if _BECAUSE.search(sentence)), None)


def skip_reason(facts: "ScenarioFacts", backend: str) -> str | None:
    """Why this scenario does not run on ``replay``, ``sandbox`` or ``live``; None if it does.

    Work in progress and known gaps run nowhere. Whether a replay finds a recording from the right
    backend is the tape's business, not a tag's.
    """
    for tag in ("wip", "known_gap", BARRED.get(backend)):
        if tag is not None and facts.tags.has(tag):
            return f"@{tag}: {_reason(facts, tag)}"
    return None


def _reason(facts: "ScenarioFacts", tag: str) -> str:
    own, rule, feature = facts.description, facts.rule_description, facts.feature_description
    places = zip(facts.tags, (own, own, rule, feature), strict=True)
    reasons = (written_reason(tag, text) for tags, text in places if tag in tags)
    return next((reason for reason in reasons if reason), "no reason is written")
