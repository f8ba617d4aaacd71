"""Waivers: a remark above a line lets one rule pass there, and says why.

``# allow wire-word because nobody has this id`` holds for the next line that is no remark, no tag
of a feature and not blank. What a run would refuse cannot be waived.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from issuing_harness.lint.rules import NAMED, WAIVER, Finding

_WAIVER: Final = re.compile(r"#\s*allow\s+(?P<rule>[\w-]+)(?P<rest>.*)")
_REASON: Final = re.compile(r"\s+because\s+\S")
_PASSED_OVER: Final = ("#", "@")


@dataclass(frozen=True, slots=True)
class Waiver:
    """A remark that lets a rule pass.

    Args:
        path: the feature file or step module, relative to the root.
        line: where the remark stands.
        rule: the rule's name.
        meant: the line it is about.
        reason: whether it gives one.
    """

    path: str
    line: int
    rule: str
    meant: int
    reason: bool

    @property
    def fault(self) -> str:
        """What is wrong with the waiver itself, ``""`` if nothing is."""
        if self.rule not in NAMED:
            return f"there is no rule {self.rule!r}"
        if NAMED[self.rule].refused:
            return f"{self.rule} cannot be waived, since a run would refuse it"
        return "" if self.reason else "this waiver gives no reason"


def waivers_in(path: Path, shown: str) -> Iterator[Waiver]:
    """Every waiver of a file, called ``shown`` in findings."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return  # that is said by another rule
    for number, text in enumerate(lines, 1):
        if found := _WAIVER.fullmatch(text.strip()):
            reason = bool(_REASON.match(found["rest"]))
            passed_over = _PASSED_OVER if path.suffix == ".feature" else _PASSED_OVER[:1]
            meant = _meant(lines, number, passed_over)
            yield Waiver(shown, number, found["rule"], meant, reason)


def _meant(lines: list[str], number: int, passed_over: tuple[str, ...]) -> int:
    for later, text in enumerate(lines[number:], number + 1):
        if text.strip() and not text.strip().startswith(passed_over):
            return later
    return number


def without_waived(findings: Iterable[Finding], waivers: Iterable[Waiver]) -> Iterator[Finding]:
    """The findings nobody waived, and a finding for each waiver that is wrong or idle."""
    listed = list(waivers)
    waived = {(w.path, w.meant, w.rule): w for w in listed if not w.fault}
    idle = dict(waived)
    for finding in findings:
        if (place := (finding.path, finding.line, finding.rule)) in waived:
            idle.pop(place, None)
        else:
            yield finding
    wrong = [(waiver, waiver.fault) for waiver in listed if waiver.fault]
    for waiver, fault in [*wrong, *((w, f"nothing here breaks {w.rule}") for w in idle.values())]:
        yield WAIVER.at(
            waiver.path,
            waiver.line,
            fault,
            "Write '# allow RULE because …' above the line it is about, or take it away. "
            f"Rules that can be waived: {', '.join(n for n, r in NAMED.items() if not r.refused)}.",
        )
