"""Names that the Allure results and the table in the terminal share.

This module imports nothing of Allure, so that a run without a report does not load it.
"""

import re
from collections.abc import Iterable
from typing import Final

from issuing_harness.collection import ScenarioFacts
from issuing_harness.collection.scenario_facts import REASON_COLUMN

SANDBOX: Final = "sandbox"
SANDBOX_CASSETTE: Final = "sandbox tape"
LIVE: Final = "Stripe test mode"
LIVE_CASSETTE: Final = "live tape"
CASSETTE_OF_UNKNOWN_SOURCE: Final = "tape of unknown source"
NOT_STRIPE: Final = "not Stripe"
UNKNOWN: Final = "unknown source"
#: In the sentence of a live recording, by whom it was signed.
_SIGNED: Final = re.compile(r"(?<=, )signed by [^\s;]+")

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
        return _live_cassette(provenance) if recorded else LIVE
    return CASSETTE_OF_UNKNOWN_SOURCE if recorded else UNKNOWN


def _live_cassette(provenance: str) -> str:
    """Return the name of a live recording, with who signed it; ``unsigned`` unless it says so."""
    signer = _SIGNED.search(provenance)
    return f"{LIVE_CASSETTE} ({signer[0] if signer else 'unsigned'})"


def name_of_source(source: str) -> str:
    """Return what to call who answered: ``Stripe``, ``Sandbox``, or else ``Stand-in``."""
    if source == LIVE or source.startswith(LIVE_CASSETTE):
        return "Stripe"
    return "Sandbox" if source in {SANDBOX, SANDBOX_CASSETTE} else "Stand-in"


def combined_source(sources: Iterable[str]) -> str:
    """Return the source that several scenarios share, ``mixed: …`` if they differ, or ``""``."""
    names = sorted(set(sources))
    if len(names) <= 1:
        return "".join(names)
    return "mixed: " + ", ".join(names)


#: How much of a row's value stands in a title, in characters.
_MAX_VALUE: Final = 60


def scenario_title(facts: ScenarioFacts) -> str:
    """Return a scenario's name; with a row's values unless the name has them already.

    ``Limits hold`` becomes ``Limits hold (interval: daily, amount: $50.00)``.
    """
    row = (facts.row or {}).items()
    missing = [
        f"{column}: {_short(value)}"
        for column, value in row
        if column != REASON_COLUMN and f"<{column}>" not in facts.template
    ]
    return f"{facts.name} ({', '.join(missing)})" if missing else facts.name


def _short(value: str) -> str:
    text = " ".join(value.split()) or "nothing"
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 1]}…"
