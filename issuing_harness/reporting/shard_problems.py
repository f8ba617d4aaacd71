"""Why the shards of a run are no whole run, in sentences that say what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from issuing_harness.reporting.run_record import RunRecord, count_results, red_of
from issuing_harness.reporting.shard_basis import differing

#: How many tests a message names.
_MAX_NAMES: Final = 5
#: pytest's exit codes for a run that was green, and for one in which something was red.
_GREEN, _RED, _NOTHING_TO_RUN = 0, 1, 5
#: Those of a run that came to its end.
ENDED: Final = (_GREEN, _RED)
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


def of_other_runs(shards: Sequence[ShardResults], others: Sequence[Path]) -> Iterator[str]:
    """Yield why shards are not of one run: nothing is made of them as if they were.

    Args:
        shards: all that were found, each attempt at one.
        others: folders with results of no shard.
    """
    yield from map(_no_shard, others)
    yield from _differently_split(shards)
    yield from _resting_on_other_things(shards)


def what_is_lacking(
    latest: Mapping[int, ShardResults],
    count: int,
    planned: Sequence[str],
    outcomes: Mapping[str, str],
) -> Iterator[str]:
    """Yield what is missing in shards of one run, or was done twice.

    Args:
        latest: of each shard the last attempt.
        count: how many shards there are to be.
        planned: the node ids of all tests.
        outcomes: how each ended that has run.
    """
    shards = [*latest.values()]
    yield from [] if planned else [_NOTHING_PLANNED]
    yield from _missing(latest, count)
    yield from (problem for each in shards for problem in _incomplete(each))
    yield from _badly_shared(shards, planned)
    yield from _not_run(planned, outcomes, shards)


def named(names: Sequence[str] | set[str]) -> str:
    """Return the first few names, and how many more there are."""
    listed = sorted(names)
    more = f" and {len(listed) - _MAX_NAMES} more" if len(listed) > _MAX_NAMES else ""
    return ", ".join(listed[:_MAX_NAMES]) + more


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
        elif others := {*first.record.planned} ^ {*each.record.planned}:
            yield (
                f"Shard {first.record.shard} has planned {len(first.record.planned)} tests, and "
                f"shard {each.record.shard} {len(each.record.planned)}; not both have planned "
                f"{named(others)}. {_SAME_SPLIT}"
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
    if record.uncollected:
        yield (
            f"{name} could not collect {named(record.uncollected)}, so nothing of that has run. "
            "What its job has printed says why; correct it, and run all shards again."
        )
        return
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
            f"{len(several)} of the tests are in several shards: {named(several)} (the first in "
            f"shards {' and '.join(owners)}). They were split by different durations. {_SAME_SPLIT}"
        )
    is_whole = len(shards) == shards[0].record.shards
    if is_whole and (lost := [name for name in planned if name not in counts]):
        yield (
            f"{len(lost)} of the tests are in no shard: {named(lost)}. They were split by "
            f"different durations, or another plugin has left them out. {_SAME_SPLIT}"
        )


def _not_run(
    planned: Sequence[str], outcomes: Mapping[str, str], shards: Sequence[ShardResults]
) -> Iterator[str]:
    """Yield what was to run in one of these shards, and has not."""
    own = {name for each in shards for name in each.record.own}
    if lacking := [name for name in planned if name not in outcomes and name in own]:
        yield f"{len(lacking)} of the tests did not come to their end: {named(lacking)}."


def _resting_on_other_things(shards: Sequence[ShardResults]) -> Iterator[str]:
    """Yield what shards were run with that is not the same in all: commit, features, cassettes."""
    first = shards[0]
    for each in shards[1:]:
        if found := differing(first.record.rests_on, each.record.rests_on):
            yield (
                f"{first.folder} ({first.record.called}) and {each.folder} "
                f"({each.record.called}) were run with another {', another '.join(found)}: they "
                f"are not of one run. {_SAME_SPLIT}"
            )
