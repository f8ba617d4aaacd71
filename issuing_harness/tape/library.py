"""The cassettes of a project: where each lies, whose it is, and which nobody claims."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from issuing_harness.errors import TapeError
from issuing_harness.tape.cassette import Tape, write_tape
from issuing_harness.tape.provenance import Claim, Provenance, digest_of, shown
from issuing_harness.tape.reader import read_provenance, read_tape

_LONGEST: Final = 100
_SHORT: Final = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A cassette on the shelf.

    Args:
        path: where it lies.
        provenance: where it comes from; None if it does not say.
        problem: why it does not say.
    """

    path: Path
    provenance: Provenance | None
    problem: TapeError | None = None


class Library:
    """All cassettes below one folder.

    Args:
        root: the folder, ``cassettes`` in a project.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, feature: str, scenario: str, among: Iterable[str] = ()) -> Path:
        """Where this scenario's cassette lies: ``<capability>/<feature>/<scenario>.yaml``.

        Args:
            feature: the feature file below ``features/``.
            scenario: the scenario's name, with its row id if an outline has it.
            among: the names of all scenarios of that feature. Where two make the same file name,
                each gets a few characters of its own, so that no two share a cassette.
        """
        name = slug(scenario)
        if any(slug(other) == name for other in among if other != scenario):
            name = f"{name}_{_mark(scenario)}"
        return self.root / feature.removesuffix(".feature") / f"{name}.yaml"

    def entries(self) -> Iterator[Entry]:
        """Every cassette, by path; of each only the first lines are read."""
        return (_entry(path) for path in sorted(self.root.rglob("*.yaml")))

    def orphans(self, claimed: Collection[Path]) -> list[Entry]:
        """The cassettes that no collected scenario claims."""
        kept = {path.absolute() for path in claimed}
        return [entry for entry in self.entries() if entry.path.absolute() not in kept]

    def twin(self, claim: Claim, claimed: Collection[Path]) -> Entry | None:
        """The orphan that was recorded for the same steps: this scenario, under its old name."""
        for entry in self.orphans(claimed):
            if entry.provenance and entry.provenance.steps_digest == claim.steps_digest:
                return entry
        return None

    def rename(self, old: Path, feature: str, scenario: str, among: Iterable[str] = ()) -> Tape:
        """Move a cassette to another scenario; its takes and the time of recording stay."""
        tape = read_tape(old)
        new = self.place(feature, scenario, among)
        if new.exists() and new != old:
            raise TapeError(
                f"`{shown(old)}` was not renamed: `{shown(new)}` exists already. A rename never "
                "replaces a recording. If the one there is not wanted, delete it first."
            )
        renamed = replace(tape.provenance, feature=feature, scenario=scenario)
        written = write_tape(new, renamed, tape.takes)
        if new != old:
            old.unlink()
        return written


@cache
def slug(name: str) -> str:
    """A file name for a scenario's name: small letters, digits and underscores, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "_".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    if words and len(words) <= _LONGEST:
        return words
    return f"{words[:_LONGEST] or 'scenario'}_{_mark(name)}"


def _mark(name: str) -> str:
    return digest_of(name.encode())[:_SHORT]


def _entry(path: Path) -> Entry:
    try:
        return Entry(path, read_provenance(path))
    except TapeError as problem:
        return Entry(path, None, problem)
