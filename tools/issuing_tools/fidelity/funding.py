"""How the library of scenarios runs under each funding model, kept in ``docs/funding.json``.

``scripts/measure_funding.py`` counts, and the fidelity page shows it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).parents[3] / "docs" / "funding.json"
#: What stands in a reason between the sentence that is skipped for, and why.
_WHY: Final = "cannot be said of an account"
#: What is skipped under every model, by how its reason begins.
ELSEWHERE: Final = "a tag, such as @known_gap or @live_only"


def load(path: Path = KEPT) -> dict[str, Any]:
    """Return what was counted, by funding model: outcomes, and reasons of what was skipped."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(model: str, outcomes: Iterable[str], reasons: Iterable[str], path: Path = KEPT) -> None:
    """Store what one run counted, beside what the others did.

    Args:
        model: ``financial_account_v2``.
        outcomes: of each scenario: ``passed``, ``failed`` or ``skipped``.
        reasons: of each that was skipped.
        path: the file.
    """
    counted = {
        "outcomes": dict(sorted(Counter(outcomes).items())),
        "reasons": dict(sorted(Counter(map(reason_of, reasons)).items())),
    }
    text = json.dumps({**load(path), model: counted}, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def reason_of(text: str) -> str:
    """Return why a scenario was skipped, without the sentence and the account."""
    return text.rpartition(": ")[2] if _WHY in text else ELSEWHERE


def rows() -> Iterator[tuple[str, ...]]:
    """Yield a row for each funding model: passed, failed, skipped."""
    for model, counted in load().items():
        outcomes = counted["outcomes"]
        numbers = (str(outcomes.get(name, 0)) for name in ("passed", "failed", "skipped"))
        yield (f"`{model}`", *numbers)


def reasons() -> Iterator[tuple[str, ...]]:
    """Yield a row for each funding model and reason: how many scenarios are skipped for it."""
    for model, counted in load().items():
        for reason, number in sorted(counted["reasons"].items(), key=lambda pair: -pair[1]):
            yield f"`{model}`", reason, str(number)
