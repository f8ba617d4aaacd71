"""Changes the code that a verdict rests on, a little at a time, and counts what its tests notice.

Run it with ``uv run --group mutation scripts/mutate.py [SUBJECT …]``. Each subject is copied with
its tests into a folder of its own, where mutmut makes the changes (mutants) and runs the tests that
reach them. What no test noticed is printed with the change, unless ``tests/attacks/survivors.toml``
says why nothing could: then the two programs do the same. Exit 1 if fewer than nine of ten were
noticed, if a survivor is not explained, or if an explanation is of nothing any more. ``--keep``
keeps the figures for ``docs/reliability.md`` and writes it anew.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.attacks.every_attack import ATTACKS
from tests.attacks.mutated_subjects import SUBJECTS, Subject
from tests.attacks.reliability_page import keep_mutations

SURVIVORS = ROOT / "tests/attacks/survivors.toml"
#: Of a hundred changes, how many have to be noticed.
REQUIRED = 90
#: What pytest ends with, in mutmut's records: no test noticed the change or reached it; one did; it
#: took too long and was ended. Whatever else stands there is of a change that was not tried.
SURVIVED, NOTICED, HUNG = {0, 5, 33}, {1, 3}, {24, 36, 152, -24, -9}
#: Prints the changes of the mutants that are named, which `mutmut show` does for one at a time.
SHOW = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
print(json.dumps([get_diff_for_mutant(name) for name in sys.argv[1:]]))
"""
#: How mutmut is told what to change and what to run. Pytest starts hundreds of times for a handful
#: of quick tests: in a fork of a process that has imported already, without plugins, and without
#: waiting for the collector of garbage.
CONFIGURATION = """
[tool.mutmut]
source_paths = ["{package}"]
only_mutate = {files}
also_copy = {others}
pytest_add_cli_args = [
    "-oaddopts=--import-mode=importlib",
    "--confcutdir={folder}",
    "-pno:cacheprovider",
    "-pno:warnings",
    "-pno:unraisableexception",
    "-pno:threadexception",
]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
process_isolation = "forkserver"
timeout_multiplier = 5
timeout_constant = 12
"""
NO_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@dataclass
class Score:
    """What became of a subject's mutants.

    Args:
        noticed: how many a test noticed, or never came to its end for.
        explained: those that none could, as the file of survivors says.
        survivors: the others; each is named by its file and the lines before and after.
        reasons: the parts of changes by which the explained ones were found.
        hung: how many of the noticed took too long.
        seconds: how long all of it took.
    """

    noticed: int = 0
    explained: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)
    hung: int = 0
    seconds: float = 0

    @property
    def total(self) -> int:
        """How many changes were made."""
        return self.noticed + len(self.explained) + len(self.survivors)

    @property
    def percent(self) -> float:
        """How many of a hundred were noticed."""
        return 100 * self.noticed / max(1, self.total)

    @property
    def is_enough(self) -> bool:
        """Whether enough were noticed, and what was not is explained."""
        return self.percent >= REQUIRED and not self.survivors

    def json(self) -> dict[str, Any]:
        """Return what is kept for the page."""
        return {
            "changes": self.total,
            "noticed": self.noticed,
            "hung": self.hung,
            "explained": len(self.explained),
            "survived": len(self.survivors),
            "seconds": round(self.seconds),
            "day": datetime.now(UTC).date().isoformat(),
        }


def main() -> None:
    """Try the subjects that are asked for, and say what survived."""
    chosen = _parsed()
    names = chosen.subjects or list(SUBJECTS)
    reasons = tomllib.loads(SURVIVORS.read_text("utf-8"))
    scores = {name: _try(name, chosen.children, reasons) for name in names}
    if chosen.keep:
        keep_mutations({name: score.json() for name, score in scores.items()}, ATTACKS)
    used = {part for score in scores.values() for part in score.reasons}
    idle = sorted(set(reasons) - used) if len(names) == len(SUBJECTS) else []
    for change in idle:
        print(f"{SURVIVORS.name} explains what does not survive: {change}")
    sys.exit(bool(idle) or not all(score.is_enough for score in scores.values()))


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--keep", action="store_true", help="write the figures and their page")
    parser.add_argument("--children", type=int, default=2, help="processes at a time")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.subjects if name not in SUBJECTS]:
        parser.error(f"there is no subject {unknown[0]!r}; there are: {', '.join(SUBJECTS)}")
    return chosen


