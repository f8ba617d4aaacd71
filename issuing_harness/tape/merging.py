"""The cassettes that several shards have recorded, merged into one folder, and none lost.

Each shard leaves the folder of all cassettes, of which it has recorded some anew. What differs from
the cassette that is there was recorded by that shard; what two shards have recorded otherwise is a
conflict, which nobody but a person can settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path, PurePosixPath

from issuing_harness.errors import TapeError
from issuing_harness.tape.provenance import Provenance
from issuing_harness.tape.reader import read_provenance
from issuing_harness.tape.validation import verify_cassette
from issuing_harness.whole_files import write_whole


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging cassettes comes to.

    Args:
        taken: what is written, by where.
        unchanged: how many are there already, with the same bytes.
        problems: why nothing is written; a sentence or two each.
    """

    taken: Mapping[Path, bytes]
    unchanged: int
    problems: Sequence[str]

    def write(self) -> None:
        """Write what is taken, each file whole or not at all.

        Raises:
            TapeError: one cannot be written.
        """
        for path, content in self.taken.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, content)
            except OSError as error:
                raise TapeError(
                    f"{relpath(path)} was to be written, and cannot be: {error.strerror or error}. "
                    "Make room, or make the folder writable, and merge again: what is there by now "
                    "is whole."
                ) from None


def plan_merge(folders: Sequence[Path], into: Path) -> Merge:
    """Return what is to be done so that all cassettes of several folders are in one.

    Args:
        folders: those of the shards; a cassette may be anywhere below.
        into: the folder of all cassettes.

    Raises:
        TapeError: in one of the folders there is none.
    """
    found: dict[Path, dict[bytes, Path]] = {}
    problems: list[str] = []
    for folder in folders:
        files = sorted(folder.rglob("*.yaml"))
        if not files:
            raise TapeError(
                f"The cassettes in {relpath(folder)} were to be merged, and there are none. Name "
                "the folder that a shard has recorded into."
            )
        for file in files:
            try:
                path = _place(read_provenance(file), file, into)
            except TapeError as problem:
                problems.append(str(problem))
            else:
                found.setdefault(path, {}).setdefault(file.read_bytes(), file)
    taken: dict[Path, bytes] = {}
    unchanged = 0
    for path, recordings in sorted(found.items()):
        there = path.read_bytes() if path.exists() else b""
        new = {content: file for content, file in recordings.items() if content != there}
        unchanged += not new
        for content, file in new.items():
            taken[path] = content
            problems += _problems(file, path)
        if len(new) > 1:
            problems.append(_conflict(path, [*new.values()]))
    return Merge({} if problems else taken, unchanged, problems)


def _place(provenance: Provenance, file: Path, into: Path) -> Path:
    """Return where a cassette belongs, wherever it lies.

    Raises:
        TapeError: that is not below the folder of cassettes.
    """
    folder = PurePosixPath(provenance.feature.removesuffix(".feature"))
    if folder.is_absolute() or ".." in folder.parts:
        raise TapeError(
            f"{relpath(file)} says that it is of {provenance.feature}, which is no feature of a "
            "project: somebody has changed it. Delete it."
        )
    return into / folder / file.name


def _problems(file: Path, path: Path) -> Iterator[str]:
    """Yield why a cassette cannot take the place of what is there."""
    yield from map(str, verify_cassette(file))
    if not path.exists():
        return
    try:
        before, new = read_provenance(path), read_provenance(file)
    except TapeError:
        return  # what is there is damaged, and is written over
    if before.recorded_from == "live" and new.recorded_from != "live":
        yield (
            f"{relpath(file)} is a recording of the {new.recorded_from}, and {relpath(path)} is "
            "one of Stripe test mode, which is worth more. Leave that file out, or delete the one "
            "that is there."
        )
    elif before.recorded_from == "live" and new.recorded_at < before.recorded_at:
        yield (
            f"{relpath(file)} was recorded {new.recorded_at}, before {relpath(path)} "
            f"({before.recorded_at}): that shard has had an older checkout. Leave that file out, "
            "or delete the one that is there."
        )


def _conflict(path: Path, files: Sequence[Path]) -> str:
    return (
        f"{relpath(path)} was recorded by several shards, each time otherwise: "
        f"{', '.join(map(relpath, files))}. Delete all of them but the one that is to count, or "
        "record that scenario again."
    )
