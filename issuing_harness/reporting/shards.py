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

from issuing_harness.reporting.junit_files import find_junit, merge_junit
from issuing_harness.reporting.result_files import find_results
from issuing_harness.reporting.run_record import RunRecord, read_record, red_of
from issuing_harness.reporting.shard_problems import (
    ENDED,
    ShardResults,
    named,
    of_other_runs,
    what_is_lacking,
)
from issuing_harness.reporting.summary import OUTCOMES, Summary
from issuing_harness.reporting.summary_document import merged_summary
from issuing_harness.reporting.summary_table import render_summary


@dataclass(frozen=True, slots=True)
class ShardedRun:
    """All shards of a run.

    Args:
        shards: how many there are to be.
        found: how many there are.
        planned: the node ids of all tests.
        outcomes: how each ended that has run: of several attempts, how the last one did.
        summary: what the table of one run would be made of.
        strangers: why its shards are not of one run; a sentence or two each.
        lacking: why it is not whole; as above.
        notices: what else is to be known.
        attempts: the records of all attempts at its shards, the latest last.
    """

    shards: int
    found: int
    planned: Sequence[str]
    outcomes: Mapping[str, str]
    summary: Summary = field(default_factory=Summary)
    strangers: Sequence[str] = ()
    lacking: Sequence[str] = ()
    notices: Sequence[str] = ()
    attempts: Sequence[RunRecord] = ()

    @property
    def problems(self) -> list[str]:
        """Why it is no whole run; empty if it is."""
        return [*self.strangers, *self.lacking]

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
        told_in_table = {name for each in self.summary.features.values() for name in each.scenarios}
        for name, how in red_of(self.outcomes):
            if name not in told_in_table:
                yield f"{how}  {name}"
        yield from self.notices
        yield from self.problems

    def table(self, *, width: int = 80, colour: bool = False, utf8: bool = True) -> str:
        """Return the table that one run would have printed, and below it what has not run.

        Args:
            width: the columns of the terminal.
            colour: whether it shows colours.
            utf8: whether it shows more than ASCII.
        """
        text = render_summary(self.summary, width=width, colour=colour, utf8=utf8)
        return "\n".join(filter(None, [text, *self._not_run()]))

    def _not_run(self) -> Iterator[str]:
        files: dict[str, list[str]] = {}
        for name in self.planned:
            if name not in self.outcomes:
                file, _, test = name.partition("::")
                files.setdefault(file, []).append(test)
        for file, tests in sorted(files.items()):
            yield f"{len(tests)} not run  {file}: {named(tests)}"


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
    shards.sort(key=lambda each: each.record.began)
    others = [folder for folder in folders if folder not in {each.folder for each in shards}]
    # of a shard that was run again, the last
    latest = {each.record.shard: each for each in shards}
    latest = dict(sorted(latest.items()))
    planned = max((each.record.planned for each in shards), key=len)
    known = {*planned}
    outcomes = {
        name: how for each in shards for name, how in each.record.outcomes.items() if name in known
    }
    count = max(each.record.shards for each in shards)
    tables = (each.record.summary for each in shards if each.record.summary)
    return ShardedRun(
        count,
        len(latest),
        planned,
        outcomes,
        merged_summary(tables, planned),
        strangers=[*of_other_runs(shards, others)],
        lacking=[*what_is_lacking(latest, count, planned, outcomes)],
        notices=[*_repeated(shards)],
        attempts=[each.record for each in shards],
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


def was_cut_short(inputs: Sequence[Path]) -> str:
    """Return why a run is not whole, in words; empty if all are, or nobody knows.

    Raises:
        ReportError: there are no results, or the record of a run cannot be read.
    """
    records = [each for folder in find_results(inputs) if (each := read_record(folder))]
    if any(each.uncollected and each.exit_status in ENDED for each in records):
        return "not all of the run's features could be collected"
    is_cut = any(not _has_ended(each) for each in records if each.own)
    return "the run did not come to its end" if is_cut else ""


def _has_ended(record: RunRecord) -> bool:
    """Whether all has run; pytest ends as after any failure where the first one stopped it."""
    return record.exit_status in ENDED and record.outcomes.keys() >= {*record.own}


def _repeated(shards: Sequence[ShardResults]) -> Iterator[str]:
    for number, count in sorted(Counter(each.record.shard for each in shards).items()):
        if count > 1:
            yield f"Shard {number} is here {count} times; how it ended the last time counts."
