"""The record of a run, beside its results: what was planned, what ran, and how that ended.

With ``--splits`` (pytest-split) a run is one shard of several, which knows nothing of the others.
What each has planned and run is kept, so that all of them can be judged as one run; and how long
its tests took and what its table says, so that one run's durations and table are made of them.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from issuing_harness.bounded_documents import read_json
from issuing_harness.errors import ReportError
from issuing_harness.reporting.faults import never_raises
from issuing_harness.reporting.shard_basis import covered_paths, rests_on
from issuing_harness.reporting.summary import (
    BROKEN,
    FAILED,
    OUTCOMES,
    PASSED,
    SKIPPED,
    Summary,
    is_broken,
)
from issuing_harness.reporting.summary_document import document_of, merged_summary
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.whole_files import write_whole

#: The file, in the folder of results.
RECORD: Final = "issuing_run.json"
_FORMAT: Final = 2
#: No run is split into more.
_MOST_SHARDS: Final = 10_000
#: What the files of results are called.
_RESULT: Final = "*-result.json"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a run was to do, and what it has done.

    Args:
        shard: which it is, from 1; the only one of a run that was not split.
        shards: of how many.
        began: when it had collected, in milliseconds since the epoch.
        planned: the node ids of all tests that were selected, those of other shards included.
        own: those of this shard.
        outcomes: how each ended that has run: ``passed``, ``failed``, ``broken``, ``skipped``.
        uncollected: the node ids of what could not be collected.
        results: how many files of results there were at its end.
        exit_status: with what pytest ended; ``None`` if it has not come to its end.
        rests_on: of a shard, what its outcome depends on, by what a person calls that.
        covers: of a shard, the paths of which every test was selected.
        durations: of a shard, the seconds that each test took.
        summary: of a shard, what its table is made of.
    """

    shard: int = 1
    shards: int = 1
    began: int = 0
    planned: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    uncollected: tuple[str, ...] = ()
    results: int = 0
    exit_status: int | None = None
    rests_on: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    durations: Mapping[str, float] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_shard(self) -> bool:
        """Whether there are others."""
        return self.shards > 1

    @property
    def called(self) -> str:
        """Which it is, in words: ``shard 2 of 3``."""
        return f"shard {self.shard} of {self.shards}"


def shard_of(config: pytest.Config) -> tuple[int, int]:
    """Return which shard a run is, from 1, and of how many; 1 and 1 if it is not split."""
    shard = config.getoption("group", default=None)
    shards = config.getoption("splits", default=None)
    return (int(shard), int(shards)) if shard and shards else (1, 1)


def read_record(results: Path) -> RunRecord | None:
    """Return the record in a folder of results, or ``None`` if there is none.

    Raises:
        ReportError: it cannot be read.
    """
    path = results / RECORD
    if not path.is_file():
        return None
    try:
        document = read_json(path.read_bytes())
        return _record(document)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReportError(
            f"{path} was to say what the run has planned, and cannot be read: {error}. It is "
            "written by each run with --alluredir; fetch it again, or run that shard again."
        ) from None


def _record(document: Any) -> RunRecord:
    if not isinstance(document, dict) or document.pop("format", None) != _FORMAT:
        raise ValueError(f"it is not of format {_FORMAT}, which this version of the harness writes")
    names = {name: tuple(document[name]) for name in ("planned", "own", "covers")}
    names["uncollected"] = tuple(document.get("uncollected", ()))
    record = RunRecord(**{**document, **names})
    if problem := _damage_of(record):
        raise ValueError(problem)
    if record.summary:
        merged_summary([record.summary], record.planned)
    return record


def _damage_of(record: RunRecord) -> str:
    """Return what no run has written; empty if there is nothing like it."""
    numbers = (record.shard, record.shards, record.began, record.results)
    if not all(isinstance(number, int) for number in numbers):
        return "a number in it is none"
    if not 1 <= record.shard <= record.shards <= _MOST_SHARDS:
        return f"it is of shard {record.shard} of {record.shards}"
    names = (*record.planned, *record.own, *record.covers, *record.uncollected)
    if not all(isinstance(name, str) for name in names):
        return "a name in it is none"
    if unknown := {*record.outcomes.values()} - {*OUTCOMES}:
        return f"a test in it ended as {unknown.pop()!r}"
    if not all(isinstance(seconds, int | float) for seconds in record.durations.values()):
        return "a duration in it is none"
    return ""


