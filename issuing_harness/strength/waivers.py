"""Waivers: a remark above a Then lets a mutant survive there, and says why.

``# survives $10.00 because …`` holds for the next line that is no remark and not blank.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from issuing_harness.strength.verdict import Tried

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
