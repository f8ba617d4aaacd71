"""Every row: what is asked of it, from ``rows.toml``, and what measures it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Findings, judged

FILE: Final = Path(__file__).with_name("rows.toml")
COMMAND: Final = "uv run benchmarks/all.py"
PARTS: Final = {
    "replay": "Replay",
    "sandbox": "The sandbox",
    "beyond": "Beyond the goals",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page.

    Args:
        name: by which it is run.
        part: the table it stands in.
        measure: the module and the function that measure it.
        what: is measured.
        how: it is measured.
        target: in words; empty where there is none.
        at_most: limits of figures, by their names.
        at_least: likewise.
        tried: to reach it.
        limits: what stands in the way.
        ways: to run a suite that it compares.
    """

    name: str
    part: str
    measure: str
    what: str
    how: str
    target: str = ""
    at_most: Mapping[str, float] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)
    tried: str = ""
    limits: str = ""
    ways: Sequence[str] = ()

    def function(self) -> Callable[[Any], Findings]:
        """Return what measures it, given a ``Bench``; what only it needs is imported then."""
        module, _, name = self.measure.partition(":")
        found: Callable[[Any], Findings] = getattr(import_module(f"benchmarks.{module}"), name)
        return found

    @property
    def command(self) -> str:
        """What is typed to measure it."""
        return f"{COMMAND} {self.name}"

    @property
    def judges(self) -> frozenset[str]:
        """The names of the figures that have a limit."""
        return frozenset((*self.at_most, *self.at_least))

    def verdict(self, kept: Mapping[str, Any] | None) -> str:
        """Say whether its target is reached.

        Args:
            kept: what was measured last, as JSON has it.
        """
        if not self.judges:
            return ""
        if kept is None:
            return "no: not measured yet"
        if kept.get("refused"):
            return "no: not measured"
        return judged(kept["figures"], self.at_most, self.at_least)


def rows() -> list[Row]:
    """Return every row, in the order of the page."""
    return [Row(**each) for each in tomllib.loads(FILE.read_text(encoding="utf-8"))["row"]]


def chosen(names: Sequence[str]) -> list[Row]:
    """Return the rows of these names, or of the tables of these names; all of them without any.

    Raises:
        KeyError: there is none of such a name; says which is nearest.
    """
    every = rows()
    known = {each.name for each in every} | set(PARTS)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(known))}."
            raise KeyError(f"There is no row {name}. {hint}")
    return [each for each in every if not names or {each.name, each.part} & set(names)]
