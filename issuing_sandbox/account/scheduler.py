"""The scheduler: what an account does by itself when its time comes, such as retries and expiries.

``issuing_sandbox.jobs`` says what each kind of job does, and runs those that are due.
"""

import heapq
from collections.abc import Collection
from typing import NamedTuple

from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.store.transaction_log import ABSENT, Changes


class Job(NamedTuple):
    """Something that happens to one object at a set time; jobs sort by when they are due.

    State documents and files contain jobs by the names of these fields.

    Args:
        due: unix seconds.
        turn: the job's number, which orders jobs that are due in the same second.
        kind: what happens, such as ``delivery.attempt``.
        target: the id of the object it happens to.
        detail: what else there is to know, such as why a top-up fails.
    """

    due: int
    turn: int
    kind: str
    target: str
    detail: str = ""


class JobQueue:
    """The jobs of one account, in the order they are due.

    Args:
        changes: the account's undo log, which takes back what a refused request has scheduled.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        #: By turn. State documents and files have it as the part ``agenda``.
        self._jobs: TrackedDict[int, Job] = changes.register(
            TrackedDict("agenda", parse_key=int, dump=Job._asdict, load=lambda row: Job(**row))
        )
        #: The same as a heap; a job that is not in ``_jobs`` any more was rolled back.
        self._heap: list[Job] = []
        #: When the newest job is due; jobs that are due in one second share one integer.
        self._last_due = 0
        #: The turn of the newest job, which is how many there have ever been.
        self.last_turn = 0

    def add(self, due: int, kind: str, target: str, detail: str = "") -> None:
        """Schedule ``kind`` to happen to the object ``target`` at ``due`` (unix seconds)."""
        self.last_turn = turn = self.last_turn + 1
        if due == self._last_due:
            due = self._last_due
        self._last_due = due
        jobs = self._jobs
        # with no call of the named tuple's own constructor, which is a function of Python's
        job = jobs[turn] = tuple.__new__(Job, (due, turn, kind, target, detail))
        heapq.heappush(self._heap, job)
        self._changes.append((jobs, turn, ABSENT))

    def has_due(self, now: int) -> bool:
        """Whether a job may be due at or before ``now``; a cheap check that errs to true."""
        return bool(self._heap) and self._heap[0].due <= now

    def has_for(self, targets: Collection[str]) -> bool:
        """Whether something is still to happen to one of these objects, by their ids."""
        return any(job.target in targets for job in self._jobs.values())

    def take_due(self, now: int, *, skip_target: str = "") -> Job | None:
        """Remove and return the next job due at or before ``now``, or return ``None``.

        Args:
            now: unix seconds.
            skip_target: leave the jobs of this object where they are.
        """
        skipped: list[Job] = []
        due_job: Job | None = None
        while due_job is None and self.has_due(now):
            job = heapq.heappop(self._heap)
            if job.turn not in self._jobs:
                continue
            if job.target == skip_target:
                skipped.append(job)
            else:
                due_job = job
        for job in skipped:
            heapq.heappush(self._heap, job)
        if due_job:
            self._changes.on_rollback(heapq.heappush, self._heap, due_job)
            self._changes.remove(self._jobs, due_job.turn)
        return due_job

    def rebuild_index(self) -> None:
        """Derive the order of the jobs, after they have been restored."""
        self._heap = sorted(self._jobs.values())
