"""``docs/reliability.md``: what the attacks have shown, from the figures kept beside it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack, Outcome

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
FIGURES = PAGE.with_suffix(".json")
COMMAND = "uv run scripts/attack.py"
_HEAD = f"""# Reliability: what was attacked, and what held

Written by `{COMMAND} --full` from the figures in
[reliability.json](reliability.json): each attack with the day on which it was carried out, and the
command that does it again. `{COMMAND}` alone carries out the bounded form of each,
as CI does. Nothing may be accepted, lost or told in silence: one such finding ends either with 1.
The attacks stand in [tests/attacks](../tests/attacks), where `test_attacks.py` shows of each that
it finds what is planted for it.

"""


def render_page(outcomes: Mapping[str, Mapping[str, Any]], attacks: Iterable[Attack]) -> str:
    """Return the page.

    Args:
        outcomes: of each attack by its name, as JSON keeps them.
        attacks: every attack.
    """
    known = list(attacks)
    lines = ["| attack | when | how often | did not hold |", "| --- | --- | --- | --- |"]
    lines += [_row(attack, outcomes.get(attack.name)) for attack in known]
    parts = ["\n".join(_part(attack, outcomes.get(attack.name))) for attack in known]
    return _HEAD + "\n".join(lines) + "\n\n" + "\n\n".join(parts) + "\n"


def _row(attack: Attack, outcome: Mapping[str, Any] | None) -> str:
    name = f"[{attack.name}](#{attack.name})"
    if outcome is None:
        return f"| {name} | not yet | | |"
    if outcome["skipped"]:
        return f"| {name} | {outcome['day']} | skipped | |"
    often = f"{outcome['done']:,} {attack.unit}"
    return f"| {name} | {outcome['day']} | {often} | {len(outcome['problems'])} |"


def _part(attack: Attack, outcome: Mapping[str, Any] | None) -> Iterator[str]:
    yield f"## {attack.name}\n"
    yield f"{attack.does}\n"
    yield f"    {COMMAND} --full --only {attack.name}\n"
    if outcome and outcome["skipped"]:
        yield f"- **Skipped** on {outcome['day']}: {outcome['skipped']}."
    elif outcome:
        yield f"- **Tried** {outcome['done']:,} {attack.unit}, in {outcome['seconds']:,.0f} s."
        held = "; ".join(f"{count:,} {how}" for how, count in outcome["held"].items())
        yield f"- **Held**: {held or 'nothing'}."
        if outcome["figures"]:
            yield f"- **Measured**: {_measured(outcome['figures'])}."
        for problem in outcome["problems"]:
            yield f"- **Did not hold**: {' '.join(problem.split())}"
    yield f"- **Not covered**: {attack.uncovered}"


def _measured(figures: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_figure(value)}" for name, value in figures.items())


def _figure(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def read_figures() -> dict[str, Any]:
    """Return the kept outcomes by the names of their attacks; none if there is no file yet."""
    found: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    return found


def write_page(outcomes: Iterable[Outcome], attacks: Iterable[Attack]) -> None:
    """Keep outcomes in place of older ones of the same attacks, and write the page."""
    known = list(attacks)
    figures = read_figures() | {outcome.name: outcome.json() for outcome in outcomes}
    figures = {each.name: figures[each.name] for each in known if each.name in figures}
    FIGURES.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(render_page(figures, known), "utf-8")
