"""The parity report, as text and as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from issuing_harness.parity.comparison import (
    ALLOWED_DIFFERENCES,
    DifferenceKind,
    FieldDifference,
)
from issuing_harness.tape.redacted_output import beginning, redact_document
from issuing_harness.words import counted

#: How many characters of a value a line shows.
MAX_LENGTH: Final = 200
#: What each kind of difference says about the sandbox.
MEANINGS: Final = {
    DifferenceKind.STATUS: "the two sides do not even agree on the outcome",
    DifferenceKind.MISSING: "the other side has it, the sandbox does not",
    DifferenceKind.EXTRA: "the sandbox has it, the other side does not",
    DifferenceKind.VALUE: "both have it, and differ",
    DifferenceKind.WORDING: "refused alike, in other words",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The result of comparing two runs.

    Args:
        ours: describes the sandbox.
        theirs: describes the other side.
        compared: how many calls were compared.
        skipped: the names of the steps that were left out, by the reason.
        not_sent: the names of steps that could be sent to neither side, because they refer to
            something that was not created.
        differences: every difference, in the order of the script.
    """

    ours: str
    theirs: str
    compared: int
    skipped: Mapping[str, tuple[str, ...]]
    not_sent: tuple[str, ...]
    differences: tuple[FieldDifference, ...]

    def text(self) -> str:
        """Return the report as text for people."""
        return "\n".join(self._lines())

    def json(self) -> str:
        """Return the report as JSON for programs."""
        document = {
            "ours": self.ours,
            "theirs": self.theirs,
            "compared": self.compared,
            "skipped": [{"steps": names, "why": why} for why, names in self.skipped.items()],
            "not_asked": self.not_sent,
            "allowed": [
                {"where": allowed.pattern.pattern, "why": allowed.reason}
                for allowed in ALLOWED_DIFFERENCES
            ],
            "differences": [_entry(difference) for difference in self.differences],
        }
        return _dump(redact_document(document), orjson.OPT_INDENT_2)

    def _lines(self) -> Iterator[str]:
        yield f"ours    {self.ours}"
        yield f"theirs  {self.theirs}"
        yield f"{self.compared} calls compared, {counted(len(self.differences), 'difference')}"
        for why, names in self.skipped.items():
            yield f"SKIPPED {counted(len(names), 'call')}: {why}"
        if self.not_sent:
            yield f"not sent to either side: {', '.join(self.not_sent)}"
        for kind in DifferenceKind:
            differences = [found for found in self.differences if found.kind is kind]
            if differences:
                yield ""
                yield f"{kind} ({len(differences)}): {MEANINGS[kind]}"
                for group in _grouped(differences):
                    yield from _group_lines(*group)


def _grouped(differences: list[FieldDifference]) -> list[list[FieldDifference]]:
    """Group differences of the same field with the same values, in however many responses."""
    groups: dict[tuple[str, ...], list[FieldDifference]] = {}
    for difference in differences:
        field = difference.path.replace("]", "[").split("[")[-1].rpartition(".")[2]
        place = field if difference.path else difference.step
        values = (_abbreviated(difference.ours), _abbreviated(difference.theirs))
        groups.setdefault((place, *values), []).append(difference)
    return list(groups.values())


def _group_lines(difference: FieldDifference, *more: FieldDifference) -> Iterator[str]:
    place = f" at {difference.path}" if difference.path else ""
    yield f"  {difference.step} ({difference.call}){place}"
    if more:
        yield f"    and in {counted(len(more), 'more place')}"
    if difference.kind is not DifferenceKind.MISSING:
        yield f"    ours    {_abbreviated(difference.ours)}"
    if difference.kind is not DifferenceKind.EXTRA:
        yield f"    theirs  {_abbreviated(difference.theirs)}"


def _abbreviated(value: Any) -> str:
    text = value if isinstance(value, str) else _dump(value)
    return beginning(text, MAX_LENGTH)


def _dump(value: Any, option: int = 0) -> str:
    """Return JSON; a time is written as its distance from the start of the run."""
    options = option | orjson.OPT_PASSTHROUGH_DATACLASS
    return orjson.dumps(value, option=options, default=str).decode()


def _entry(difference: FieldDifference) -> dict[str, Any]:
    return {
        "kind": str(difference.kind),
        "step": difference.step,
        "call": difference.call,
        "path": difference.path,
        "ours": difference.ours,
        "theirs": difference.theirs,
    }
