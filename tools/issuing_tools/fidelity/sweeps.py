"""The counts of the two sweeps, kept in ``docs/sweeps.json`` and shown on the fidelity page."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).parents[3] / "docs" / "sweeps.json"

Counts = dict[str, dict[str, int]]


def load(path: Path = KEPT) -> Counts:
    """Return the answers counted, by sweep (``routes``, ``parameters``) and what they are."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(sweep: str, counts: Mapping[str, int], path: Path = KEPT) -> None:
    """Store what one sweep counted, beside what the other did."""
    kept = {**load(path), sweep: dict(sorted(counts.items()))}
    text = json.dumps(kept, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def rows() -> Iterator[tuple[str, ...]]:
    """Yield a row for each sweep and kind of answer: the sweep, the answer, and how many."""
    for sweep, counts in sorted(load().items(), reverse=True):
        for kind, number in counts.items():
            yield sweep, kind, f"{number:,}"
