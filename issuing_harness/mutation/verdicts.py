"""Mutants, what became of each, and the waivers that let some of them survive.

A waiver is a comment above a Then in the feature file: ``# survives VALUE because …``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from issuing_harness.collection.waivers import Waiver, waivers_in
from issuing_harness.errors import TapeError
from issuing_harness.mutation.json_paths import AddedDelivery, Edit

#: Where the scenario failed with a mutant: only a denial of the Then itself kills it.
ITS_THEN: Final = "its Then"
ERROR_IN_ITS_THEN: Final = "an error in its Then"
ANOTHER_STEP: Final = "another sentence"
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One alteration of a recording.

    Args:
        edits: what the altered recording has instead.
        description: what was altered, in words.
        is_exhaustive: whether every place that the assertion is about was altered, so that no other
            mutant can be killed once this one has survived.
        changes_ids: whether objects have other ids, so that other requests are made.
    """

    edits: tuple[Edit | AddedDelivery, ...]
    description: str
    is_exhaustive: bool = False
    changes_ids: bool = False

    def is_killed_by(self, error: BaseException) -> bool:
        """Return whether an error is about the alteration.

        A request that the cassette lacks proves nothing if it was made because ids are others.
        """
        return not (self.changes_ids and isinstance(error, TapeError))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the mutants of one assertion.

    Args:
        line: the line of its Then, counted from 1.
        then: the Then, keyword included.
        value: the asserted value.
        failed_by: ``its Then``, which killed the mutant; ``an error in its Then``, ``another
            sentence`` or ``nobody``, which let it survive.
        error: the error, and the sentence it was raised in if that is another; ``""`` if nobody
            failed.
        mutations: what was altered, in words; if nobody failed all that was tried.
        waived: the reason of the waiver that lets it survive, ``""`` without one.
        covered_by: the sentence that fails on a killed mutant if the Then's definition is empty,
            ``""`` if the Then alone notices it.
    """

    line: int
    then: str
    value: str
    failed_by: str
    error: str
    mutations: tuple[str, ...]
    waived: str = ""
    covered_by: str = ""

    @property
    def killed(self) -> bool:
        """Whether its Then denied a mutant."""
        return self.failed_by == ITS_THEN

    @property
    def survived(self) -> bool:
        """Whether its Then denied none, whatever else failed."""
        return not self.killed


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What became of the mutants of one scenario.

    Args:
        scenario: its node id.
        path: its feature file, relative to the root.
        verdicts: one for each assertion of its Thens, in their order.
        replays: how often it was replayed, once from the unaltered recording.
        seconds: how long that took.
        skipped: why it was not replayed, ``""`` if it was.
        red: how it fails without any alteration, ``""`` if it passes.
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
        """The number of mutants that were killed."""
        return len(self.verdicts) - len(self.survived)

    @property
    def survived(self) -> list[Verdict]:
        """The mutants that survived, the waived ones among them."""
        return [verdict for verdict in self.verdicts if verdict.survived]

    @property
    def survivors(self) -> list[Verdict]:
        """The mutants that survived without a waiver."""
        return [verdict for verdict in self.survived if not verdict.waived]

    @property
    def kills_none(self) -> bool:
        """Whether the scenario has mutants and all of them survived."""
        return bool(self.verdicts) and not self.killed

    def count(self, failed_by: str) -> int:
        """Return with how many mutants the scenario failed there."""
        return sum(verdict.failed_by == failed_by for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class WaiverProblem:
    """A waiver that is not needed, or that gives no reason.

    Args:
        path: the feature file, relative to the root.
        line: the line of the comment, counted from 1.
        message: what is wrong with it.
    """

    path: str
    line: int
    message: str


#: Waivers by feature file, line of the Then, and value.
_Waivers = dict[tuple[str, int, str], Waiver]


def apply_waivers(
    results: Sequence[ScenarioResult], root: Path
) -> tuple[list[ScenarioResult], list[WaiverProblem]]:
    """Return the results with the reasons of waivers in them, and what is wrong with waivers.

    Args:
        results: the scenarios; a waiver is unneeded only if the Then it applies to was tried.
        root: what the scenarios' paths are relative to.
    """
    paths = dict.fromkeys(result.path for result in results)
    waivers = [w for path in paths for w in waivers_in(root / path, path, keyword="survives")]
    waivers_by_key = {(w.path, w.target_line, w.subject): w for w in waivers if w.reason}
    waived = [_with_waivers(result, waivers_by_key) for result in results]
    problems = [*_without_reason(waivers), *_unneeded(waivers_by_key, results)]
    return waived, problems


def _with_waivers(result: ScenarioResult, waivers: _Waivers) -> ScenarioResult:
    verdicts = []
    for verdict in result.verdicts:
        waiver = waivers.get((result.path, verdict.line, verdict.value))
        reason = waiver.reason if waiver and verdict.survived else ""
        verdicts.append(replace(verdict, waived=reason))
    return replace(result, verdicts=tuple(verdicts))


def _without_reason(waivers: Sequence[Waiver]) -> Iterator[WaiverProblem]:
    for waiver in waivers:
        if not waiver.reason:
            yield WaiverProblem(waiver.path, waiver.line, "this waiver gives no reason")


def _unneeded(waivers: _Waivers, results: Sequence[ScenarioResult]) -> Iterator[WaiverProblem]:
    """Yield the waivers whose Then was tried, and whose mutant did not survive."""
    verdicts = [(result.path, verdict) for result in results for verdict in result.verdicts]
    tried = {(path, verdict.line) for path, verdict in verdicts}
    survived = {(path, v.line, v.value) for path, v in verdicts if v.survived}
    for key, waiver in waivers.items():
        if key not in survived and (waiver.path, waiver.target_line) in tried:
            message = f"nothing survives {waiver.subject!r} in line {waiver.target_line}"
            yield WaiverProblem(waiver.path, waiver.line, message)
