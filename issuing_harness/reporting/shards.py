"""The shards of a run, judged as one: whether all that was planned has run, and how it ended.

A shard that is missing, or a scenario that is in none, leaves nothing behind that is red; so what
was planned is compared with what ran, and nothing is green by absence.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from os.path import relpath
from pathlib import Path
from typing import Final

from issuing_harness.reporting.junit_files import find_junit, merge_junit
from issuing_harness.reporting.result_files import find_results
from issuing_harness.reporting.run_record import (
    RunRecord,
    count_results,
    read_record,
    red_of,
)
from issuing_harness.reporting.summary import OUTCOMES

#: How many tests a message names.
_MAX_NAMES: Final = 5
#: pytest's exit codes for a run that was green, and for one in which something was red.
_GREEN, _RED, _NOTHING_TO_RUN = 0, 1, 5
_SAME_SPLIT: Final = (
    "Let all shards have the same commit, options, paths and file of durations, and run them again."
)
_NOTHING_PLANNED: Final = (
    "No test was planned in any shard: nothing fits what was typed. Correct the paths, -k or -m."
)


@dataclass(frozen=True, slots=True)
class ShardResults:
    """A folder of results, and the record in it.

    Args:
        folder: where they are.
        record: what the run has planned and done.
    """

    folder: Path
    record: RunRecord


@dataclass(frozen=True, slots=True)
class ShardedRun:
    """All shards of a run.

    Args:
        shards: how many there are to be.
        found: how many there are.
        planned: the node ids of all tests.
        outcomes: how each ended that has run: of several attempts, how the last one did.
        problems: why it is not whole; a sentence or two each.
        notices: what else is to be known.
    """

    shards: int
    found: int
    planned: Sequence[str]
    outcomes: Mapping[str, str]
    problems: Sequence[str] = ()
    notices: Sequence[str] = field(default=())

    @property
    def is_green(self) -> bool:
        """Whether it is whole, and nothing in it is red."""
        return not self.problems and not [*red_of(self.outcomes)]

    def lines(self) -> Iterator[str]:
        """Yield what is to be said of it, the verdict first."""
        counts = Counter(self.outcomes.values())
        told = ", ".join(f"{counts[each]} {each}" for each in OUTCOMES if counts[each])
        yield (
            f"{'Green' if self.is_green else 'Red'}: {self.found} of {self.shards} shards; "
            f"{len(self.planned)} tests planned, {len(self.outcomes)} run: {told or 'none'}."
        )
        yield from (f"{how}  {name}" for name, how in red_of(self.outcomes))
        yield from self.notices
        yield from self.problems


def merge_junit_of(inputs: Sequence[Path], to: Path, whole: ShardedRun | None) -> str:
    """Merge the files of JUnit's XML below folders, and return what is to be said of it.

    Args:
        inputs: the folders.
        to: the file to write.
        whole: the run that was split, of which the file is to have all tests.

    Raises:
        ReportError: there is none, one is damaged, or the new one cannot be written.
    """
    files = find_junit(inputs, but=to)
    count = merge_junit(files, to, whole.planned if whole else ())
    return f"JUnit: {relpath(to)}, {count} test cases of {len(files)} files"


def sharded_run(inputs: Sequence[Path]) -> ShardedRun | None:
    """Return the run whose shards lie in folders, or below; ``None`` if it was not split.

    Raises:
        ReportError: there are no results, or what one of them has planned cannot be read.
    """
    folders = find_results(inputs)
    records = {folder: read_record(folder) for folder in folders}
    shards = [
        ShardResults(folder, each) for folder, each in records.items() if each and each.is_shard
    ]
    if not shards:
        return None
    shards.sort(key=lambda each: (each.record.shard, each.record.began))
    others = [folder for folder in folders if folder not in {each.folder for each in shards}]
    latest = {each.record.shard: each for each in shards}  # of a shard that was run again, the last
    planned = max((each.record.planned for each in shards), key=len)
    known = {*planned}
    outcomes = {
        name: how for each in shards for name, how in each.record.outcomes.items() if name in known
    }
    count = max(each.record.shards for each in shards)
    return ShardedRun(
        count,
        len(latest),
        planned,
        outcomes,
        problems=[
            *([] if planned else [_NOTHING_PLANNED]),
            *map(_no_shard, others),
            *_differently_split([*latest.values()]),
            *_missing(latest, count),
            *(problem for each in latest.values() for problem in _incomplete(each)),
            *_badly_shared([*latest.values()], planned),
            *_not_run(planned, outcomes, [*latest.values()]),
        ],
        notices=[*_repeated(shards)],
    )


def results_named_in(arguments: Sequence[str]) -> Path | None:
    """Return the folder that --alluredir names in a command line, the last one, or ``None``."""
    words = [part for each in arguments for part in each.split("=", 1)]
    named = [Path(value) for word, value in pairwise(words) if word == "--alluredir"]
    return named[-1] if named else None


def empty_shard(results: Path) -> str:
    """Return which shard a run was if other shards have all there is to run; else ``""``.

    Raises:
        ReportError: the record of the run cannot be read.
    """
    record = read_record(results)
    if record is None or not record.is_shard or not record.planned or record.own:
        return ""
    return record.called


def _no_shard(folder: Path) -> str:
    return (
        f"{folder} holds results of another run, which is no shard of this one. Leave it out, or "
        "render it by itself."
    )


def _differently_split(shards: Sequence[ShardResults]) -> Iterator[str]:
    """Yield in what shards differ that are to be of one run: how many they are, what is planned."""
    first = shards[0]
    for each in shards[1:]:
        if each.record.shards != first.record.shards:
            yield (
                f"{first.folder} is {first.record.called}, and {each.folder} is "
                f"{each.record.called}: they are not of one run. {_SAME_SPLIT}"
            )
        elif differing := {*first.record.planned} ^ {*each.record.planned}:
            yield (
                f"Shard {first.record.shard} has planned {len(first.record.planned)} tests, and "
                f"shard {each.record.shard} {len(each.record.planned)}; not both have planned "
                f"{_named(differing)}. {_SAME_SPLIT}"
            )


def _missing(latest: Mapping[int, ShardResults], count: int) -> Iterator[str]:
    lacking = [str(number) for number in range(1, count + 1) if number not in latest]
    if lacking:
        plural = "s" * (len(lacking) > 1)
        yield (
            f"Shard{plural} {', '.join(lacking)} of {count} left no results here: the job was "
            "never run, did not get as far as to collect, or its files were not fetched. Fetch "
            "them, or run it again."
        )


def _incomplete(shard: ShardResults) -> Iterator[str]:
    """Yield why a shard has not run to its end, or lacks what it has written."""
    record, name = shard.record, f"Shard {shard.record.shard}"
    if record.exit_status is None:
        yield (
            f"{name} has collected, and did not come to its end: it was killed, or its time was "
            "over. Run it again."
        )
        return
    there = count_results(shard.folder)
    if there < record.results:
        yield (
            f"{name} has written {record.results} results, and {there} are in {shard.folder}. "
            "Fetch them again."
        )
    own_red = [*red_of(record.outcomes)]
    if record.exit_status == _NOTHING_TO_RUN and not record.own:
        return
    if record.exit_status not in (_GREEN, _RED) or (record.exit_status == _RED and not own_red):
        yield (
            f"{name} ended with {record.exit_status}, and not for a test: its own report, and what "
            "its job has printed, say why."
        )


def _badly_shared(shards: Sequence[ShardResults], planned: Sequence[str]) -> Iterator[str]:
    """Yield what is in several shards, or in none of them though none is missing."""
    counts = Counter(name for each in shards for name in each.record.own)
    if several := [name for name, count in counts.items() if count > 1]:
        owners = [str(each.record.shard) for each in shards if several[0] in {*each.record.own}]
        yield (
            f"{len(several)} of the tests are in several shards: {_named(several)} (the first in "
            f"shards {' and '.join(owners)}). They were split by different durations. {_SAME_SPLIT}"
        )
    is_whole = len(shards) == shards[0].record.shards
    if is_whole and (lost := [name for name in planned if name not in counts]):
        yield (
            f"{len(lost)} of the tests are in no shard: {_named(lost)}. They were split by "
            f"different durations, or another plugin has left them out. {_SAME_SPLIT}"
        )


def _not_run(
    planned: Sequence[str], outcomes: Mapping[str, str], shards: Sequence[ShardResults]
) -> Iterator[str]:
    """Yield what was to run in one of these shards, and has not."""
    own = {name for each in shards for name in each.record.own}
    if lacking := [name for name in planned if name not in outcomes and name in own]:
        yield f"{len(lacking)} of the tests did not come to their end: {_named(lacking)}."


def _repeated(shards: Sequence[ShardResults]) -> Iterator[str]:
    for number, count in sorted(Counter(each.record.shard for each in shards).items()):
        if count > 1:
            yield f"Shard {number} is here {count} times; how it ended the last time counts."


def _named(names: Sequence[str] | set[str]) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - _MAX_NAMES} more" if len(listed) > _MAX_NAMES else ""
    return ", ".join(listed[:_MAX_NAMES]) + more
