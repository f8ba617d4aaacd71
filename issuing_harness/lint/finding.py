"""A finding: what is wrong where, by which rule, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing the lint says.

    Args:
        path: the file, relative to the root, with forward slashes.
        line: counted from 1.
        rule: the rule's name.
        cause: what was found, as a clause without a full stop.
        remedy: what to do about it; may have several lines.
    """

    path: str
    line: int
    rule: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.cause} [{self.rule}]"
