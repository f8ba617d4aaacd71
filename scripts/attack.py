"""Attacks the harness and the sandbox, and ends with 1 if anything was accepted, lost or told.

Run it with ``uv run scripts/attack.py [--full] [--only NAME] [--seed N]``. Without ``--full`` each
attack is bounded, all together to about a minute; with it they are as often tried as
``docs/reliability.md`` says, which is then written anew. Ctrl-C stops it; what was done is kept in
``reports/attacks``, and the same command goes on where it stopped.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from tests.attacks.attack import Attack, Outcome, carry_out
from tests.attacks.every_attack import ATTACKS
from tests.attacks.reliability_page import write_page

KEPT = ROOT / "reports" / "attacks"
#: As a shell has it for what Ctrl-C has stopped.
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out what was asked for; return the exit code."""
    options = _parsed(arguments)
    if options.page:
        write_page([], ATTACKS)
        return 0
    level = "full" if options.full else "quick"
    chosen = [each for each in ATTACKS if not options.only or each.name in options.only]
    chosen = [each for each in chosen if options.full or each.quick or options.only]
    kept = Kept(KEPT / f"{level}-{options.seed}.json", options.only)
    console = Console(highlight=False)
    try:
        outcomes = [_outcome(each, level, options.seed, kept, console) for each in chosen]
    except KeyboardInterrupt:
        console.print(f"Stopped; {len(kept.outcomes)} attacks are done. The same command goes on.")
        return INTERRUPTED
    kept.finish()
    return _summarize(outcomes, console)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    level = parser.add_mutually_exclusive_group()
    level.add_argument("--quick", action="store_true", help="about a minute; the default")
    level.add_argument(
        "--full", action="store_true", help="half an hour; writes docs/reliability.md"
    )
    level.add_argument("--page", action="store_true", help="only write the page of kept figures")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="one attack; may be repeated"
    )
    parser.add_argument("--seed", type=int, default=1, help="draws the inputs (default: 1)")
    options = parser.parse_args(arguments)
    names = [each.name for each in ATTACKS]
    for name in options.only or ():
        if name not in names:
            near = get_close_matches(name, names, n=1)
            parser.error(
                f"there is no attack {name}. "
                + (f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}.")
            )
    return options


class Kept:
    """The outcomes of a command that has not come to its end, for this state of the code.

    Args:
        file: where they are kept.
        only: the attacks that were asked for by name; nothing is kept of those.
    """

    def __init__(self, file: Path, only: Sequence[str] | None) -> None:
        self._file, self._is_whole = file, not only
        self._code = _code()
        self.outcomes: dict[str, dict[str, Any]] = {}
        if self._is_whole and file.exists():
            found = json.loads(file.read_text("utf-8"))
            self.outcomes = found["outcomes"] if found["code"] == self._code else {}

    def keep(self, outcome: Outcome) -> None:
        """Keep one that is over."""
        self.outcomes[outcome.name] = outcome.json()
        if self._is_whole:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            content = {"code": self._code, "outcomes": self.outcomes}
            part = self._file.with_suffix(".part")
            part.write_text(json.dumps(content, indent=2), "utf-8")
            part.replace(self._file)

    def finish(self) -> None:
        """The command has come to its end: the next one begins anew."""
        if self._is_whole and self._file.exists():
            self._file.replace(self._file.with_name(f"last-{self._file.name}"))


def _code() -> str:
    """Return what tells this state of the code from another."""
    asked = (["rev-parse", "HEAD"], ["diff", "HEAD", "--", "*.py", "features", "cassettes"])
    said = [
        subprocess.run(["git", *each], cwd=ROOT, capture_output=True, check=False).stdout
        for each in asked
    ]
    return hashlib.sha256(b"".join(said)).hexdigest()[:16]


def _outcome(attack: Attack, level: str, seed: int, kept: Kept, console: Console) -> Outcome:
    if attack.name in kept.outcomes:
        return Outcome(**kept.outcomes[attack.name])
    with _shown(attack, level, console) as on_try:
        outcome = carry_out(attack, level, seed, on_try)
    kept.keep(outcome)
    if level == "full":
        write_page([outcome], ATTACKS)
    console.print(_line(attack, outcome))
    return outcome


@contextmanager
def _shown(attack: Attack, level: str, console: Console) -> Iterator[Any]:
    """Show the progress of an attack on a terminal; nothing in a pipe."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with progress:
        total = attack.full if level == "full" else attack.quick
        task = progress.add_task(attack.name, total=total if total > 1 else None)
        yield lambda: progress.advance(task)


def _line(attack: Attack, outcome: Outcome) -> str:
    if outcome.skipped:
        return f"{attack.name}: skipped, {outcome.skipped}"
    verdict = f"{len(outcome.problems)} FOUND" if outcome.problems else "held"
    held = ", ".join(f"{count} {how}" for how, count in outcome.held.items())
    return f"{attack.name}: {verdict}, {outcome.done} {attack.unit} in {outcome.seconds} s ({held})"


def _summarize(outcomes: Sequence[Outcome], console: Console) -> int:
    found = [(each.name, problem) for each in outcomes for problem in each.problems]
    for name, problem in found:
        console.print(f"\n{name}: {problem}", markup=False)
    skipped = sum(bool(each.skipped) for each in outcomes)
    wrong = len({name for name, _ in found})
    console.print(
        f"\n{len(outcomes) - wrong - skipped} attacks held, {wrong} found something, "
        f"{skipped} skipped"
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
