"""A pytest plugin that keeps a few scenarios of the library: those that say a sentence first.

In the order of collection a scenario is kept if it uses a step definition that none before it used.
So every definition is used, and the same scenarios are chosen each time. Which kinds of steps count
is said by the environment; without the variable every scenario is kept.
"""

import os
from collections.abc import Collection
from typing import Any

import pytest

from issuing_harness.collection import scenario_of, skip_reason
from issuing_harness.errors import VocabularyError
from issuing_harness.plugin import SETTINGS

#: The kinds of steps whose definitions are to be used, with commas: ``given,when,then``.
VARIABLE = "ISSUING_SAMPLE"
#: Set to anything, the suite tries everything wherever it would try such a sample.
FULL_VARIABLE = "ISSUING_FULL"


def sampled(kinds: str) -> dict[str, str]:
    """Return the environment of a session with a sample, or with everything if that is asked for.

    Args:
        kinds: the kinds of steps whose definitions are to be used.
    """
    if FULL_VARIABLE in os.environ:
        return {**os.environ}
    options = f"{os.environ.get('PYTEST_ADDOPTS', '')} -p tests.sample".strip()
    return {**os.environ, VARIABLE: kinds, "PYTEST_ADDOPTS": options}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect scenarios that use nothing new, or cannot run on this backend."""
    kinds, used = os.environ[VARIABLE].split(","), set[str]()
    backend = config.stash[SETTINGS].backend
    kept = []
    for item in items:
        facts = scenario_of(item)
        if facts is None or skip_reason(facts, backend) or facts.tags.has("integration"):
            continue
        found = _definitions(item, kinds)
        if found is None or found - used:
            kept.append(item)
        used |= found or set()
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _definitions(item: Any, kinds: Collection[str]) -> set[str] | None:
    """Return what defines a scenario's steps of some kinds; None if it is refused, and red."""
    try:
        steps = zip(item.facts.steps, item.definitions, strict=True)
        return {str(definition) for step, definition in steps if step.kind in kinds}
    except VocabularyError:
        return None
