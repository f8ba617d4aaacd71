"""Time as an object: whole seconds that stand still, or follow the wall, and move when told."""

import heapq
import time
from dataclasses import dataclass, field
from typing import Final

from issuing_sandbox.journal import Journal

#: 1 January 3000: no calendar question remains beyond it.
END: Final = 32_503_680_000


class Clock:
    """The sandbox's only source of time.

    Args:
        start: unix seconds at which the clock stands still; ``None`` follows the wall clock.
    """

    def __init__(self, start: int | None = None) -> None:
        self._start = start
        self._moved = 0

    def now(self) -> int:
        """Unix seconds."""
        base = int(time.time()) if self._start is None else self._start
        return base + self._moved

    def advance(self, seconds: int) -> int:
        """Move forward by ``seconds`` (never back) and return the new time.

        Raises:
            ValueError: that would be back, or beyond ``END``.
        """
        if seconds < 0 or self.now() + seconds > END:
            raise ValueError("The clock only moves forward, and no further than the year 3000.")
        self._moved += seconds
        return self.now()


@dataclass(order=True, frozen=True, slots=True)
class Job:
    """Something that happens by itself later.

    Args:
        due: unix seconds.
        turn: orders jobs that are due in the same second.
        kind: what happens.
        target: the id of the object it happens to.
        detail: what else there is to know, such as why a top-up fails.
    """

    due: int
    turn: int
    kind: str = field(compare=False)
    target: str = field(compare=False)
    detail: str = field(compare=False, default="")


class Agenda:
    """What will happen by itself, in the order it is due.

    Args:
        journal: takes back what a refused request has planned.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._jobs: list[Job] = []
        self._turns = 0

    def add(self, due: int, kind: str, target: str, detail: str = "") -> None:
        """Let ``kind`` happen to the object ``target`` at ``due`` (unix seconds)."""
        self._turns += 1
        job = Job(due, self._turns, kind, target, detail)
        heapq.heappush(self._jobs, job)
        self._journal.note(self._drop, job)

    def take_due(self, now: int, *, sparing: str = "") -> Job | None:
        """The next job due at or before ``now``, or ``None``; jobs of ``sparing`` stay."""
        spared: list[Job] = []
        taken: Job | None = None
        while taken is None and self._jobs and self._jobs[0].due <= now:
            job = heapq.heappop(self._jobs)
            if job.target == sparing:
                spared.append(job)
            else:
                taken = job
        for job in spared:
            heapq.heappush(self._jobs, job)
        if taken:
            self._journal.note(heapq.heappush, self._jobs, taken)
        return taken

    def _drop(self, job: Job) -> None:
        self._jobs.remove(job)
        heapq.heapify(self._jobs)
