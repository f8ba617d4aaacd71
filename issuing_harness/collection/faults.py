"""A fault: something in a feature file that could let a scenario pass without checking anything."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from issuing_harness.errors import VocabularyError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong on one line of a feature file.

    Args:
        line: counted from 1.
        cause: what was found, as a clause without a full stop.
        remedy: what to do about it, in one or two sentences.
        rule: the name under which the lint lists it.
    """

    line: int
    cause: str
    remedy: str
    rule: str = "false-green"


class FeatureRefused(VocabularyError, pytest.Collector.CollectError):
    """A feature file that is not run, because something in it would be a false green."""

    def __init__(self, path: str, faults: Iterable[Fault]) -> None:
        self.path = path
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(f"{path}:{f.line}: {f.cause}. {f.remedy}" for f in self.faults))
