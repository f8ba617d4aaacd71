"""Seen: what of a recording each sentence of a scenario had been answered when it ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from issuing_harness.strength.places import DELIVERY, Source


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the tape was played at the end of each sentence.

    Args:
        takes: the number of takes, by sentence.
        deliveries: the number of deliveries, by sentence.
    """

    takes: Sequence[int]
    deliveries: Sequence[int]

    def before_end_of(self, sentence: int, source: Source) -> bool:
        """Whether it had been played when the sentence ended."""
        return source.number < self._ends(source)[sentence]

    def is_own(self, sentence: int, source: Source) -> bool:
        """Whether the sentence itself asked for it, or saw it come in."""
        ends = self._ends(source)
        return (ends[sentence - 1] if sentence else 0) <= source.number < ends[sentence]

    def _ends(self, source: Source) -> Sequence[int]:
        return self.deliveries if source.kind == DELIVERY else self.takes
