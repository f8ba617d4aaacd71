"""The cassettes of a project: where each one lies, which scenario it is of, which are orphans."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from issuing_harness.errors import TapeError
from issuing_harness.tape.cassette import Cassette, rewrite_words
from issuing_harness.tape.provenance import Provenance, ScenarioIdentity, digest, display_path
from issuing_harness.tape.reader import read_cassette, read_provenance
from issuing_harness.whole_files import sweep

#: Characters of a file name before it is cut, and of the digest that tells two alike apart.
_LONGEST_NAME: Final = 100
_SUFFIX_LENGTH: Final = 6


@dataclass(frozen=True, slots=True)
class CassetteFile:
    """A cassette file of which only the provenance was read.

    Args:
        path: the file.
        provenance: where it comes from; ``None`` if it cannot be read.
        problem: why it cannot be read.
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
        #: By feature: the names that were looked through last, and which of them make a file name.
        self._names: dict[str, tuple[Sequence[str], dict[str, set[str]]]] = {}

    def path_for(self, feature: str, scenario: str, among: Sequence[str] = ()) -> Path:
        """Return the path of a scenario's cassette: ``<capability>/<feature>/<scenario>.yaml``.

        Args:
            feature: the feature file below ``features/``.
            scenario: the scenario's name, with its row id if it comes from an outline.
            among: the names of all scenarios of that feature, looked through once as long as it
                is the same sequence. Where two of them make the same file name, each gets a suffix
                of its own, so that no two share a cassette.
        """
        name = slug(scenario)
        if self._names_with(feature, among).get(name, set()) - {scenario}:
            name = f"{name}_{_suffix(scenario)}"
        return self.root / feature.removesuffix(".feature") / f"{name}.yaml"

    def _names_with(self, feature: str, among: Sequence[str]) -> dict[str, set[str]]:
        """Return the names of a feature's scenarios by the file name that each makes."""
        known, names = self._names.get(feature, ((), {}))
        if known is not among:
            names = {}
            for other in among:
                names.setdefault(slug(other), set()).add(other)
            self._names[feature] = among, names
        return names

    def entries(self) -> Iterator[CassetteFile]:
        """Yield every cassette, sorted by path; of each only the first lines are read."""
        return map(_read_entry, self._paths())

    def _paths(self) -> list[Path]:
        return sorted(self.root.rglob("*.yaml"))

    def orphans(self, claimed: Collection[Path]) -> list[CassetteFile]:
        """Return the cassettes that belong to no collected scenario.

        Args:
            claimed: the cassette paths of all collected scenarios.
        """
        in_use = {path.absolute() for path in claimed}
        unclaimed = (path for path in self._paths() if path.absolute() not in in_use)
        return [_read_entry(path) for path in unclaimed]

    def find_renamed(
        self, identity: ScenarioIdentity, claimed: Collection[Path]
    ) -> CassetteFile | None:
        """Return the orphan that was recorded for the same steps, under the scenario's old name."""
        for entry in self.orphans(claimed):
            if entry.provenance and entry.provenance.steps_digest == identity.steps_digest:
                return entry
        return None

    def rename(self, old: Path, feature: str, scenario: str, among: Sequence[str] = ()) -> Cassette:
        """Move a cassette to another scenario; its content and the time of recording stay.

        Raises:
            TapeError: that scenario has a cassette already.
        """
        cassette = read_cassette(old)
        new = self.path_for(feature, scenario, among)
        if new.exists() and new != old:
            raise TapeError(
                f"`{display_path(old)}` was not renamed: `{display_path(new)}` exists already. A "
                "rename never replaces a recording. If the one there is not wanted, delete it "
                "first."
            )
        renamed = replace(cassette.provenance, feature=feature, scenario=scenario)
        written = rewrite_words(cassette, new, renamed)
        if new != old:
            old.unlink()
        return written

    def sweep(self) -> None:
        """Take away what processes left behind that were killed while they wrote a cassette."""
        sweep(self.root.rglob(".*.yaml.*"))


def is_recording_of(provenance: Provenance, identity: ScenarioIdentity) -> bool:
    """Whether a cassette was recorded for this scenario, however it is worded now.

    The names may differ in what makes no difference to the name of a file.
    """
    same_name = slug(provenance.scenario) == slug(identity.scenario)
    return same_name and provenance.feature == identity.feature


@cache
def slug(name: str) -> str:
    """Return a file name for a scenario: lower-case letters, digits, underscores; never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "_".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    if words and len(words) <= _LONGEST_NAME:
        return words
    return f"{words[:_LONGEST_NAME] or 'scenario'}_{_suffix(name)}"


def _suffix(name: str) -> str:
    return digest(name.encode())[:_SUFFIX_LENGTH]


def _read_entry(path: Path) -> CassetteFile:
    try:
        return CassetteFile(path, read_provenance(path))
    except TapeError as problem:
        return CassetteFile(path, None, problem)
