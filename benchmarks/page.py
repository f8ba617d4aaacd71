"""``docs/performance.md``, from the figures that are kept beside it and from ``rows.toml``."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.table import COMMAND, PARTS, Row, rows

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
FIGURES: Final = PAGE.with_suffix(".json")
#: Packages whose speed is part of a figure.
PACKAGES: Final = ("stripe", "pytest", "pytest-bdd", "vcrpy", "allure-pytest", "pytest-xdist")
#: What the bare scenario took where the goals were set, in milliseconds: how fast that machine was.
GOALS_BARE: Final = 3.3
#: Where the same is found of this machine.
BARE: Final = ("replay-with-report", "bare, 100 scenarios")
_HEAD: Final = f"""# Performance: how fast, beside what, and what is not reached

Written by `{COMMAND}`, which measures every row of it in one run, from
[performance.json](performance.json) and [rows.toml](../benchmarks/rows.toml).
[benchmarks](../benchmarks/README.md) says how to run it, or one row.

A figure is the median of some rounds, with their range and number. What is compared was measured
in the same run, in turn, on equal work; answers that are no success, and work that is not equal,
give no figure. *Load* is the machine's average when the row began, *others* what other programs
used of its cores meanwhile: where that is much, ratios say more than rates. *Reached* is told of
the median, and of every round.
"""


def machine() -> dict[str, Any]:
    """Return what this machine is, in general terms."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 1e9),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def load_figures(path: Path = FIGURES) -> dict[str, Any]:
    """Return the figures that are kept; none where there is no file."""
    if not path.exists():
        return {"machine": {}, "rows": {}}
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def render_page(document: Mapping[str, Any]) -> str:
    """Return the page.

    Args:
        document: the figures, as JSON keeps them.
    """
    every, kept = rows(), document["rows"]
    parts = [_HEAD, _machine(document["machine"]) + _pace(kept)]
    for part, title in PARTS.items():
        members = [each for each in every if each.part == part]
        parts.append(f"## {title}\n\n" + "\n".join(_table(members, kept)) + "\n")
    parts.append("## Not reached\n\n" + ("\n".join(_not_reached(every, kept)) or "Nothing.") + "\n")
    parts.append("## How each is measured\n\n" + "\n".join(_details(every, kept)) + "\n")
    return "\n".join(parts)


def is_reached(row: Row, kept: Mapping[str, Any] | None) -> bool:
    """Return whether a row has no target, or reaches it."""
    return row.verdict(kept)[:3] in ("", "yes")


def _machine(said: Mapping[str, Any]) -> str:
    if not said:
        return "Nothing has been measured yet.\n"
    packages = ", ".join(f"{name} {number}" for name, number in said["packages"].items())
    return (
        f"The machine: {said['processor']}, {said['cores']} cores, {said['memory_gb']} GB, "
        f"{said['system']}, Python {said['python']}; {packages}.\n"
    )


def _pace(kept: Mapping[str, Any]) -> str:
    """Say how fast this machine is beside the one of the goals; nothing before that is known."""
    row, label = BARE
    found = kept.get(row, {}).get("figures", {}).get(label)
    if found is None:
        return ""
    return (
        "\nGoals in seconds, or a second, were set on a machine on which the bare scenario of "
        f"{row} took {GOALS_BARE} ms of CPU; on this one it takes {_said(found)}, "
        f"{_number(found['median'] / GOALS_BARE)} times as long. *Reached* makes no allowance for "
        "that.\n"
    )


def _table(members: Sequence[Row], kept: Mapping[str, Any]) -> Iterator[str]:
    yield "| what | must reach | figure: median (range, rounds) | reached? | command | measured |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in members:
        found = kept.get(row.name)
        figures = "<br>".join(_figures(row, found))
        cells = (row.what, row.target or "no goal", figures, row.verdict(found), f"`{row.command}`")
        yield "| " + " | ".join((*cells, _measured(found))) + " |"


def _figures(row: Row, found: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the figures that are judged first."""
    if found is None:
        yield "not measured yet"
    elif found.get("refused"):
        yield f"not measured: {found['refused']}"
    else:
        labels = sorted(found["figures"], key=lambda label: label not in row.judges)
        for label in labels:
            said = f"{label}: {_said(found['figures'][label])}"
            yield f"**{said}**" if label in row.judges else said


def _said(figure: Mapping[str, Any]) -> str:
    middle, low, high = (_number(figure[key]) for key in ("median", "low", "high"))
    unit = "" if figure["unit"] in ("", "×") else f" {figure['unit']}"
    if figure["rounds"] == 1:
        return f"{middle}{unit} (once)"
    return f"{middle}{unit} ({low} to {high}, {figure['rounds']})"


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:  # noqa: PLR2004 - a count
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits


def _measured(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return ""
    others = found["beside"].get("others")
    beside = "" if others is None else f", others {others:g} cores"
    return f"{found['day']}, load {found['beside']['load_average']:g}{beside}"


def _not_reached(every: Sequence[Row], kept: Mapping[str, Any]) -> Iterator[str]:
    for row in every:
        if not is_reached(row, kept.get(row.name)):
            yield f"- **{row.name}** ({row.target}). Tried: {row.tried} Limits it: {row.limits}"


def _details(every: Sequence[Row], kept: Mapping[str, Any]) -> Iterator[str]:
    for row in every:
        notes = (kept.get(row.name) or {}).get("notes", [])
        yield f"- **{row.name}**: {' '.join([row.how, *notes])}"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
