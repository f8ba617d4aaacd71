"""Verdicts: who noticed which mutants of a scenario, and who should have."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
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


_WAIVER: Final = re.compile(r"#\s*survives\s+(?P<rest>.*)")
_REASON: Final = re.compile(r"(?P<value>.+?)\s+because\s+(?P<reason>\S.*)")


@dataclass(frozen=True, slots=True)
class Waiver:
    """A remark that lets a mutant survive.

    Args:
        path: the feature file, relative to the root.
        line: where the remark stands.
        value: the value whose mutant may survive, as the Then has it.
        meant: the line of the Then.
        reason: why; ``""`` if it does not say.
    """

    path: str
    line: int
    value: str
    meant: int
    reason: str


@dataclass(frozen=True, slots=True)
class Idle:
    """A waiver that is wrong or not needed.

    Args:
        path: the feature file, relative to the root.
        line: where the remark stands.
        fault: what is wrong with it.
    """

    path: str
    line: int
    fault: str


def waived(tried: Sequence[Tried], root: Path) -> tuple[list[Tried], list[Idle]]:
    """The results with what is waived in them, and the waivers that are wrong or idle.

    Args:
        tried: the scenarios; a waiver is judged where all that its line says was tried.
        root: what the paths of the scenarios are relative to.
    """
    files = dict.fromkeys(each.path for each in tried)
    waivers = [waiver for path in files for waiver in waivers_in(root / path, path)]
    good = {(each.path, each.meant, each.value): each for each in waivers if each.reason}
    used: set[tuple[str, int, str]] = set()
    told = [_with_waivers(each, good, used) for each in tried]
    lines = {(each.path, verdict.line) for each in tried for verdict in each.verdicts}
    wrong = [_without_reason(each) for each in waivers if not each.reason]
    idle = [
        Idle(each.path, each.line, f"nothing survives {each.value!r} in line {each.meant}")
        for key, each in good.items()
        if key not in used and (each.path, each.meant) in lines
    ]
    return told, [*wrong, *idle]


def waivers_in(path: Path, shown: str) -> Iterable[Waiver]:
    """Every waiver of a feature file, called ``shown``."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for number, text in enumerate(lines, 1):
        if found := _WAIVER.fullmatch(text.strip()):
            said = _REASON.fullmatch(found["rest"])
            value, reason = (said["value"], said["reason"]) if said else (found["rest"], "")
            yield Waiver(shown, number, value, _meant(lines, number), reason)


def _meant(lines: Sequence[str], number: int) -> int:
    for later, text in enumerate(lines[number:], number + 1):
        if text.strip() and not text.strip().startswith("#"):
            return later
    return number


def _without_reason(waiver: Waiver) -> Idle:
    return Idle(waiver.path, waiver.line, "this waiver gives no reason")


def _with_waivers(
    tried: Tried, good: dict[tuple[str, int, str], Waiver], used: set[tuple[str, int, str]]
) -> Tried:
    verdicts = []
    for verdict in tried.verdicts:
        key = (tried.path, verdict.line, verdict.value)
        if verdict.survived and key in good:
            used.add(key)
            verdict = replace(verdict, waived=good[key].reason)  # noqa: PLW2901 - the same, waived
        verdicts.append(verdict)
    return replace(tried, verdicts=tuple(verdicts))
