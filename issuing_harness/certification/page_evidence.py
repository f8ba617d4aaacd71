"""What a certificate's page shows of an attempt: its steps, its diagrams, what was looked at."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from issuing_harness.certification.certificate import Attempt
from issuing_harness.tape.redacted_output import redact_table, redact_text
from issuing_harness.words import in_words

_STEPS, _DIAGRAM, _CONVERSATION = "steps", "diagram", "conversation"


@dataclass(frozen=True, slots=True)
class Look:
    """What the application showed of one thing.

    Args:
        what: ``card ic_1xXYtTzotJVUagFMQsEdrme7``.
        seen: what it showed, each time that it changed, in words: ``after 0.01 s: held 1000``.
    """

    what: str
    seen: Sequence[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the page shows of an attempt.

    Args:
        steps: what was done and checked, in order: ``keyword``, ``text`` and ``outcome``, and if
            there are any its ``table``, a list of rows, and its ``docstring``.
        diagrams: its sequence diagrams, as SVG.
        looks: what the application showed, in order.
    """

    steps: Sequence[Mapping[str, Any]] = ()
    diagrams: Sequence[str] = ()
    looks: Sequence[Look] = ()


def step_document(step: Any, outcome: str) -> dict[str, Any]:
    """Return what is kept of a step, redacted: its sentence, its table and its text.

    Args:
        step: pytest-bdd's, the values of a row filled in.
        outcome: how it ended.
    """
    said: dict[str, Any] = {"keyword": step.keyword, "text": redact_text(step.name)}
    if step.datatable is not None:
        rows = ([cell.value for cell in row.cells] for row in step.datatable.rows)
        said["table"] = redact_table(rows)
    if step.docstring is not None:
        said["docstring"] = redact_text(step.docstring)
    return said | {"outcome": outcome}


def read_evidence(folder: Path, attempt: Attempt) -> Evidence:
    """Return what a page shows of an attempt, from the folder of its run."""
    texts = {
        kind: (folder / name).read_text(encoding="utf-8")
        for kind, name in attempt.evidence.items()
        if kind in (_STEPS, _CONVERSATION) or kind.startswith(_DIAGRAM)
    }
    steps = json.loads(texts.pop(_STEPS, "[]"))
    conversation = json.loads(texts.pop(_CONVERSATION, "{}"))
    return Evidence(steps, list(texts.values()), list(_looks(conversation.get("entries", []))))


def _looks(entries: Iterable[Mapping[str, Any]]) -> Iterator[Look]:
    for entry in entries:
        if "look" in entry:
            asked = dict(entry["look"])
            what = " ".join([str(asked.pop("noun", "")), *map(str, asked.values())])
            yield Look(what, [_seen(each) for each in entry["seen"]])


def _seen(sighting: Mapping[str, Any]) -> str:
    """Return what was shown, in a line."""
    shown = [f"{name} {in_words(value)}" for name, value in sighting["document"].items()]
    return f"after {sighting['seconds']:g} s: {', '.join(shown) or 'nothing'}"
