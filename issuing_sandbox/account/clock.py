"""Time as an object: whole seconds that stand still, or follow the wall, and move when told."""

import heapq
import time
from typing import Final, NamedTuple

from issuing_sandbox.store.changes import Changes
from issuing_sandbox.store.tracked import TrackedDict

#: 1 January 3000: no calendar question remains beyond it.
END: Final = 32_503_680_000


class Clock:
    """The sandbox's only source of time.

    Args:
        start: unix seconds at which the clock stands still; ``None`` follows the wall clock.
        moved: seconds it has been moved forward already.
    """

    def __init__(self, start: int | None = None, moved: int = 0) -> None:
        self.start: Final = start
        self.moved = moved

    def now(self) -> int:
        """Unix seconds."""
        base = int(time.time()) if self.start is None else self.start
        return base + self.moved

    def advance(self, seconds: int) -> int:
        """Move forward by ``seconds`` (never back) and return the new time.

        Raises:
            ValueError: that would be back, or beyond ``END``.
        """
        if seconds < 0 or self.now() + seconds > END:
            raise ValueError("The clock only moves forward, and no further than the year 3000.")
        self.moved += seconds
        return self.now()


class Job(NamedTuple):
    """Something that happens by itself later; what is due first comes first.

    Args:
        due: unix seconds.
        turn: orders jobs that are due in the same second.
        kind: what happens.
        target: the id of the object it happens to.
        detail: what else there is to know, such as why a top-up fails.
    """

    due: int
    turn: int
    kind: str
    target: str
    detail: str = ""


class JobQueue:
    """What will happen by itself, in the order it is due.

    Args:
        journal: takes back what a refused request has planned.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        #: By turn.
        self._jobs: TrackedDict[int, Job] = changes.keep(
            TrackedDict("agenda", key=int, write=Job._asdict, read=lambda told: Job(**told))
        )
        #: The same in order; what is in no other place was taken back meanwhile.
        self._order: list[Job] = []
        #: How many jobs there have ever been.
        self.turns = 0

    def add(self, due: int, kind: str, target: str, detail: str = "") -> None:
        """Let ``kind`` happen to the object ``target`` at ``due`` (unix seconds)."""
        self.turns += 1
        job = Job(due, self.turns, kind, target, detail)
        heapq.heappush(self._order, job)
        self._changes.put(self._jobs, job.turn, job)

    def is_due(self, now: int) -> bool:
        """Whether something may happen at or before ``now``."""
        return bool(self._order) and self._order[0].due <= now

    def take_due(self, now: int, *, sparing: str = "") -> Job | None:
        """The next job due at or before ``now``, or ``None``; jobs of ``sparing`` stay."""
        spared: list[Job] = []
        taken: Job | None = None
        while taken is None and self._order and self._order[0].due <= now:
            job = heapq.heappop(self._order)
            if job.turn not in self._jobs:
                continue
            if job.target == sparing:
                spared.append(job)
            else:
                taken = job
        for job in spared:
            heapq.heappush(self._order, job)
        if taken:
            self._changes.note(heapq.heappush, self._order, taken)
            self._changes.drop(self._jobs, taken.turn)
        return taken

    def index(self) -> None:
        """Find the order of the jobs, once they are restored."""
        self._order = sorted(self._jobs.values())
