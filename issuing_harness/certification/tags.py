"""The tags by which a scenario names requirements: those that it verifies, and what it presumes."""

from collections.abc import Collection, Iterable
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
    return verified_by(facts.tags.unique())


def presumed_by(facts: ScenarioFacts) -> tuple[str, ...]:
    """Return the ids of the requirements that a scenario cannot do without."""
    return presumed_with(tuple(facts.tags.unique()))


def verified_by(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the requirements that a scenario of these tags verifies."""
    return _ids(tags, TAG)


def presumed_with(tags: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the requirements that a scenario of these tags cannot do without."""
    own = verified_by(tags)
    return tuple(name for name in _ids(tags, PRESUMES_TAG) if name not in own)


def ids_of(facts: ScenarioFacts, prefix: str) -> tuple[str, ...]:
    """Return the ids in a scenario's tags of one family, ``req:`` or ``presumes:``."""
    return _ids(facts.tags.unique(), prefix)


def _ids(tags: Iterable[str], prefix: str) -> tuple[str, ...]:
    return tuple(tag.removeprefix(prefix) for tag in sorted(tags) if tag.startswith(prefix))
