"""``docs/reliability.md``: what the attacks have shown, from the figures kept beside it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack, Outcome
from tests.attacks.mutated_subjects import SUBJECTS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
FIGURES = PAGE.with_suffix(".json")
MUTATIONS = PAGE.with_name("mutations.json")
COMMAND = "uv run scripts/attack.py"
MUTATE = "uv run --group mutation scripts/mutate.py"
_HEAD = f"""# Reliability: what was attacked, and what held

Written by `{COMMAND} --full` from the figures in
[reliability.json](reliability.json): each attack with the day on which it was carried out, and the
command that does it again. `{COMMAND}` alone carries out the bounded form of each,
as CI does. Nothing may be accepted, lost or told in silence: one such finding ends either with 1.
The attacks stand in [tests/attacks](../tests/attacks), where `test_attacks.py` shows of each that
it finds what is planted for it.

"""
_MUTATIONS = f"""## mutations

The code that a verdict rests on is changed a little at a time by mutmut: an operator, a number, a
word, an argument that is left out. Of a hundred changes the subject's own tests have to notice
ninety; what they do not notice is read, and
[survivors.toml](../tests/attacks/survivors.toml) says of each why no test could. All of them:
`{MUTATE} --keep`.

| subject | when | changes | noticed | explained | not explained | command |
| --- | --- | --- | --- | --- | --- | --- |
"""
_NOT_MUTATED = """
- **Not covered**: Code outside of the subjects; mistakes that are no small change of a line.
"""


def render_page(
    outcomes: Mapping[str, Mapping[str, Any]],
    attacks: Iterable[Attack],
    mutations: Mapping[str, Mapping[str, Any]],
) -> str:
    """Return the page.

    Args:
        outcomes: of each attack by its name, as JSON keeps them.
        attacks: every attack.
        mutations: of each subject by its name, what became of the changes of it.
    """
    known = list(attacks)
    lines = ["| attack | when | how often | did not hold |", "| --- | --- | --- | --- |"]
    lines += [_row(attack, outcomes.get(attack.name)) for attack in known]
    parts = ["\n".join(_part(attack, outcomes.get(attack.name))) for attack in known]
    rows = "\n".join(_subject_row(name, mutations.get(name)) for name in SUBJECTS)
    parts.append(_MUTATIONS + rows + "\n" + _NOT_MUTATED)
    return _HEAD + "\n".join(lines) + "\n\n" + "\n\n".join(parts)


def _subject_row(name: str, kept: Mapping[str, Any] | None) -> str:
    command = f'`{MUTATE} "{name}" --keep`'
    if kept is None:
        return f"| {name} | not yet | | | | | {command} |"
    percent = f"{100 * kept['noticed'] / kept['changes']:.1f} %"
    noticed = f"{kept['noticed']} ({percent}), in {kept['seconds']:,} s"
    figures = f"{kept['changes']} | {noticed} | {kept['explained']} | {kept['survived']}"
    return f"| {name} | {kept['day']} | {figures} | {command} |"


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


def read_figures(file: Path) -> dict[str, Any]:
    """Return the kept outcomes by the names of their attacks; none if there is no file yet."""
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def write_page(outcomes: Iterable[Outcome], attacks: Iterable[Attack]) -> None:
    """Keep outcomes in place of older ones of the same attacks, and write the page."""
    known = list(attacks)
    _keep(FIGURES, {each.name: each.json() for each in outcomes}, [each.name for each in known])
    page = render_page(read_figures(FIGURES), known, read_figures(MUTATIONS))
    PAGE.write_text(page, "utf-8")


def keep_mutations(scores: Mapping[str, Mapping[str, Any]], attacks: Iterable[Attack]) -> None:
    """Keep what became of changes in place of older figures of a subject, and write the page."""
    _keep(MUTATIONS, scores, SUBJECTS)
    write_page([], attacks)


def _keep(file: Path, new: Mapping[str, Any], known: Iterable[str]) -> None:
    figures = read_figures(file) | dict(new)
    figures = {name: figures[name] for name in known if name in figures}
    file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
