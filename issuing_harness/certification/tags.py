"""The tags by which a scenario names requirements: those that it verifies, and what it presumes."""

from typing import Final

from issuing_harness.collection import ScenarioFacts

#: The tags of a scenario that verifies requirements: ``@req:ISS-DEC-004``.
TAG: Final = "req:"
#: Those of what it cannot do without: ``@presumes:ISS-LIF-010``.
PRESUMES_TAG: Final = "presumes:"
#: The tag of a scenario that begins now, as all do, and then moves the sandbox's clock.
MOVES_TIME: Final = "moves_time"


def requirements_of(facts: ScenarioFacts) -> tuple[str, ...]:
    """Return the ids of the requirements that a scenario verifies."""
    return ids_of(facts, TAG)


def presumed_by(facts: ScenarioFacts) -> tuple[str, ...]:
    """Return the ids of the requirements that a scenario cannot do without."""
    own = requirements_of(facts)
    return tuple(name for name in ids_of(facts, PRESUMES_TAG) if name not in own)


def ids_of(facts: ScenarioFacts, prefix: str) -> tuple[str, ...]:
    """Return the ids in a scenario's tags of one family, ``req:`` or ``presumes:``."""
    tags = sorted(facts.tags.unique())
    return tuple(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))
