"""Changes the code that a verdict rests on, a little at a time, and counts what its tests notice.

Run it with ``uv run --group mutation scripts/mutate.py [SUBJECT …]``. Each subject is copied with
its tests into a folder of its own, where mutmut makes the changes (mutants) and runs the tests that
reach them. What no test noticed is printed with the change, unless ``tests/attacks/survivors.toml``
says why nothing could: then the two programs do the same. Exit 1 if fewer than nine of ten were
noticed, if a survivor is not explained, or if an explanation is of nothing any more. ``--output
FILE`` keeps the figures for ``docs/reliability.md``.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
SURVIVORS = ROOT / "tests/attacks/survivors.toml"
#: Of a hundred changes, how many have to be noticed.
REQUIRED = 90
#: What pytest ends with, in mutmut's records, where no test noticed a change.
SURVIVED, UNREACHED = 0, 33
#: Prints the changes of the mutants that are named, which `mutmut show` does for one at a time.
SHOW = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
print(json.dumps([get_diff_for_mutant(name) for name in sys.argv[1:]]))
"""
#: How mutmut is told what to change and what to run.
CONFIGURATION = """
[tool.mutmut]
source_paths = ["{package}"]
only_mutate = {files}
also_copy = {others}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-x"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
"""


@dataclass(frozen=True)
class Subject:
    """What is changed, and what is to notice it.

    Args:
        package: ``issuing_harness`` or ``issuing_sandbox``.
        files: the files that are changed, below the package.
        folder: where the tests are.
        tests: their names without ``test_`` and ``.py``.
    """

    package: str
    files: str
    folder: str
    tests: str

    def configuration(self) -> str:
        """Return the lines of ``pyproject.toml`` for mutmut."""
        files = [f"{self.package}/{name}.py" for name in self.files.split()]
        tests = [f"{self.folder}/test_{name}.py" for name in self.tests.split()]
        others = sorted({path.parts[0] for path in _copied()} - {"tests", self.package})
        listed = {"files": files, "others": others, "tests": tests}
        lists = {name: json.dumps(value) for name, value in listed.items()}
        return CONFIGURATION.format(package=self.package, **lists)


SUBJECTS = {
    "ledger": Subject(
        "issuing_sandbox",
        "account/ledger account/spend_totals",
        "tests/sandbox",
        "books ledger purchases refunds increments foreign_currency topups disputes "
        "crashes idempotency spending_limits state_documents state_files",
    ),
    "decision order": Subject(
        "issuing_sandbox",
        "issuing/authorization_checks issuing/spending_controls issuing/lifecycle_controls",
        "tests/sandbox",
        "decision_order books purchases spending_limits cards card_features fraud increments "
        "lifecycle replacements realtime_policies screening foreign_currency",
    ),
    "matching": Subject(
        "issuing_harness",
        "tape/matching tape/player",
        "tests/harness/tape",
        "matching replies player messages webhooks",
    ),
    "redaction": Subject(
        "issuing_harness",
        "tape/redaction tape/secret_patterns tape/allowed_fields",
        "tests/harness/tape",
        "redaction redaction_properties secret_patterns allowed_fields",
    ),
    "tape reading": Subject(
        "issuing_harness",
        "tape/reader tape/validation tape/provenance tape/serializer",
        "tests/harness/tape",
        "format damage validation provenance verification library webhooks signature "
        "contradictions",
    ),
}


@dataclass
class Score:
    """What became of a subject's mutants.

    Args:
        noticed: how many a test noticed.
        explained: those that none could, as the file of survivors says.
        survivors: the others; each is named by its file and the lines before and after.
        reasons: the parts of changes by which the explained ones were found.
    """

    noticed: int = 0
    explained: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        """How many changes were made."""
        return self.noticed + len(self.explained) + len(self.survivors)

    @property
    def percent(self) -> float:
        """How many of a hundred were noticed, of those that make a difference."""
        return 100 * self.noticed / max(1, self.noticed + len(self.survivors))

    @property
    def is_enough(self) -> bool:
        """Whether enough were noticed, and what was not is explained."""
        return self.percent >= REQUIRED and not self.survivors


def main() -> None:
    """Try the subjects that are asked for, and say what survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--output", type=Path, help="write the figures to this JSON file")
    parser.add_argument("--children", type=int, default=2, help="processes at a time")
    chosen = parser.parse_args()
    names = chosen.subjects or list(SUBJECTS)
    if unknown := [name for name in names if name not in SUBJECTS]:
        parser.error(f"there is no subject {unknown[0]!r}; there are: {', '.join(SUBJECTS)}")
    reasons = tomllib.loads(SURVIVORS.read_text("utf-8"))
    scores = {name: _try(name, chosen.children, reasons) for name in names}
    if chosen.output:
        chosen.output.write_text(json.dumps(_figures(scores), indent=2) + "\n", "utf-8")
    used = {part for score in scores.values() for part in score.reasons}
    idle = sorted(set(reasons) - used) if len(names) == len(SUBJECTS) else []
    for change in idle:
        print(f"{SURVIVORS.name} explains what does not survive: {change}")
    sys.exit(bool(idle) or not all(score.is_enough for score in scores.values()))


def _figures(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "changes": score.total,
            "noticed": score.noticed,
            "explained": len(score.explained),
            "percent": round(score.percent, 1),
        }
        for name, score in scores.items()
    }


def _try(name: str, children: int, reasons: Mapping[str, str]) -> Score:
    """Make the changes of a subject in a copy, and tell what became of them."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder) / "copy", SUBJECTS[name])
        said = _python(copy, "-m", "mutmut", "run", "--max-children", str(children))
        codes = dict(_results(copy))
        unnoticed = [mutant for mutant, code in codes.items() if code in (SURVIVED, UNREACHED)]
        score.noticed = len(codes) - len(unnoticed)
        for change in _changes(copy, unnoticed):
            found = [part for part in reasons if part in change]
            (score.explained if found else score.survivors).append(change)
            score.reasons.update(found)
    if not score.total:
        sys.exit(f"mutmut made no change for {name}; it said:\n{said[-3000:]}")
    print(f"{name}: {score.noticed} of {score.total} noticed, {len(score.explained)} explained")
    for change in score.survivors:
        print(f"  survived: {change}")
    return score


def _copied() -> list[Path]:
    """Return what of the project is copied: what git knows, but for the lock file."""
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - git
    return [Path(name) for name in done.stdout.split("\0") if name]


def _copy(copy: Path, subject: Subject) -> Path:
    for file in _copied():
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, copy / file)
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(subject.configuration())
    return copy


def _python(copy: Path, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.stdout + done.stderr


def _results(copy: Path) -> Iterator[tuple[str, int]]:
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
