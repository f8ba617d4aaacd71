"""The one place where reporting learns which scenario a test is."""

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.collection.facts import ScenarioFacts, Sentence

_FACTS = pytest.StashKey[ScenarioFacts | None]()
_ABBREVIATIONS = {"api": "API"}


def facts_of(item: pytest.Item) -> ScenarioFacts | None:
    """The scenario behind a test, None for an ordinary test; asked once per test."""
    if _FACTS not in item.stash:
        item.stash[_FACTS] = scenario_of(item)
    return item.stash[_FACTS]


def in_words(folder: str) -> str:
    """A folder's name as a heading: ``spending_controls`` is "Spending controls"."""
    names = (_ABBREVIATIONS.get(name, name.replace("_", " ")) for name in folder.split("/"))
    return " / ".join(name[:1].upper() + name[1:] for name in names)


__all__ = ["ScenarioFacts", "Sentence", "facts_of", "in_words"]
