"""Verdicts: who noticed which mutants of a scenario, and who should have."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

#: Who noticed a mutant.
ITS_THEN: Final = "its Then"
ITS_THEN_STUMBLED: Final = "an error in its Then"
ANOTHER: Final = "another sentence"
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one claim.

    Args:
        line: where its Then stands.
        then: the Then, keyword included.
        value: what it claims.
        noticed: ``its Then``, ``an error in its Then``, ``another sentence`` or ``nobody``.
        by: the error it was noticed by, and in which sentence if in another; ``""`` for nobody.
        altered: what was altered, in words; for a survivor all that was tried.
        waived: why it may survive, ``""`` if nobody says so.
    """

    line: int
    then: str
    value: str
    noticed: str
    by: str
    altered: tuple[str, ...]
    waived: str = ""

    @property
    def survived(self) -> bool:
        """Whether nobody noticed."""
        return self.noticed == NOBODY


@dataclass(frozen=True, slots=True)
class Tried:
    """One scenario, replayed from altered answers.

    Args:
        scenario: its node id.
        path: its feature file, relative to the root.
        verdicts: one for each claim of its Thens, in their order.
        replays: how often it was replayed, once from unaltered answers.
        seconds: how long that took.
        skipped: why it was not tried, ``""`` if it was.
        red: what it says without any alteration, ``""`` if it is green.
    """

    scenario: str
    path: str
    verdicts: Sequence[Verdict] = field(default=())
    replays: int = 0
    seconds: float = 0.0
    skipped: str = ""
    red: str = ""

    @property
    def killed(self) -> int:
        """How many mutants were noticed."""
        return len(self.verdicts) - len(self.survived)

    @property
    def survived(self) -> list[Verdict]:
        """Those that nobody noticed, the waived ones among them."""
        return [each for each in self.verdicts if each.survived]

    @property
    def survivors(self) -> list[Verdict]:
        """Those that nobody noticed and nobody waived."""
        return [each for each in self.survived if not each.waived]

    @property
    def survives_all(self) -> bool:
        """Whether it has mutants, and notices none."""
        return bool(self.verdicts) and not self.killed

    def count(self, *noticed: str) -> int:
        """How many mutants were noticed so."""
        return sum(each.noticed in noticed for each in self.verdicts)
