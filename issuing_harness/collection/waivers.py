"""Waivers: comments in a feature file or step module that let one finding pass, with a reason.

``issuing-harness check`` reads ``# allow RULE because …`` and ``issuing-harness strength`` reads
``# survives VALUE because …``. Both stand above the line they apply to.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from issuing_harness.collection.problems import is_reason

#: The pattern of a subject that may be any text up to ``because``.
ANY_TEXT: Final = r".+?(?=\s+because\s+\S|$)"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waiver comment.

    Args:
        path: the file as findings name it, relative to the project's root.
        line: the line of the comment, counted from 1.
        subject: what may pass: the name of a lint rule, or an asserted value.
        target_line: the line the waiver applies to.
        reason: what follows ``because``; ``""`` if that gives no reason.
    """

    path: str
    line: int
    subject: str
    target_line: int
    reason: str


def waivers_in(path: Path, name: str, *, keyword: str, subject: str = ANY_TEXT) -> Iterator[Waiver]:
    """Yield the waivers of a file in the order of their lines.

    Args:
        path: the file; one that is not UTF-8 has no waivers.
        name: the file's name in findings.
        keyword: the first word of the comment, ``allow`` or ``survives``.
        subject: a regular expression for what stands between the keyword and ``because``.
    """
    comment = re.compile(
        rf"#\s*{keyword}\s+(?P<subject>{subject})(?:\s+because\s+(?P<reason>\S.*)|.*)"
    )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return
    not_a_target = ("#", "@") if path.suffix == ".feature" else ("#",)
    for number, line in enumerate(lines, 1):
        if match := comment.fullmatch(line.strip()):
            target = _target_line(lines, number, not_a_target)
            reason = match["reason"] or ""
            reason = reason if is_reason(reason) else ""
            yield Waiver(name, number, match["subject"], target, reason)


def _target_line(lines: Sequence[str], number: int, not_a_target: tuple[str, ...]) -> int:
    """Return the next line that is neither blank, a comment nor, in a feature, a line of tags.

    Returns the comment's own line if no such line follows.
    """
    for later, line in enumerate(lines[number:], number + 1):
        if line.strip() and not line.strip().startswith(not_a_target):
            return later
    return number
