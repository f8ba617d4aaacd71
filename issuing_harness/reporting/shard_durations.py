"""How long each test took, of all shards of a run, in the file that pytest-split reads.

A shard measures its own tests alone. What it would store by itself has the measurements of an
earlier run beside its own, and nothing says which is which; so what is merged are the records.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path, PurePosixPath

from issuing_harness.durations import read_durations, write_durations
from issuing_harness.errors import ReportError
from issuing_harness.reporting.shards import ShardedRun


@dataclass(frozen=True, slots=True)
class Merged:
    """The durations of a run.

    Args:
        seconds: what each test took.
        measured: how many were measured in this run.
        gone: those of before whose tests are no longer there.
    """

    seconds: Mapping[str, float]
    measured: int
    gone: frozenset[str]


def merge_durations_of(whole: ShardedRun | None, file: Path) -> str:
    """Write the durations of a run, and return what is to be said of it.

    Args:
        whole: the run that was split.
        file: the file to write once the run is whole: a shard that is still to run is to be split
            by the same file as the others. What it has of tests that this run has not measured
            stays in it, unless the run has selected every test of that path and this one is not
            among them.

    Raises:
        ReportError: there is no such run, or the file cannot be read or written.
    """
    if whole is None:
        raise ReportError(
            f"Durations of shards were to be merged into {relpath(file)}, and no results here are "
            "of a shard. A run that is not split stores them itself: issuing-harness run "
            "--store-durations --clean-durations."
        )
    if whole.strangers:
        return (
            f"Durations: {relpath(file)} is as it was, since the shards are not of one run; see "
            "below."
        )
    merged = _merged(whole, _read(file))
    if not merged.measured:
        return f"Durations: {relpath(file)} is as it was, since no shard has measured a test."
    if whole.lacking:
        return (
            f"Durations: {relpath(file)} is as it was, since the run is not whole: a shard that is "
            "run again is to be split by the same file as the others."
        )
    try:
        write_durations(file, merged.seconds)
    except OSError as error:
        raise ReportError(
            f"Durations were to be written to {relpath(file)}, and cannot be: "
            f"{error.strerror or error}. Name another file with --durations."
        ) from None
    return _told(whole, merged, file)


def _merged(whole: ShardedRun, before: Mapping[str, float]) -> Merged:
    planned = {*whole.planned}
    now = {
        name: seconds
        for record in whole.attempts  # the latest is the last
        for name, seconds in record.durations.items()
        if name in planned
    }
    gone = frozenset(name for name in before if name not in planned and _is_covered(whole, name))
    kept = {name: seconds for name, seconds in before.items() if name not in gone}
    return Merged({**kept, **now}, len(now), gone)


def _is_covered(whole: ShardedRun, nodeid: str) -> bool:
    """Whether every shard has selected all tests of a path below which a test would be."""
    path = PurePosixPath(nodeid.partition("::")[0])
    return all(
        any(path.is_relative_to(each) for each in record.covers) for record in whole.attempts
    )


def _told(whole: ShardedRun, merged: Merged, file: Path) -> str:
    kept = len(merged.seconds) - merged.measured
    said = f"Durations: {relpath(file)}, {merged.measured} tests as these shards have measured them"
    said += f", {kept} as they were before" if kept else ""
    said += f", {len(merged.gone)} taken out that are gone" if merged.gone else ""
    lacking = sum(name not in merged.seconds for name in whole.planned)
    said += f"; {lacking} of the tests planned are in none" if lacking else ""
    return f"{said}."


def _read(file: Path) -> Mapping[str, float]:
    """Return the durations that a file has; none if it is not there.

    Raises:
        ReportError: it is no file of durations.
    """
    try:
        return read_durations(file)
    except (OSError, ValueError, TypeError) as error:
        raise ReportError(
            f"{relpath(file)} was to take the durations of this run, and what is there cannot be "
            f"read: {error}. Put right what is damaged, as by git checkout, or take it away."
        ) from None