def _try(name: str, children: int, reasons: Mapping[str, str]) -> Score:
    """Make the changes of a subject in a copy, and tell what became of them."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder) / "copy", SUBJECTS[name])
        said = _python(copy, "-m", "mutmut", "run", "--max-children", str(children))
        codes = dict(_results(copy))
        if problem := untried(codes):
            sys.exit(f"{name}: {problem}; mutmut said:\n{said[-3000:]}")
        score = scored(codes, _changes(copy, _survivors(codes)), reasons)
    score.seconds = time.monotonic() - began
    print(f"{name}: {score.noticed} of {score.total} noticed, {len(score.explained)} explained")
    for change in score.survivors:
        print(f"  survived: {change}")
    return score


def untried(codes: Mapping[str, int | None]) -> str:
    """Return what is wrong if not every change was tried to its end; ``""`` if nothing is.

    Args:
        codes: what pytest ended with for each mutant; ``None`` if it was not run.
    """
    if not codes:
        return "no change was made"
    others = Counter(code for code in codes.values() if code not in SURVIVED | NOTICED | HUNG)
    listed = ", ".join(f"{count} ended with {code}" for code, count in others.items())
    return f"{others.total()} of {len(codes)} changes were not tried ({listed})" if others else ""


def scored(
    codes: Mapping[str, int | None], unnoticed: Iterator[str], reasons: Mapping[str, str]
) -> Score:
    """Return the score of a subject whose every change was tried.

    Args:
        codes: what pytest ended with for each mutant.
        unnoticed: the changes that survived, as they are printed.
        reasons: why no test can notice a change, by a part of it.
    """
    survivors = len(_survivors(codes))
    score = Score(len(codes) - survivors, hung=sum(code in HUNG for code in codes.values()))
    for change in unnoticed:
        found = [part for part in reasons if part in change]
        (score.explained if found else score.survivors).append(change)
        score.reasons.update(found)
    return score


def _survivors(codes: Mapping[str, int | None]) -> list[str]:
    return [mutant for mutant, code in codes.items() if code in SURVIVED]


def _copied() -> list[Path]:
    """Return what of the project is copied: what git knows."""
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in done.stdout.split("\0") if name]


def _copy(copy: Path, subject: Subject) -> Path:
    files = [file for file in _copied() if (ROOT / file).exists()]
    for file in files:
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, copy / file)
    others = sorted({file.parts[0] for file in files} - {"tests", subject.package})
    lists = {"files": subject.changed_files, "others": others, "tests": subject.selection}
    written = {name: json.dumps(value) for name, value in lists.items()}
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(
            CONFIGURATION.format(package=subject.package, folder=subject.folder, **written)
        )
    return copy


def _python(copy: Path, *arguments: str) -> str:
    command, environment = [sys.executable, *arguments], os.environ | NO_PLUGINS
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _results(copy: Path) -> Iterator[tuple[str, int | None]]:
    """Yield each mutant's name, and what pytest ended with."""
    for file in sorted((copy / "mutants").rglob("*.py.meta")):
        yield from json.loads(file.read_text("utf-8"))["exit_code_by_key"].items()


def _changes(copy: Path, mutants: Sequence[str]) -> Iterator[str]:
    """Yield each mutant as its file, what stood there and what stands there now."""
    for diff in json.loads(_python(copy, "-c", SHOW, *mutants)) if mutants else ():
        lines = diff.splitlines()
        file = next(line.removeprefix("--- ") for line in lines if line.startswith("--- "))
        changed = [line for line in lines if line[:1] in "-+" and line[:3] not in ("---", "+++")]
        parts = [" ".join(line[1:].split()) for line in changed]
        half = len(parts) // 2
        yield f"{file}: {' '.join(parts[:half])} -> {' '.join(parts[half:])}"


if __name__ == "__main__":
    main()