def _write(results: Path, record: RunRecord) -> None:
    """Write a record; a name may have a secret in it, as the values of an outline's row."""
    shown = replace(
        record,
        planned=tuple(map(_redacted, record.planned)),
        own=tuple(map(_redacted, record.own)),
        uncollected=tuple(map(_redacted, record.uncollected)),
        outcomes={_redacted(name): how for name, how in record.outcomes.items()},
        durations={_redacted(name): took for name, took in record.durations.items()},
    )
    write_whole(results / RECORD, json.dumps({"format": _FORMAT, **asdict(shown)}).encode())


_redacted: Final = cache(redact_text)


@never_raises
class RecordKeeper:
    """A pytest plugin that writes the record: when a run has collected, and at its end.

    So one that is killed leaves what it was to do. With xdist the workers collect, each the same,
    and the controller knows how tests ended.

    Args:
        results: the folder of results.
        config: the run's.
        summary: counts what its table says; keeps what goes wrong in here.
    """

    def __init__(self, results: Path, config: pytest.Config, summary: Summary) -> None:
        self.faults = summary.faults
        self._summary = summary
        self._results = results
        self._is_worker = hasattr(config, "workerinput")
        shard, shards = shard_of(config)
        self._record = RunRecord(shard, shards)
        self._standing: dict[str, str] = {}
        self._outcomes: dict[str, str] = {}
        self._uncollected: set[str] = set()
        self._durations: dict[str, float] = {}
        self._is_narrowed = False
        self._session: pytest.Session | None = None

    def pytest_deselected(self) -> None:
        """Note that not every test is selected; pytest-split's own come after what is planned."""
        self._is_narrowed = True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep what is selected, before pytest-split takes away what is of other shards.

        It does so as the last, too; whoever was registered first comes first of those.
        """
        self._record = replace(self._record, planned=tuple(item.nodeid for item in items))
        if self._record.is_shard:
            covers = () if self._is_narrowed else covered_paths(config)
            self._record = replace(self._record, covers=covers, rests_on=rests_on(config, items))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write what is to run."""
        own = tuple(item.nodeid for item in session.items)
        self._record = replace(self._record, own=own, began=int(time.time() * 1000))
        _write(self._results, self._record)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Keep the session, whose exit status is known at the very end."""
        self._session = session
        if not self._is_worker:
            (self._results / RECORD).unlink(missing_ok=True)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected; with xdist the workers tell their controller."""
        if report.failed:
            self._uncollected.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how a test stands; an attempt that is repeated changes nothing but its time."""
        took = self._durations.get(report.nodeid, 0.0) + report.duration
        self._durations[report.nodeid] = round(took, 6)
        standing = self._standing.get(report.nodeid)
        if str(report.outcome) == "rerun" or standing in {FAILED, BROKEN}:
            return
        if report.failed:
            self._standing[report.nodeid] = BROKEN if is_broken(report) else FAILED
        elif report.skipped:
            self._standing[report.nodeid] = SKIPPED
        elif report.when == "call":
            self._standing[report.nodeid] = PASSED

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Count a test that has come to its end."""
        if nodeid in self._standing:
            self._outcomes[nodeid] = self._standing[nodeid]

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Count a test in which a worker of xdist crashed as broken."""
        self._outcomes[crashitem] = self._standing[crashitem] = BROKEN

    def pytest_unconfigure(self) -> None:
        """Write how it ended, when no other plugin can change the exit status any more."""
        if self._is_worker or self._session is None:
            return
        found = read_record(self._results)  # with xdist, a worker's
        if found is not None and not self._session.config.option.collectonly:
            ended = replace(
                found,
                outcomes=self._outcomes,
                uncollected=tuple(sorted(self._uncollected)),
                results=count_results(self._results),
                exit_status=int(self._session.exitstatus),
            )
            _write(self._results, self._with_what_shards_tell(ended))

    def _with_what_shards_tell(self, record: RunRecord) -> RunRecord:
        """Return a record with the durations and the table, which only shards have no other way."""
        if not record.is_shard:
            return record
        known = {*record.own}
        durations = {name: s for name, s in self._durations.items() if _redacted(name) in known}
        return replace(record, durations=durations, summary=document_of(self._summary))


def count_results(folder: Path) -> int:
    """Return how many files of results are in a folder."""
    return sum(1 for _ in folder.glob(_RESULT))


def red_of(outcomes: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return the tests that failed or are broken, with which of both, sorted."""
    return sorted((name, how) for name, how in outcomes.items() if how in {FAILED, BROKEN})
